"""Rows of the store in the shapes of the contract."""

from __future__ import annotations

import json
from typing import Any

from .store import Row
from .times import show

HOT_FROM = 10


def core(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"], "content": row["content"], "category": row["category"], "importance_score": row["importance"],
        "original_importance_score": row["original"], "access_count": row["accesses"], "is_hot": row["accesses"] >= HOT_FROM,
        "is_archived": bool(row["archived"]), "system_archived": False, "source_event_id": None,
        "provenance": json.loads(row["provenance"]),
    }


def memory(row: Row) -> dict[str, Any]:
    return {
        **core(row), "confidence_score": row["confidence"], "created_at": show(row["created"]), "updated_at": show(row["updated"]),
        "last_accessed_at": show(row["accessed"]), "agent_id": row["agent"], "previous_version_id": row["previous"],
        "source_conversation_id": row["conversation"], "metadata": json.loads(row["metadata"]),
    }


def version(row: Row) -> dict[str, Any]:
    return {
        "version_number": row["number"], "content": row["content"], "importance_score": row["importance"],
        "is_archived": bool(row["archived"]), "change_type": row["kind"], "change_reason": row["reason"],
        "created_at": show(row["created"]),
    }


def job(row: Row) -> dict[str, Any]:
    made = json.loads(row["made"])
    return {
        "job_id": row["id"], "status": row["status"], "memories_created": len(made), "created_memory_ids": made,
        "pending_candidates_buffered": 0, "pending_candidates_promoted": 0, "decisions": json.loads(row["decisions"]),
        "attempts": row["attempts"], "nothing_to_extract": bool(row["empty"]), "metadata": json.loads(row["metadata"]),
        "queue_name": None, "error": row["error"], "error_summary": row["error"] and "The extraction failed.",
        "created_at": show(row["created"]), "queued_at": show(row["created"]), "processing_started_at": show(row["started"]),
        "started_at": show(row["started"]), "completed_at": show(row["completed"]), "searchable_at": show(row["completed"]),
        "dead_lettered_at": show(row["dead"]), "extraction_metadata": {"extractor": "rules"},
        "operational_metrics": {} if row["took"] is None else {"extraction_ms": round(row["took"], 3)}, "proposal_ids": [],
    }
