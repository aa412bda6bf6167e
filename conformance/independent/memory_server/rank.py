"""How well memories answer a query: BM25 over this person's memories, likeness of letters, and a little importance."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from .words import terms

K, B = 1.2, 0.75


@dataclass
class Document:
    """What is ranked: the words and what else counts."""

    content: str
    importance: float
    nudge: float


def scores(query: str, documents: list[Document]) -> list[float]:
    """A share between 0 and 1 for each, with six decimals. Nothing but these documents has a part in it."""
    asked = Counter(terms(query))
    asked_letters = _letters(query)
    bags = [Counter(terms(each.content)) for each in documents]
    holding = Counter(term for bag in bags for term in bag)
    mean = sum(bag.total() for bag in bags) / max(1, len(bags)) or 1
    found = []
    for document, bag in zip(documents, bags):
        matched = sum(_weight(len(bags), holding[term]) * _saturated(bag[term], bag.total() / mean) for term in asked if bag[term])
        alike = _cosine(asked_letters, _letters(document.content))
        score = 0.6 * matched / (matched + 1.5) + 0.3 * alike + 0.05 * document.importance / 10 + document.nudge
        found.append(round(min(1.0, max(0.0, score)), 6))
    return found


def _weight(total: int, holding: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _saturated(count: int, length: float) -> float:
    return count * (K + 1) / (count + K * (1 - B + B * length))


def _letters(text: str) -> Counter[str]:
    return Counter(f" {word} "[at : at + 3] for word in terms(text) for at in range(len(word)))


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[part] for part, count in one.items())
    length = math.sqrt(sum(count * count for count in one.values()) * sum(count * count for count in other.values()))
    return product / length if length else 0.0
