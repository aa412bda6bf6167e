import type { Memory, MemoryVersion as WireVersion } from "@memoryos/contract";
import { contextSnippet } from "../memory/context/snippet.ts";
import { isHot } from "../memory/lifecycle/rules.ts";
import type { MemoryVersion, StoredMemory } from "../store/types.ts";

/** The provenance of what was said in a conversation and not reported by a service. */
const WITHOUT_SOURCE = {
  service: null,
  event_id: null,
  source_event_id: null,
  writer_id: null,
  authority_priority: null,
  authority_rules: null,
  attestation: null,
  payload_hash: null,
  scope: null,
  evidence: [],
  processing: {},
};

/** What results and lists say alike, and what does not change when the memory is retrieved. */
function toCore(memory: StoredMemory) {
  return {
    id: memory.memoryId,
    content: memory.content,
    category: memory.category,
    importance_score: memory.importance,
    original_importance_score: memory.originalImportance,
    is_archived: memory.archivedAt !== null,
    system_archived: memory.systemArchived,
    source_event_id: null,
    provenance: {
      turn_ids: memory.turnIds,
      observed_at: memory.observedAt.toISOString(),
      received_at: memory.receivedAt.toISOString(),
      job_id: memory.jobId,
      ...WITHOUT_SOURCE,
    },
  };
}

/** @param now Whether a memory is hot depends on it. */
export function toMemory(memory: StoredMemory, now: Date): Memory {
  return {
    ...toCore(memory),
    access_count: memory.accessCount,
    is_hot: isHot(memory, now),
    confidence_score: memory.confidence,
    created_at: memory.createdAt.toISOString(),
    updated_at: memory.updatedAt.toISOString(),
    last_accessed_at: memory.lastAccessedAt?.toISOString() ?? null,
    agent_id: memory.agentId,
    previous_version_id: memory.previousMemoryId,
    source_conversation_id: memory.conversationId,
    metadata: memory.metadata,
  };
}

/** A search result without what depends on the query and on how often the memory was retrieved before. */
export function toLastingResult(memory: StoredMemory) {
  return {
    ...toCore(memory),
    created_at: memory.createdAt.toISOString(),
    context_snippet: contextSnippet(memory.content),
  };
}

export function toVersion(version: MemoryVersion): WireVersion {
  return {
    version_number: version.number,
    content: version.content,
    importance_score: version.importance,
    is_archived: version.archived,
    change_type: version.changeType,
    change_reason: version.changeReason,
    created_at: version.createdAt.toISOString(),
  };
}
