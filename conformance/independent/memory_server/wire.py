"""Reads a JSON body the one way that the contract allows, and writes values as JSON has them."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .problems import Problem

MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1
FORBIDDEN_KEYS = {"__proto__", "constructor", "prototype"}
BAD_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


def read_json(data: bytes) -> Any:
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_int=_integer, parse_float=_number,
                           parse_constant=_constant)
    except (ValueError, RecursionError):
        # The reason of the parser would quote the body, so it is not passed on.
        raise Problem("malformed_request") from None
    _look_through(value)
    return value


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def canonical(value: Any) -> str:
    """The same text for the same contents."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or FORBIDDEN_KEYS & found.keys():
        raise ValueError("keys")
    return found


def _integer(text: str) -> int:
    # Longer ones are beyond the range too, and Python is slow with thousands of digits.
    value = int(text) if len(text) <= 20 else MAX_INTEGER + 1
    if abs(value) > MAX_INTEGER:
        raise ValueError("inexact")
    return value


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("infinite")
    return value


def _constant(text: str) -> Any:
    raise ValueError(text)


def _look_through(root: Any) -> None:
    waiting = [(root, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str) and BAD_CHARACTERS.search(value):
            raise Problem("malformed_request")
        if isinstance(value, (dict, list)):
            if depth > MAX_DEPTH:
                raise Problem("malformed_request")
            inner = [*value, *value.values()] if isinstance(value, dict) else value
            waiting.extend((each, depth + 1) for each in inner)
