"""Feedback on a retrieve: it moves memories a little, and a correction becomes memory."""

from __future__ import annotations

import json
from typing import Any, Callable

from .idempotency import once
from .problems import Problem, invalid
from .request import Reply, Request
from .store import Store
from .times import new_id, now

CORRECTING = ("user_corrected", "clarification_needed", "not_useful")
STEP = {"used_successfully": 0.01, "used_partially": 0.01, "not_useful": -0.01, "ignored": -0.01}
BOUND = 0.05


def send(store: Store, request: Request, wake: Callable[[], None]) -> Reply:
    body = request.body
    if body["outcome"] == "user_corrected" and "correction" not in body:
        raise invalid("/body/correction", "is required with outcome user_corrected", "required",
                      "correction_required_for_user_corrected")

    def note(_: Request) -> tuple[dict[str, Any], str | None]:
        data, job = _note(store, request)
        if job:
            wake()
        return {"data": data}, job

    return once(store, request, note, set())


def _note(store: Store, request: Request) -> tuple[dict[str, Any], str | None]:
    body, tenant = request.body, request.tenant
    retrieval = store.one("SELECT * FROM retrievals WHERE id = ? AND tenant = ?", body["retrieval_id"].lower(), tenant)
    if retrieval is None:
        raise Problem("retrieval_not_found")
    used = [each.lower() for each in body.get("used_memory_ids", [])]
    wrong = [{"pointer": f"/body/used_memory_ids/{index}", "message": "must be a memory of this user", "code": "unknown"}
             for index, each in enumerate(used) if store.memory(tenant, each, retrieval["user"]) is None]
    if wrong:
        raise Problem("validation_error", wrong)
    _move(store, body["outcome"], used, json.loads(retrieval["memories"]))
    job = None
    if "correction" in body and body["outcome"] in CORRECTING:
        corrected = used if body["outcome"] == "user_corrected" else []
        job = store.queue(tenant, retrieval["user"], {"correction": body["correction"], "corrected": corrected},
                          body.get("metadata", {}))
    feedback = new_id()
    store.insert("feedback", id=feedback, tenant=tenant, retrieval=retrieval["id"], outcome=body["outcome"], created=now())
    return {"feedback_id": feedback, "retrieval_id": retrieval["id"], "outcome": body["outcome"], "correction_job_id": job}, job


def _move(store: Store, outcome: str, used: list[str], returned: list[str]) -> None:
    step = STEP.get(outcome, 0.0)
    # Without names, what was of no use is said of all that was returned, and counts less for each.
    moved, step = (used, step) if used else (returned, step / 5 if step < 0 else 0.0)
    if step:
        for each in moved:
            store.run("UPDATE memories SET nudge = MAX(?, MIN(?, nudge + ?)) WHERE id = ?", -BOUND, BOUND, step, each)
