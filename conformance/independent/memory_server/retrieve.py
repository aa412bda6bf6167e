"""Finds what matters for a query and writes it down for a prompt."""

from __future__ import annotations

import json
from typing import Any

from . import context, shapes
from .rank import Document, scores
from .request import Reply, Request
from .store import DAY, Row, Store
from .times import new_id, now, parse_time, show
from .tokens import Tokens
from .words import sameness


def retrieve(store: Store, tokens: Tokens, request: Request) -> Reply:
    body, at = request.body, now()
    found = _ranked(_candidates(store, request, at), body["query"])
    rows = _filtered(found, body, at)[: body["limit"]]
    data = [_result(row, score, tokens) for row, score in rows]
    text, used = context.block(data, body["format"], body["context_max_tokens"], tokens)
    name = new_id()
    store.insert("retrievals", id=name, tenant=request.tenant, user=body["external_user_id"],
                 memories=json.dumps([each["id"] for each in data]), created=at)
    for each in data:
        store.run("UPDATE memories SET accesses = accesses + 1, accessed = ? WHERE id = ?", at, each["id"])
    return Reply({
        "retrieval_id": name, "data": data, "cached": False, "system_prompt_addition": text, "context_token_count": used,
        "memories_from_hot_tier": sum(each["is_hot"] for each in data), "clarification_question": None, "clarification": None,
        "source_reviews": [], "quota_mode": "FULL", "is_degraded": False, "is_passthrough": False,
    })


def _candidates(store: Store, request: Request, at: int) -> list[dict[str, Any]]:
    """This person's memories, as they are or as they were."""
    user = (request.tenant, request.body["external_user_id"])
    then = parse_time(request.body["as_of"]) if "as_of" in request.body else None
    if then is None or then >= at:
        return [dict(row) for row in store.all("SELECT * FROM memories WHERE tenant = ? AND user = ? AND archived = 0", *user)]
    rows = store.all(
        "SELECT m.*, v.content AS was_content, v.importance AS was_importance FROM memories m JOIN versions v ON v.memory = m.id"
        " WHERE m.tenant = ? AND m.user = ? AND v.archived = 0 AND v.number ="
        " (SELECT MAX(number) FROM versions WHERE memory = m.id AND created <= ?)", *user, then)
    return [{**dict(row), "content": row["was_content"], "importance": row["was_importance"], "same": sameness(row["was_content"])}
            for row in rows]


def _ranked(rows: list[dict[str, Any]], query: str) -> list[tuple[dict[str, Any], float]]:
    documents = [Document(row["content"], row["importance"], row["nudge"]) for row in rows]
    return sorted(zip(rows, scores(query, documents)), key=lambda each: (-each[1], -each[0]["created"], each[0]["id"]))


def _filtered(found: list[tuple[dict[str, Any], float]], body: dict[str, Any], at: int) -> list[tuple[dict[str, Any], float]]:
    kept: dict[str, tuple[dict[str, Any], float]] = {}
    for row, score in found:
        if body.get("categories") and row["category"] not in body["categories"]:
            continue
        if "agent_id" in body and row["agent"] != body["agent_id"]:
            continue
        if "time_filter_days" in body and row["created"] < at - body["time_filter_days"] * DAY:
            continue
        kept.setdefault(row["same"], (row, score))
    return list(kept.values())


def _result(row: dict[str, Any] | Row, score: float, tokens: Tokens) -> dict[str, Any]:
    return {
        **shapes.core(row), "relevance_score": score, "last_accessed": show(row["accessed"]), "created_at": show(row["created"]),
        "context_snippet": context.snippet(row["content"], tokens),
    }
