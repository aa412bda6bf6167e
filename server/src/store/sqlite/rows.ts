import type { Category } from "../../memory/types.ts";
import {
  type Decision,
  type DomainSettings,
  GENERAL_ENGINE,
  type Job,
  type JobKind,
  type JobSource,
  type JobStatus,
  type LeasedJob,
  type MemorySource,
  type MemoryVersion,
  type StoredMemory,
  type StoredMessage,
} from "../types.ts";

/** A row of `memories` joined with its user. Times are milliseconds since 1970. */
export interface MemoryRow {
  tenant_id: string;
  user_id: string;
  memory_id: string;
  external_user_id: string;
  content: string;
  category: Category;
  importance: number;
  original_importance: number;
  confidence: number;
  access_count: number;
  created_at: number;
  updated_at: number;
  last_accessed_at: number | null;
  archived_at: number | null;
  system_archived: number;
  previous_memory_id: string | null;
  usefulness: number;
  agent_id: string | null;
  conversation_id: string | null;
  job_id: string;
  observed_at: number;
  received_at: number;
  turn_ids: string;
  turns: string;
  metadata: string;
  source: string | null;
  row_version: number;
}

/** A row of `versions`. */
export interface VersionRow {
  version_number: number;
  content: string;
  importance: number;
  archived: number;
  change_type: MemoryVersion["changeType"];
  change_reason: string;
  created_at: number;
}

/** A row of `jobs` joined with its user. */
export interface JobRow {
  tenant_id: string;
  job_id: string;
  user_id: string;
  external_user_id: string;
  kind: JobKind;
  agent_id: string | null;
  conversation_id: string | null;
  status: JobStatus;
  attempts: number;
  interruptions: number;
  lease_owner: string | null;
  messages: string | null;
  metadata: string;
  queue_name: string;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  dead_at: number | null;
  error: string | null;
  error_summary: string | null;
  blocked_reason: Job["blockedReason"];
  decisions: string;
  created_memory_ids: string;
  extraction_metadata: string;
  metrics: string;
  domain: string | null;
  source: string | null;
}

export function toMemory(row: MemoryRow): StoredMemory {
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    memoryId: row.memory_id,
    externalUserId: row.external_user_id,
    content: row.content,
    category: row.category,
    importance: row.importance,
    originalImportance: row.original_importance,
    confidence: row.confidence,
    accessCount: row.access_count,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    lastAccessedAt: date(row.last_accessed_at),
    archivedAt: date(row.archived_at),
    systemArchived: row.system_archived === 1,
    previousMemoryId: row.previous_memory_id,
    usefulness: row.usefulness,
    agentId: row.agent_id,
    conversationId: row.conversation_id,
    jobId: row.job_id,
    observedAt: new Date(row.observed_at),
    receivedAt: new Date(row.received_at),
    turnIds: JSON.parse(row.turn_ids) as string[],
    turns: JSON.parse(row.turns) as number[],
    metadata: JSON.parse(row.metadata) as Record<string, unknown>,
    source: toSource<MemorySource>(row.source),
  };
}

/** Who stands behind a job or a memory. */
function toSource<S extends JobSource>(json: string | null): S | null {
  if (json === null) return null;
  const { event, ...source } = JSON.parse(json) as S;
  return { ...source, event: event && { ...event, observedAt: new Date(event.observedAt) } } as S;
}

export function toVersion(row: VersionRow): MemoryVersion {
  return {
    number: row.version_number,
    content: row.content,
    importance: row.importance,
    archived: row.archived === 1,
    changeType: row.change_type,
    changeReason: row.change_reason,
    createdAt: new Date(row.created_at),
  };
}

/** A vector as the file holds it; a copy, so that SQLite may use its memory again. */
export function toVector({ buffer, byteOffset, byteLength }: Buffer): Float32Array {
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** Moves the vectors of memories next to one another, where an index can use them without copies. */
export function putSideBySide(memories: readonly { vector: Float32Array }[]): void {
  const values = new Float32Array(memories.reduce((sum, { vector }) => sum + vector.length, 0));
  let at = 0;
  for (const memory of memories) {
    values.set(memory.vector, at);
    memory.vector = values.subarray(at, at + memory.vector.length);
    at += memory.vector.length;
  }
}

export function fromVector(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

export function toJob(row: JobRow): Job {
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    jobId: row.job_id,
    agentId: row.agent_id,
    status: row.status,
    attempts: row.attempts,
    metadata: JSON.parse(row.metadata) as Record<string, unknown>,
    queueName: row.queue_name,
    createdAt: new Date(row.created_at),
    startedAt: date(row.started_at),
    completedAt: date(row.completed_at),
    deadAt: date(row.dead_at),
    error: row.error,
    errorSummary: row.error_summary,
    blockedReason: row.blocked_reason,
    decisions: JSON.parse(row.decisions) as Decision[],
    createdMemoryIds: JSON.parse(row.created_memory_ids) as string[],
    extractionMetadata: JSON.parse(row.extraction_metadata) as Record<string, unknown>,
    metrics: JSON.parse(row.metrics) as Record<string, number>,
  };
}

export function toLeasedJob(row: JobRow): LeasedJob {
  return {
    ...toJob(row),
    leaseOwner: row.lease_owner ?? "",
    interruptions: row.interruptions,
    kind: row.kind,
    externalUserId: row.external_user_id,
    conversationId: row.conversation_id,
    messages: JSON.parse(row.messages ?? "[]") as StoredMessage[],
    domain: toDomainSettings(row.domain),
    source: toSource<JobSource>(row.source),
  };
}

/** @param written As `tenants` and `jobs` hold it; null where none was ever chosen. */
export function toDomainSettings(written: string | null | undefined): DomainSettings {
  return written == null ? GENERAL_ENGINE : (JSON.parse(written) as DomainSettings);
}

export function date(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
