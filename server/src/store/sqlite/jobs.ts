import type { Database } from "better-sqlite3";
import type { Completion, JobStore, LeasedJob, LeaseStore } from "../types.ts";
import { createAccept } from "./accept.ts";
import { IN_WORK, NO_LEASE } from "./leases.ts";
import { fromVector, type JobRow, toJob } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Why a memory came into being, for its history. */
const ORIGIN = { conversation: "extracted from a conversation", correction: "corrected by the user" };

const SELECT_JOB = `
  SELECT jobs.*, end_users.external_user_id
  FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id`;

/** Accepted conversations and the work on them. */
export function createJobStore(db: Database, write: WriteTransaction): Omit<JobStore, keyof LeaseStore> {
  const accept = createAccept(db);
  const selectJob = db.prepare<[string, string], JobRow>(`${SELECT_JOB} WHERE jobs.tenant_id = ? AND job_id = ?`);
  const countOpen = db.prepare<[], { n: number }>("SELECT coalesce(sum(jobs), 0) AS n FROM open_jobs");
  const complete = db.prepare(`
    UPDATE jobs SET status = 'completed', completed_at = ?, messages = NULL, error = NULL, error_summary = NULL,
      decisions = ?, created_memory_ids = ?, extraction_metadata = ?, metrics = ?, ${NO_LEASE}
    WHERE ${IN_WORK}`);
  const insertMemory = db.prepare(`
    INSERT INTO memories (tenant_id, user_id, memory_id, content, category, importance, original_importance, confidence,
      created_at, updated_at, agent_id, conversation_id, job_id, observed_at, received_at, turn_ids, turns, metadata,
      ordinal)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertVector = db.prepare("INSERT INTO vectors (tenant_id, user_id, memory_id, vector) VALUES (?, ?, ?, ?)");
  const insertVersion = db.prepare(`
    INSERT INTO versions (tenant_id, user_id, memory_id, version_number, content, importance, change_type, change_reason,
      created_at)
    VALUES (?, ?, ?, 1, ?, ?, 'created', ?, ?)`);
  const revision = db.prepare<[string, string], { revision: number }>(
    "SELECT revision FROM end_users WHERE tenant_id = ? AND user_id = ?",
  );
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");

  function store(job: LeasedJob, { memories, decisions, basedOn, ...completion }: Completion) {
    const { extractionMetadata, metrics, now } = completion;
    const at = now.getTime();
    const { tenantId, userId, jobId } = job;
    const created = new Set(memories.map((memory) => memory.memoryId));
    const leansOnOthers = decisions.some(({ memory_id: id }) => id !== null && !created.has(id));
    const user = revision.get(tenantId, userId);
    // Erased with everything of theirs; who has the name now is another.
    if (!user) return "gone";
    if (leansOnOthers && user.revision !== basedOn) return "outdated";
    const result = complete.run(
      at,
      JSON.stringify(decisions),
      JSON.stringify(memories.map((memory) => memory.memoryId)),
      JSON.stringify(extractionMetadata),
      JSON.stringify(metrics),
      tenantId,
      jobId,
      job.leaseOwner,
      job.attempts,
    );
    if (result.changes === 0) return "gone";
    for (const [ordinal, memory] of memories.entries()) {
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
        jobId,
        memory.observedAt.getTime(),
        job.createdAt.getTime(),
        JSON.stringify(memory.turnIds),
        JSON.stringify(memory.turns),
        JSON.stringify(job.metadata),
        ordinal,
      );
      insertVector.run(tenantId, userId, memoryId, fromVector(vector));
      insertVersion.run(tenantId, userId, memoryId, content, importance, ORIGIN[job.kind], at);
    }
    touchUser.run(tenantId, userId);
    return "completed";
  }

  return {
    acceptJob: (job) => write(() => accept(job)),
    async findJob(tenantId, jobId) {
      const row = selectJob.get(tenantId, jobId);
      return row ? toJob(row) : null;
    },
    async countOpenJobs() {
      return countOpen.get()?.n ?? 0;
    },
    completeJob: (job, completion) => write(() => store(job, completion)),
  };
}
