"""Lists of memories in pages. A cursor names the last row that was shown, and is signed together with its filters."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from . import shapes
from .problems import Problem, invalid
from .request import Reply, Request
from .store import Store
from .wire import canonical


def memories(store: Store, request: Request) -> Reply:
    query = request.query
    if "external_user_id" not in query and "admin" not in request.caller.permissions:
        raise invalid("/query/external_user_id", "is required without the permission admin", "required")
    where, values = ["tenant = ?"], [request.tenant]
    if "external_user_id" in query:
        where.append("user = ?")
        values.append(query["external_user_id"])
    if "agent_id" in query:
        where.append("agent = ?")
        values.append(query["agent_id"])
    if query.get("categories"):
        where.append(f"category IN ({', '.join('?' * len(query['categories']))})")
        values.extend(query["categories"])
    if not query["include_archived"]:
        where.append("archived = 0")
    filters = canonical([request.tenant, {key: sorted(value) if isinstance(value, list) else value
                                         for key, value in query.items() if key not in ("cursor", "limit")}])
    total = store.one(f"SELECT COUNT(*) AS total FROM memories WHERE {' AND '.join(where)}", *values)["total"]
    if "cursor" in query:
        created, last = _read(store.secret, query["cursor"], filters)
        where.append("(created, id) < (?, ?)")
        values.extend([created, last])
    limit = query["limit"]
    rows = store.all(f"SELECT * FROM memories WHERE {' AND '.join(where)} ORDER BY created DESC, id DESC LIMIT ?", *values, limit + 1)
    shown = rows[:limit]
    reply = Reply({"data": [shapes.memory(row) for row in shown], "pagination": {"next_cursor": None, "limit": limit, "total": total}})
    if len(rows) > limit:
        cursor = _write(store.secret, shown[-1]["created"], shown[-1]["id"], filters)
        reply.body["pagination"]["next_cursor"] = cursor
        reply.headers["Link"] = f'</v1/memories?{urlencode(_address({**query, "cursor": cursor}), doseq=True)}>; rel="next"'
    return reply


def _address(query: dict) -> dict:
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items()}


def _sign(secret: bytes, position: str, filters: str) -> str:
    return hmac.new(secret, f"{position}\n{filters}".encode("utf-8"), hashlib.sha256).hexdigest()[:32]


def _write(secret: bytes, created: int, last: str, filters: str) -> str:
    position = f"{created}.{last}"
    return base64.urlsafe_b64encode(f"{position}.{_sign(secret, position, filters)}".encode("ascii")).decode("ascii").rstrip("=")


def _read(secret: bytes, cursor: str, filters: str) -> tuple[int, str]:
    try:
        position, _, signature = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").rpartition(".")
        created, _, last = position.partition(".")
        if hmac.compare_digest(signature, _sign(secret, position, filters)):
            return int(created), last
    except (ValueError, TypeError):
        pass
    raise Problem("invalid_cursor", {"cursor": "malformed"})
