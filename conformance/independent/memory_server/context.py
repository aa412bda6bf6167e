"""The context block of a retrieve: which memories fit, and how they are written."""

from __future__ import annotations

import json
import re
from typing import Any, Callable

from .tokens import Tokens

Row = dict[str, Any]
HEADINGS = {
    "expertise": "Expertise", "preference": "Preferences", "goal": "Goals",
    "fact": "Facts", "procedure": "Procedures", "relationship": "Relationships",
}
SNIPPET_TOKENS = 120


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def block(rows: list[Row], layout: str, limit: int, tokens: Tokens) -> tuple[str, int]:
    """The text and its tokens. Rows come most relevant first, and stand in that order."""
    write: Callable[[list[Row]], str] = {"bullets": _bullets, "json": _json, "xml": _xml}[layout]
    # One that could not even stand alone must not push out all that matters less.
    kept = [row for row in rows if tokens.count(write([row])) <= limit]
    by_importance = sorted(kept, key=lambda row: -row["importance_score"])
    for count in range(len(by_importance), 0, -1):
        chosen = {row["id"] for row in by_importance[:count]}
        text = write([row for row in kept if row["id"] in chosen])
        used = tokens.count(text)
        if used <= limit:
            return text, used
    return "", 0


def snippet(text: str, tokens: Tokens) -> str:
    whole = escape(text)
    if tokens.count(whole) <= SNIPPET_TOKENS:
        return whole
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens.count(_cut(text, middle)) <= SNIPPET_TOKENS:
            low = middle
        else:
            high = middle - 1
    # More letters are not always more tokens, so the end of the search is only nearly the end.
    while tokens.count(_cut(text, low)) > SNIPPET_TOKENS:
        low -= 1
    return _cut(text, low)


def _cut(text: str, length: int) -> str:
    return escape(text[:length].rstrip()) + "…"


def _by_category(rows: list[Row]) -> dict[str, list[str]]:
    grouped = {category: [row["content"] for row in rows if row["category"] == category] for category in HEADINGS}
    return {category: texts for category, texts in grouped.items() if texts}


def _bullets(rows: list[Row]) -> str:
    grouped = _by_category(rows)
    lines = ["What you know about this user:"]
    for category, texts in grouped.items():
        if len(grouped) > 1:
            lines.append(f"{HEADINGS[category]}:")
        lines.extend(f"- {escape(text)}" for text in texts)
    return "\n".join(lines)


def _json(rows: list[Row]) -> str:
    text = json.dumps({"memories": _by_category(rows)}, ensure_ascii=False)
    # Inside a string these can be written by their codes, and then close nothing around the block.
    return re.sub("[<>&]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _xml(rows: list[Row]) -> str:
    lines = [f'  <memory category="{category}">{escape(text)}</memory>' for category, texts in _by_category(rows).items() for text in texts]
    return "\n".join(["<memory_context>", *lines, "</memory_context>"])
