"""Tenant keys. Only their digests are kept, so that no comparison and no dump shows one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

EVERYTHING = frozenset({"read", "write", "delete", "admin"})


@dataclass(frozen=True)
class Caller:
    tenant: str
    permissions: frozenset[str]

    def may(self, needed: list[str]) -> bool:
        return "admin" in self.permissions or not self.permissions.isdisjoint(needed)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


class Keys:
    def __init__(self, first: str, second: str | None, limited: list[str]) -> None:
        # A tenant is named by the digest of its first key, so that it is the same one after a restart.
        tenant = digest(first)[:24]
        self._callers = {digest(first): Caller(tenant, EVERYTHING)}
        if second:
            self._callers[digest(second)] = Caller(digest(second)[:24], EVERYTHING)
        for each in limited:
            key, _, permissions = each.partition("=")
            self._callers[digest(key)] = Caller(tenant, frozenset(permissions.split(",")) & EVERYTHING)

    def caller(self, authorization: str | None) -> Caller | None:
        scheme, _, key = (authorization or "").partition(" ")
        return self._callers.get(digest(key.strip())) if scheme.lower() == "apikey" else None
