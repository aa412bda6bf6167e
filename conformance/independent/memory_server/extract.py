"""Which statements of a conversation become memory: rules for English; other languages sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .answers import answered
from .times import parse_time
from .words import WORD, tidy

MAX_CHARACTERS = 4000


@dataclass(frozen=True)
class Candidate:
    content: str
    category: str
    importance: float
    turn_ids: list[str]
    observed_at: int
    reason: str


SENTENCES = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|(?<=[。！？])|[\r\n]+")
SECOND_STATEMENT = re.compile(r",?\s+(?:and|but)\s+(?=(?:I|I'm|I've|I'd|my)\b)")
QUESTION = re.compile(r"[?？]\W*\Z")
FIRST_PERSON = re.compile(r"\b(?:i|i['’]\w+|me|my|mine|myself|we|we['’]\w+|us|our|ours)\b", re.I)
INSTRUCTION = re.compile(r"\A(?:please|always|never|call me|from now on|remember|don['’]t|do not)\b", re.I)
SMALL_TALK = re.compile(
    r"\A(?:(?:hi|hello|hey|thanks?|thank you|ok(?:ay)?|cool|great|nice|bye|goodbye|yes|no|sure|good (?:morning|evening|night))\b"
    r"[\s,!.]*)+(?:there|you|so much|very much|everyone|again|then|for now)?\W*\Z", re.I)
OF_THE_MOMENT = re.compile(r"\b(?:right now|at the moment|let me (?:see|think)|i see|i (?:understand|agree|guess|mean)\W*\Z)", re.I)
# Only words that no other language writes alike: `in`, `am` and `was` are German too.
ENGLISH = frozenset("the an and or but is are were be my our you it to of with not does have had that this there".split())

KIN = (r"sister|brother|mother|mum|mom|father|dad|wife|husband|partner|girlfriend|boyfriend|son|daughter|cousin|aunt|uncle|niece"
       r"|nephew|grand\w+|friend|boss|manager|colleague|neighbou?r|teacher|doctor|dog|cat|company|team")
# The first that fits decides.
RULES: list[tuple[str, re.Pattern[str], str, float]] = [
    ("fact", re.compile(r"\b(?:allerg\w+|diabet\w+|intoleran\w+|epilep\w+)\b", re.I), "states a condition", 9),
    ("relationship", re.compile(rf"\b(?:my|our)\s+(?:\w+\s+)?(?:{KIN})s?\b", re.I), "names someone", 6.5),
    ("goal", re.compile(r"\b(?:want to|wish to|hope to|plan(?:ning)? to|would like to|i['’]d like to|goal|aim(?:ing)? to|going to"
                        r"|work(?:ing)? towards?|training for|preparing for|saving (?:up )?for|need to)\b", re.I), "states a goal", 7),
    ("expertise", re.compile(r"\b(?:years? of experience|experienced|expert|fluent|speak|good at|skilled|certified|know how to"
                             r"|have (?:written|worked|built|taught|played|been)\b.*\byears?)\b", re.I), "states a skill", 6),
    ("preference", re.compile(r"\b(?:prefer\w*|likes?|loves?|hates?|enjoy\w*|favou?rite|dislikes?|rather|please|call me|can['’]t stand)\b"
                              r"|\A(?:always|never|don['’]t|do not|from now on)\b", re.I), "states a preference", 6),
    ("procedure", re.compile(r"\b(?:always|usually|whenever|every (?:day|week|month|morning|evening|night|\w+day)|each (?:day|week)"
                             r"|before i|after i)\b", re.I), "states a habit", 6),
]


def extract(messages: list[dict[str, Any]], received: int, asserted: bool) -> list[Candidate]:
    found: list[Candidate] = []
    before: dict[str, Any] | None = None
    for message in messages:
        if message.get("is_memory_proposal"):
            message = {**message, "role": "assistant"}
        if message.get("role", "user") == "user":
            found.extend(_of_message(message, before, received, asserted))
        elif message["role"] == "assistant":
            before = message
    return found


def statement(content: str, turn_ids: list[str], observed: int) -> Candidate:
    """Takes a sentence as it is, whatever it says."""
    for category, pattern, reason, importance in RULES:
        if pattern.search(content):
            return Candidate(content, category, importance, turn_ids, observed, reason)
    return Candidate(content, "fact", 5.5, turn_ids, observed, "states a fact")


def _of_message(message: dict[str, Any], before: dict[str, Any] | None, received: int, asserted: bool) -> list[Candidate]:
    said = message.get("occurred_at")
    observed = parse_time(said) if said else received
    turns = [message["external_turn_id"]] if "external_turn_id" in message else []
    if before:
        understood = answered(before["content"], message["content"])
        if understood:
            asked = [before["external_turn_id"]] if "external_turn_id" in before else []
            return [statement(tidy(understood), asked + turns, observed)]
    return [statement(text, turns, observed) for text in sentences(message["content"]) if asserted or worth_keeping(text)]


def sentences(text: str) -> list[str]:
    found: list[str] = []
    for part in SENTENCES.split(text):
        for each in SECOND_STATEMENT.split(part or ""):
            each = tidy(each).strip("-*• ")
            if not WORD.search(each):
                continue
            if each[-1].isalnum() and each.isascii():
                each += "."
            found.extend(_pieces(each[0].upper() + each[1:]))
    return found


def worth_keeping(text: str) -> bool:
    if QUESTION.search(text) or SMALL_TALK.search(text) or OF_THE_MOMENT.search(text):
        return False
    words = [word.casefold() for word in WORD.findall(text)]
    if FIRST_PERSON.search(text) or INSTRUCTION.search(text):
        return True
    return not ENGLISH.intersection(words) and (len(words) > 2 or not text.isascii())


def _pieces(text: str) -> list[str]:
    """A sentence beyond what a memory holds is kept in parts, none of it is lost."""
    pieces = []
    while len(text) > MAX_CHARACTERS:
        at = text.rfind(" ", 1, MAX_CHARACTERS)
        at = at if at > 0 else MAX_CHARACTERS
        pieces.append(text[:at])
        text = text[at:].strip()
    return [*pieces, text] if text else pieces
