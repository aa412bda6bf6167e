"""The operations of the profile core: each takes a checked request and gives the body of its answer."""

from __future__ import annotations

from typing import Any

from . import changes, feedback, lists, retrieve, shapes
from .contract import PROFILES, Contract
from .idempotency import once
from .jobs import Worker
from .keys import Caller, Keys
from .problems import Problem
from .request import Reply, Request
from .store import Store
from .tokens import Tokens

VERSION = "0.1.0"


class App:
    def __init__(self, contract: Contract, store: Store, keys: Keys, worker: Worker, tokens: Tokens) -> None:
        self.contract = contract
        self.store = store
        self.keys = keys
        self.worker = worker
        self.tokens = tokens
        self._operations = {
            "getHealth": lambda request: Reply({"data": self._health()}),
            "addMemories": self._add,
            "getJob": self._job,
            "retrieveMemories": lambda request: retrieve.retrieve(store, tokens, request),
            "sendRetrievalFeedback": lambda request: feedback.send(store, request, worker.wake),
            "listMemories": lambda request: lists.memories(store, request),
            "getMemory": lambda request: changes.read(store, request),
            "updateMemory": lambda request: changes.update(store, request),
            "deleteMemory": lambda request: changes.delete(store, request),
            "getMemoryHistory": lambda request: changes.history(store, request),
        }

    def answer(self, request: Request) -> Reply:
        # The lock is held for the whole of an operation, so that nothing is seen or done in between.
        with self.store.transaction():
            return self._operations[request.operation.id](request)

    def caller(self, authorization: str | None) -> Caller:
        caller = self.keys.caller(authorization)
        if caller is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": "ApiKey"})
        return caller

    def _health(self) -> dict[str, Any]:
        return {"status": "ok", "qdrant": "ok", "postgres": "ok", "redis": "ok", "version": VERSION, "profiles": PROFILES}

    def _add(self, request: Request) -> Reply:
        return once(self.store, request, self._queue, {"idempotency_key"})

    def _queue(self, request: Request) -> tuple[dict[str, Any], str]:
        body = request.body
        if "source" in body:
            raise Problem("source_service_not_registered")
        job = self.store.queue(request.tenant, body["external_user_id"], body, body.get("metadata", {}))
        self.worker.wake()
        return {
            "status": "queued", "job_id": job, "blocked_reason": None, "retry_after_seconds": None, "budget_remaining_pct": 1,
            "processing_eta_seconds": None, "processing_status": "normal", "nothing_to_extract": False, "proposal_ids": [],
        }, job

    def _job(self, request: Request) -> Reply:
        row = self.store.one("SELECT * FROM jobs WHERE id = ? AND tenant = ?", request.path["job_id"].lower(), request.tenant)
        if row is None:
            raise Problem("job_not_found")
        return Reply({"data": shapes.job(row)})
