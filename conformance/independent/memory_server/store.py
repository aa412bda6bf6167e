"""One SQLite database behind one lock: what is acknowledged is on disk, and nothing is done halfway."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
import threading
from contextlib import contextmanager
from typing import Any, Iterator

from .times import new_id, now
from .words import sameness

SCHEMA = """
CREATE TABLE IF NOT EXISTS memories (id TEXT PRIMARY KEY, tenant TEXT, user TEXT, content TEXT, same TEXT, category TEXT,
  importance REAL, original REAL, confidence REAL, archived INTEGER, created INTEGER, updated INTEGER, agent TEXT,
  conversation TEXT, metadata TEXT, provenance TEXT, previous TEXT, accesses INTEGER, accessed INTEGER, nudge REAL);
CREATE INDEX IF NOT EXISTS of_user ON memories (tenant, user, created, id);
CREATE TABLE IF NOT EXISTS versions (memory TEXT, number INTEGER, content TEXT, importance REAL, archived INTEGER, kind TEXT,
  reason TEXT, created INTEGER, PRIMARY KEY (memory, number));
CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, tenant TEXT, user TEXT, payload TEXT, metadata TEXT, status TEXT,
  attempts INTEGER, error TEXT, decisions TEXT, made TEXT, empty INTEGER, took REAL, created INTEGER, started INTEGER,
  completed INTEGER, dead INTEGER);
CREATE TABLE IF NOT EXISTS replies (tenant TEXT, operation TEXT, name TEXT, fingerprint TEXT, body TEXT, job TEXT,
  created INTEGER, PRIMARY KEY (tenant, operation, name));
CREATE TABLE IF NOT EXISTS retrievals (id TEXT PRIMARY KEY, tenant TEXT, user TEXT, memories TEXT, created INTEGER);
CREATE TABLE IF NOT EXISTS feedback (id TEXT PRIMARY KEY, tenant TEXT, retrieval TEXT, outcome TEXT, created INTEGER);
CREATE TABLE IF NOT EXISTS erased (tenant TEXT, user TEXT, mark TEXT, at INTEGER);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
"""
DAY = 24 * 60 * 60 * 1000
Row = sqlite3.Row


class Store:
    def __init__(self, file: str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        # Erased words must not linger in free pages or in a log beside the database.
        self._db.executescript("PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;" + SCHEMA)
        self._db.execute("INSERT OR IGNORE INTO settings VALUES ('secret', ?)", (secrets.token_hex(32),))
        self.secret = bytes.fromhex(self.one("SELECT value FROM settings WHERE name = 'secret'")["value"])
        self._db.execute("UPDATE jobs SET status = 'queued' WHERE status = 'processing'")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> int:
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def all(self, sql: str, *values: Any) -> list[Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def insert(self, table: str, **values: Any) -> None:
        names = ", ".join(values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", *values.values())

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # What operations and jobs do alike.

    def memory(self, tenant: str, memory: str, user: str | None = None) -> Row | None:
        row = self.one("SELECT * FROM memories WHERE id = ? AND tenant = ?", memory.lower(), tenant)
        return row if row and user in (None, row["user"]) else None

    def add_version(self, memory: str, kind: str, reason: str, at: int) -> None:
        self.run(
            "INSERT INTO versions SELECT id, 1 + (SELECT COUNT(*) FROM versions WHERE memory = id), content, importance, archived,"
            " ?, ?, ? FROM memories WHERE id = ?", kind, reason, at, memory)

    def archive(self, memory: str, archived: bool, kind: str, reason: str) -> int:
        at = now()
        changed = self.run("UPDATE memories SET archived = ?, updated = ? WHERE id = ? AND archived <> ?",
                           archived, at, memory, archived)
        if changed:
            self.add_version(memory, kind, reason, at)
        return changed

    def erase(self, row: Row) -> dict[str, int]:
        # Without its words, only by what they hash to: a job that is under way must not bring them back.
        self.insert("erased", tenant=row["tenant"], user=row["user"], mark=self.mark(row["content"]), at=now())
        self.run("UPDATE memories SET previous = NULL WHERE previous = ?", row["id"])
        return {"versions": self.run("DELETE FROM versions WHERE memory = ?", row["id"]),
                "memories": self.run("DELETE FROM memories WHERE id = ?", row["id"])}

    def mark(self, text: str) -> str:
        return hmac.new(self.secret, sameness(text).encode("utf-8"), hashlib.sha256).hexdigest()

    def queue(self, tenant: str, user: str, payload: dict[str, Any], metadata: dict[str, Any]) -> str:
        job = new_id()
        self.insert("jobs", id=job, tenant=tenant, user=user, payload=json.dumps(payload), metadata=json.dumps(metadata),
                    status="queued", attempts=0, decisions="[]", made="[]", empty=0, created=now())
        return job

    def forget_old(self) -> None:
        before = now() - DAY
        self.run("DELETE FROM replies WHERE created < ?", before)
        self.run("DELETE FROM retrievals WHERE created < ?", before - DAY)
        self.run("DELETE FROM erased WHERE at < ?", before)
