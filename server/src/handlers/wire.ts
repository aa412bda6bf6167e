import type {
  Memory,
  SourceEvidence,
  AuthorityRules as WireRules,
  MemoryVersion as WireVersion,
} from "@memoryos/contract";
import { contextSnippet } from "../memory/context/snippet.ts";
import { isHot } from "../memory/lifecycle/rules.ts";
import { SCHEMA_VERSION } from "../provenance/source-event.ts";
import type { AuthorityRules, Evidence, MemorySource, MemoryVersion, StoredMemory } from "../store/types.ts";

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

/** The provenance of what somebody stands behind. */
function toProvenance({ writer, event, authority }: MemorySource) {
  return {
    ...WITHOUT_SOURCE,
    ...(writer && {
      writer_id: writer.writerId,
      authority_priority: authority,
      authority_rules: toWireRules(writer.rules),
    }),
    ...(event && {
      service: event.service,
      event_id: event.eventKey,
      source_event_id: event.eventId,
      payload_hash: event.payloadHash,
      scope: event.scope,
      evidence: event.evidence.map(toWireEvidence),
    }),
    processing: { schema_version: SCHEMA_VERSION },
  };
}

export function toWireRules({ defaultPriority, categories, domainFields }: AuthorityRules): WireRules {
  return { default_priority: defaultPriority, categories, domain_fields: domainFields };
}

export function toWireEvidence({ sourceType, reference, contentHash }: Evidence): SourceEvidence {
  return { source_type: sourceType, reference, content_hash: contentHash };
}

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
    source_event_id: memory.source?.event?.eventId ?? null,
    provenance: {
      turn_ids: memory.turnIds,
      observed_at: memory.observedAt.toISOString(),
      received_at: memory.receivedAt.toISOString(),
      job_id: memory.jobId,
      ...(memory.source ? toProvenance(memory.source) : WITHOUT_SOURCE),
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
