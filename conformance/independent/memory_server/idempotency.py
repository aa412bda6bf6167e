"""Idempotency keys: the first answer again, and no second effect."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Callable

from .problems import Problem
from .request import Reply, Request
from .store import DAY, Row, Store
from .times import now
from .wire import canonical

Effect = Callable[[Request], tuple[dict[str, Any], str | None]]


def once(store: Store, request: Request, effect: Effect, apart: set[str]) -> Reply:
    """Runs the effect, or answers as it did. It runs inside the transaction of the request, so nothing comes in between."""
    name = request.headers.get("idempotency-key") or request.body.get("idempotency_key")
    if name is None:
        return Reply(effect(request)[0])
    contents = {key: value for key, value in request.body.items() if key not in apart}
    fingerprint = hashlib.sha256(canonical(contents).encode("utf-8")).hexdigest()
    first = store.one("SELECT * FROM replies WHERE tenant = ? AND operation = ? AND name = ?", request.tenant,
                      request.operation.id, name)
    if first and first["created"] > now() - DAY:
        return _again(store, first, fingerprint)
    body, job = effect(request)
    store.run("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?)", request.tenant, request.operation.id, name,
              fingerprint, json.dumps(body), job, now())
    return Reply(body)


def _again(store: Store, first: Row, fingerprint: str) -> Reply:
    if first["fingerprint"] != fingerprint:
        raise Problem("idempotency_key_reused")
    job = store.one("SELECT made FROM jobs WHERE id = ?", first["job"]) if first["job"] else None
    made = json.loads(job["made"]) if job else []
    if made and not any(store.one("SELECT 1 FROM memories WHERE id = ?", each) for each in made):
        raise Problem("idempotency_erased")
    return Reply(json.loads(first["body"]), {"Idempotency-Replayed": "true"})
