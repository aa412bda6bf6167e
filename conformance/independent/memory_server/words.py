"""Words of a text: for comparing, for searching, and as they may stand in a memory."""

from __future__ import annotations

import re

# What XML cannot hold has no place in a memory: every context block must parse.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in is it its me my of on "
    "or our she should so that the their them they this to us was we were what when where which who why will with would you your"
    .split()
)
SUFFIXES = ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "ly", "es", "s", "e", "y")


def tidy(text: str) -> str:
    """On one line, with single spaces, and without what cannot be written."""
    return " ".join(UNWRITABLE.sub(" ", text).split())


def sameness(text: str) -> str:
    """Equal for texts that say the same in the same words."""
    return tidy(text).casefold().rstrip(" .!。！")


def stem(word: str) -> str:
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def terms(text: str) -> list[str]:
    """What a text is found by. Scripts without spaces are taken by pairs of characters."""
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        if CJK.search(word):
            found.extend(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif word not in STOP:
            found.append(stem(word))
    return found
