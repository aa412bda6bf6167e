"""Counts tokens as cl100k_base does: byte-pair encoding with the published vocabulary."""

from __future__ import annotations

import ast
import base64
import re
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path


class Tokens:
    def __init__(self, file: Path) -> None:
        self._ranks = _read(file)
        letters, numbers = _class("L"), _class("N")
        # The pattern of cl100k_base, with `\p{L}` and `\p{N}` written out: Python has no name for them.
        self._pieces = re.compile(
            rf"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n{letters}{numbers}]?[{letters}]+|[{numbers}]{{1,3}}"
            rf"| ?[^\s{letters}{numbers}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
        )
        self._count = lru_cache(maxsize=50_000)(self._merge)

    def count(self, text: str) -> int:
        return sum(self._count(piece.encode("utf-8")) for piece in self._pieces.findall(text))

    def _merge(self, piece: bytes) -> int:
        if piece in self._ranks:
            return 1
        parts = [piece[at : at + 1] for at in range(len(piece))]
        while len(parts) > 1:
            best = min(range(len(parts) - 1), key=lambda at: self._ranks.get(parts[at] + parts[at + 1], sys.maxsize))
            if parts[best] + parts[best + 1] not in self._ranks:
                break
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
        return len(parts)


def _read(file: Path) -> dict[bytes, int]:
    text = file.read_text("utf-8")
    if file.suffix != ".js":
        rows = (line.split() for line in text.splitlines() if line)
        return {base64.b64decode(token): int(rank) for token, rank in rows}
    # gpt-tokenizer has it as lists of strings and of bytes, which are Python's own literals too.
    entries = [entry for part in re.findall(r"^const c\d+ = (\[.*?^\]);", text, re.M | re.S) for entry in ast.literal_eval(part)]
    return {entry.encode("utf-8") if isinstance(entry, str) else bytes(entry): rank for rank, entry in enumerate(entries)}


def _class(kind: str) -> str:
    """The characters of a general category, as ranges for a character class."""
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code))[0] == kind:
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
