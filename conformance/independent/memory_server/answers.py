"""Understands a short answer together with the question before it."""

from __future__ import annotations

import re

YES = re.compile(r"\A\W*(?:yes|yeah|yep|yup|correct|right|exactly|sure|of course|i do|i am|absolutely)(?:[\s,]+(?:please|i do|i am|i have|that['’]s right))?\W*\Z", re.I)
NO = re.compile(r"\A\W*(?:no|nope|not really|i don['’]t|i['’]m not)(?:[\s,]+(?:thanks|i don['’]t|i['’]m not|i am not))?\W*\Z", re.I)
LAST_QUESTION = re.compile(r"([^.!?\n]+)\?\s*\Z")
OPENING = re.compile(r"\A(?:(?:and|so|ok(?:ay)?|great|thanks|well|then)[\s,]+)+", re.I)
DO_YOU = re.compile(r"\A(do|are|have|can|will|would|were|did)\s+you\s+(.+)\Z", re.I)
IS_YOUR = re.compile(r"\A(is|are|was|were)\s+your\s+(\w+)\s+(.+)\Z", re.I)
STATED = {"do": "I", "did": "I did", "are": "I am", "have": "I have", "can": "I can", "will": "I will", "would": "I would", "were": "I was"}
SWAP = {"your": "my", "yours": "mine", "yourself": "myself", "you": "I"}
SHORT = 5


def answered(question: str, answer: str) -> str | None:
    """The statement that question and answer make together; None when the answer stands for itself."""
    asked = LAST_QUESTION.search(question)
    if not asked:
        return None
    text = OPENING.sub("", asked[1].strip())
    if YES.match(answer):
        return _stated(text, False)
    if NO.match(answer):
        return _stated(text, True)
    return None if len(answer.split()) > SHORT or _stands_alone(answer) else f"{text[0].upper()}{text[1:]}? {answer.strip()}"


def _stands_alone(answer: str) -> bool:
    return "?" in answer or bool(re.search(r"\b(?:i|i['’]\w+|my|we|our|thanks?|hello|hi|ok(?:ay)?)\b", answer, re.I))


def _stated(question: str, denied: bool) -> str:
    """`Do you like tea` becomes `I like tea.`; what has another form is kept as it was asked, with its answer."""
    match = DO_YOU.match(question)
    if match:
        verb = match[1].lower()
        start = "I do not" if denied and verb == "do" else "I did not" if denied and verb == "did" else STATED[verb]
        start += " not" if denied and verb not in ("do", "did") else ""
        return f"{start} {_own(match[2])}."
    match = IS_YOUR.match(question)
    if match:
        return f"My {match[2]} {match[1].lower()}{' not' if denied else ''} {_own(match[3])}."
    return f"{question[0].upper()}{question[1:]}? {'No' if denied else 'Yes'}."


def _own(text: str) -> str:
    return re.sub(r"\b(?:yourself|yours|your|you)\b", lambda match: SWAP[match[0].lower()], text, flags=re.I)
