"""An error of the catalogue, on its way to the caller."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    def __init__(self, name: str, details: Any = None, headers: dict[str, str] | None = None, detail: str | None = None) -> None:
        super().__init__(name)
        self.name = name
        self.details = details
        self.headers = headers or {}
        self.detail = detail


def invalid(pointer: str, message: str, code: str, name: str = "validation_error") -> Problem:
    return Problem(name, [{"pointer": pointer, "message": message, "code": code}])
