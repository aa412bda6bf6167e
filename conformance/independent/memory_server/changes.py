"""Reads, changes, archives and erases single memories."""

from __future__ import annotations

from typing import Any

from . import shapes
from .problems import Problem, invalid
from .request import Reply, Request
from .store import Row, Store
from .times import now
from .words import sameness, tidy


def read(store: Store, request: Request) -> Reply:
    return Reply({"data": shapes.memory(_find(store, request))})


def history(store: Store, request: Request) -> Reply:
    rows = store.all("SELECT * FROM versions WHERE memory = ? ORDER BY number", _find(store, request)["id"])
    return Reply({"data": [shapes.version(row) for row in rows]})


def update(store: Store, request: Request) -> Reply:
    row = _find(store, request)
    wanted: dict[str, Any] = request.body
    content = row["content"]
    if "content" in wanted:
        content = tidy(wanted["content"])
        if not content:
            raise invalid("/body/content", "must have something that can be written", "pattern")
    importance = wanted.get("importance_score", row["importance"])
    if (content, importance) != (row["content"], row["importance"]):
        at = now()
        store.run("UPDATE memories SET content = ?, same = ?, importance = ?, updated = ? WHERE id = ?", content, sameness(content),
                  importance, at, row["id"])
        store.add_version(row["id"], "manual_edit", "changed by the app", at)
    if "is_archived" in wanted:
        archived = wanted["is_archived"]
        store.archive(row["id"], archived, "archived" if archived else "restored", "changed by the app")
    return read(store, request)


def delete(store: Store, request: Request) -> Reply:
    row = _find(store, request)
    if request.query["hard_delete"]:
        receipt = store.erase(row)
    else:
        receipt = {"archived": store.archive(row["id"], True, "archived", "deleted by the app")}
    return Reply({"data": {"deleted": True, "receipt": receipt}})


def _find(store: Store, request: Request) -> Row:
    row = store.memory(request.tenant, request.path["memory_id"], request.query.get("external_user_id"))
    if row is None:
        raise Problem("memory_not_found")
    return row
