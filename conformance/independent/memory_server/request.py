"""A request once it was checked, and what is answered to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .contract import Operation
from .keys import Caller


@dataclass
class Request:
    operation: Operation
    caller: Caller | None
    path: dict[str, str]
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any

    @property
    def tenant(self) -> str:
        assert self.caller is not None
        return self.caller.tenant


@dataclass
class Reply:
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
