"""The worker: takes queued jobs one after the other and makes memories of them."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from .extract import Candidate, extract, statement
from .store import Row, Store
from .times import new_id, now, show
from .words import sameness, terms, tidy

ATTEMPTS = 3
PAUSE = 0.2
CONFIDENCE = 0.8


class Worker:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="worker")

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._ended = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended:
            self._wake.clear()
            job = self._store.one("SELECT * FROM jobs WHERE status IN ('queued', 'failed') ORDER BY created, id LIMIT 1")
            if job is None:
                self._store.forget_old()
                self._wake.wait(60)
            else:
                self._work(job)

    def _work(self, job: Row) -> None:
        began = time.perf_counter()
        self._store.run("UPDATE jobs SET status = 'processing', started = ?, attempts = attempts + 1, error = NULL WHERE id = ?",
                        now(), job["id"])
        try:
            with self._store.transaction():
                decisions = Making(self._store, job).decide()
                made = [each["memory_id"] for each in decisions if each["outcome"] in ("stored", "superseded")]
                # The conversation is not needed any more, and what is not kept cannot be found where it should be erased.
                self._store.run(
                    "UPDATE jobs SET status = 'completed', completed = ?, decisions = ?, made = ?, empty = ?, took = ?,"
                    " payload = '{}' WHERE id = ?", now(), json.dumps(decisions), json.dumps(made), not decisions,
                    (time.perf_counter() - began) * 1000, job["id"])
        except Exception as error:  # Whatever it is, the job must end.
            dead = job["attempts"] + 1 >= ATTEMPTS
            self._store.run("UPDATE jobs SET status = ?, error = ?, dead = ? WHERE id = ?", "dead" if dead else "failed",
                            type(error).__name__, now() if dead else None, job["id"])
            time.sleep(PAUSE)


class Making:
    """What one job stores."""

    def __init__(self, store: Store, job: Row) -> None:
        self._store = store
        self._job = job
        self._payload: dict[str, Any] = json.loads(job["payload"])

    def decide(self) -> list[dict[str, Any]]:
        payload = self._payload
        if "correction" in payload:
            return [self._keep(statement(tidy(payload["correction"]), [], self._job["created"]), payload["corrected"])]
        found = extract(payload["messages"], self._job["created"], payload.get("evidence_mode") == "client_assertion")
        return [self._keep(candidate, []) for candidate in found]

    def _keep(self, candidate: Candidate, corrected: list[str]) -> dict[str, Any]:
        job = self._job
        if self._store.one("SELECT 1 FROM erased WHERE tenant = ? AND user = ? AND mark = ? AND at >= ?", job["tenant"], job["user"],
                           self._store.mark(candidate.content), job["created"]):
            return decision("rejected", None, candidate, "was erased while the job waited")
        replaced = self._replaced(candidate, corrected)
        known = self._store.one("SELECT id FROM memories WHERE tenant = ? AND user = ? AND same = ? AND archived = 0 LIMIT 1",
                                job["tenant"], job["user"], sameness(candidate.content))
        memory = known["id"] if known else self._insert(candidate, replaced[0] if replaced else None)
        for old in replaced:
            if old != memory:
                self._store.archive(old, True, "conflict_update", "replaced by a correction")
        if known:
            return decision("merged", memory, candidate, "is known already")
        if replaced:
            return decision("superseded", memory, candidate, "corrects a memory", replaced[0])
        return decision("stored", memory, candidate, candidate.reason)

    def _replaced(self, candidate: Candidate, corrected: list[str]) -> list[str]:
        rows = [row for each in corrected if (row := self._store.memory(self._job["tenant"], each)) and not row["archived"]]
        if len(rows) > 1:
            # Of several only those that speak of the same thing.
            about = set(terms(candidate.content))
            rows = [row for row in rows if about.intersection(terms(row["content"]))]
        return [row["id"] for row in rows]

    def _insert(self, candidate: Candidate, previous: str | None) -> str:
        memory, at = new_id(), now()
        provenance = {
            "turn_ids": candidate.turn_ids, "observed_at": show(candidate.observed_at), "received_at": show(self._job["created"]),
            "job_id": self._job["id"], "service": None, "event_id": None, "source_event_id": None, "writer_id": None,
            "authority_priority": None, "authority_rules": None, "attestation": None, "payload_hash": None, "scope": None,
            "evidence": [], "processing": {"extractor": "rules"},
        }
        self._store.insert(
            "memories", id=memory, tenant=self._job["tenant"], user=self._job["user"], content=candidate.content,
            same=sameness(candidate.content), category=candidate.category, importance=candidate.importance,
            original=candidate.importance, confidence=CONFIDENCE, archived=0, created=at, updated=at,
            agent=self._payload.get("agent_id"), conversation=self._payload.get("conversation_id"), metadata=self._job["metadata"],
            provenance=json.dumps(provenance), previous=previous, accesses=0, accessed=None, nudge=0.0)
        self._store.add_version(memory, "created", "extracted from a conversation", at)
        return memory


def decision(outcome: str, memory: str | None, candidate: Candidate, reason: str, other: str | None = None) -> dict[str, Any]:
    return {"outcome": outcome, "memory_id": memory, "category": candidate.category, "reason": reason, "other_memory_id": other}
