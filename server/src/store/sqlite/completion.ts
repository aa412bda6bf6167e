import type { Database } from "better-sqlite3";
import type {
  Completion,
  CompletionResult,
  LeasedJob,
  NewMemory,
  Reinforcement,
  Scope,
  Supersession,
  WeakSignal,
} from "../types.ts";
import { createSetAside } from "./cases.ts";
import { createClaimRecord } from "./claim-record.ts";
import { createFactRecord } from "./domains.ts";
import { createAccessReader } from "./grants.ts";
import { IN_WORK, JOB_TO_THE_END, NO_LEASE } from "./leases.ts";
import { createNoteVersion, OF_MEMORY, TO_THE_END } from "./note-version.ts";
import { fromVector } from "./rows.ts";

/** Why a memory came into being, for its history. */
const ORIGIN = { conversation: "extracted from a conversation", correction: "corrected by the user" };

/** Weak signals kept for a user: each job of theirs is compared with all. The oldest go first. */
const MOST_SIGNALS = 200;

/** Completes a job with all that it changes. Call it within a transaction. */
export type Complete = (job: LeasedJob, completion: Completion) => CompletionResult;

export function createCompletion(db: Database): Complete {
  const note = createNoteVersion(db);
  const recordClaims = createClaimRecord(db);
  const readAccess = createAccessReader(db);
  const facts = createFactRecord(db);
  const setAside = createSetAside(db);
  const complete = db.prepare(`
    UPDATE jobs SET ${JOB_TO_THE_END}, status = 'completed', completed_at = ?, messages = iif(?, messages, NULL),
      source = NULL, error = NULL, error_summary = NULL, blocked_reason = ?, decisions = ?, created_memory_ids = ?,
      extraction_metadata = ?, metrics = ?, ${NO_LEASE}
    WHERE ${IN_WORK}`);
  const insertMemory = db.prepare(`
    INSERT INTO memories (tenant_id, user_id, memory_id, content, category, importance, original_importance, confidence,
      created_at, updated_at, agent_id, conversation_id, job_id, observed_at, received_at, turn_ids, turns, metadata,
      previous_memory_id, ordinal, source, archived_at, system_archived)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertVector = db.prepare("INSERT INTO vectors (tenant_id, user_id, memory_id, vector) VALUES (?, ?, ?, ?)");
  const insertSignal = db.prepare(`
    INSERT INTO weak_signals (tenant_id, user_id, signal_id, content, category, importance, confidence, turn_ids, vector,
      said_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const forgetOldest = db.prepare(`
    DELETE FROM weak_signals WHERE tenant_id = :tenantId AND user_id = :userId AND signal_id IN (
      SELECT signal_id FROM weak_signals WHERE tenant_id = :tenantId AND user_id = :userId
      ORDER BY said_at DESC, signal_id DESC LIMIT -1 OFFSET ${MOST_SIGNALS})`);
  const removeSignal = db.prepare("DELETE FROM weak_signals WHERE tenant_id = ? AND user_id = ? AND signal_id = ?");
  const archive = db.prepare(`
    UPDATE memories SET ${TO_THE_END}, archived_at = :at, updated_at = :at, system_archived = 1
    WHERE ${OF_MEMORY} AND archived_at IS NULL`);
  const standing = db.prepare<[object], { importance: number; turn_ids: string }>(
    `SELECT importance, turn_ids FROM memories WHERE ${OF_MEMORY}`,
  );
  const cite = db.prepare(`
    UPDATE memories SET ${TO_THE_END}, turn_ids = :turnIds WHERE ${OF_MEMORY}`);
  const trust = db.prepare(`UPDATE memories SET confidence = :confidence WHERE ${OF_MEMORY}`);
  const rate = db.prepare(`UPDATE memories SET importance = :importance, updated_at = :at WHERE ${OF_MEMORY}`);
  const detect = db.prepare("INSERT INTO conflicts (tenant_id, user_id, kind, detected_at) VALUES (?, ?, ?, ?)");
  const revision = db.prepare<[string, string], { revision: number }>(
    "SELECT revision FROM end_users WHERE tenant_id = ? AND user_id = ?",
  );
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");

  /** @param isArchived It loses to what is known: archived later, its row would move, which can leave copies of its neighbours. */
  function insert(job: LeasedJob, memory: NewMemory, ordinal: number, isArchived: boolean, at: number): void {
    const { tenantId, userId } = job;
    const { memoryId, content, category, importance, confidence, vector } = memory;
    insertMemory.run(
      tenantId,
      userId,
      memoryId,
      content,
      category,
      importance,
      importance,
      confidence,
      at,
      at,
      job.agentId,
      job.conversationId,
      job.jobId,
      memory.observedAt.getTime(),
      job.createdAt.getTime(),
      JSON.stringify(memory.turnIds),
      JSON.stringify(memory.turns),
      JSON.stringify(job.metadata),
      memory.previousMemoryId,
      ordinal,
      memory.source && JSON.stringify(memory.source),
      isArchived ? at : null,
      isArchived ? 1 : 0,
    );
    insertVector.run(tenantId, userId, memoryId, fromVector(vector));
    note({ tenantId, userId, memoryId }, "created", ORIGIN[job.kind], at, job.agentId);
  }

  function supersede({ tenantId, userId, agentId }: LeasedJob, supersession: Supersession, at: number): void {
    const { memoryId, reason, conflict, forgotten = false } = supersession;
    const key = { tenantId, userId, memoryId };
    archive.run({ ...key, at });
    note(key, forgotten ? "archived" : "conflict_update", reason, at, agentId);
    if (forgotten) {
      facts.forgetWith({ tenantId, userId }, memoryId);
      setAside(tenantId, memoryId, at);
    }
    if (conflict !== null) detect.run(tenantId, userId, conflict, at);
  }

  function reinforce({ tenantId, userId, agentId }: LeasedJob, { memoryId, ...gain }: Reinforcement, at: number): void {
    const key = { tenantId, userId, memoryId };
    const now = standing.get(key);
    if (!now) return;
    trust.run({ ...key, confidence: gain.confidence });
    const known = JSON.parse(now.turn_ids) as string[];
    const turnIds = [...new Set([...known, ...gain.turnIds])];
    if (turnIds.length > known.length) cite.run({ ...key, turnIds: JSON.stringify(turnIds) });
    if (gain.importance === now.importance) return;
    rate.run({ ...key, importance: gain.importance, at });
    note(key, "importance_boost", "said again", at, agentId);
  }

  function buffer({ tenantId, userId }: Scope, signal: WeakSignal): void {
    const { signalId, content, category, importance, confidence, turnIds, vector, saidAt } = signal;
    insertSignal.run(
      tenantId,
      userId,
      signalId,
      content,
      category,
      importance,
      confidence,
      JSON.stringify(turnIds),
      fromVector(vector),
      saidAt.getTime(),
    );
  }

  /** Whether it was decided by what may have changed since. */
  function leansOnOthers({ memories, decisions, supersessions, confirmed }: Completion): boolean {
    const created = new Set(memories.map((memory) => memory.memoryId));
    const isOther = (id: string | null) => id !== null && !created.has(id);
    return (
      confirmed.length > 0 ||
      supersessions.some(({ memoryId }) => isOther(memoryId)) ||
      decisions.some((decision) => isOther(decision.memory_id) || isOther(decision.other_memory_id))
    );
  }

  /** Whether the agent may still do what it was decided by. That it may do nothing any more is never looked at again. */
  function isAccessTrue({ agentId, externalUserId }: LeasedJob, { access, now }: Completion): boolean {
    if (access === undefined || access === "none") return true;
    const current = readAccess(agentId ?? "", externalUserId, now.getTime());
    return JSON.stringify(current) === JSON.stringify(access);
  }

  return (job, completion) => {
    const { memories, decisions, extractionMetadata, metrics } = completion;
    const { tenantId, userId, jobId, leaseOwner, attempts } = job;
    const at = completion.now.getTime();
    const user = revision.get(tenantId, userId);
    // Erased with everything of theirs; who has the name now is another.
    if (!user) return "gone";
    if (!isAccessTrue(job, completion)) return "access_changed";
    if (leansOnOthers(completion) && user.revision !== completion.basedOn) return "outdated";
    const result = complete.run(
      at,
      completion.keepMessages ? 1 : 0,
      completion.access === "none" ? "write_not_permitted" : null,
      JSON.stringify(decisions),
      JSON.stringify(memories.map((memory) => memory.memoryId)),
      JSON.stringify(extractionMetadata),
      JSON.stringify(metrics),
      tenantId,
      jobId,
      leaseOwner,
      attempts,
    );
    if (result.changes === 0) return "gone";
    const archived = new Set(completion.supersessions.map(({ memoryId }) => memoryId));
    for (const [ordinal, memory] of memories.entries()) insert(job, memory, ordinal, archived.has(memory.memoryId), at);
    for (const supersession of completion.supersessions) supersede(job, supersession, at);
    for (const reinforcement of completion.reinforcements) reinforce(job, reinforcement, at);
    const processorVersion = String(extractionMetadata.extractor ?? "");
    recordClaims(job, { revisions: completion.revisions, processorVersion, at });
    for (const signal of completion.buffered) buffer(job, signal);
    if (completion.buffered.length > 0) forgetOldest.run({ tenantId, userId });
    for (const signalId of completion.confirmed) removeSignal.run(tenantId, userId, signalId);
    if (completion.domain !== null) facts.note(job, completion.domain, at);
    touchUser.run(tenantId, userId);
    return "completed";
  };
}
