import type { Database } from "better-sqlite3";
import type { Completion, JobStore, LeasedJob } from "../types.ts";
import { createAccept } from "./accept.ts";
import { fromVector, type JobRow, toJob, toLeasedJob } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Why a memory came into being, for its history. */
const ORIGIN = { conversation: "extracted from a conversation", correction: "corrected by the user" };

const SELECT_JOB = `
  SELECT jobs.*, end_users.external_user_id
  FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id`;

/** Accepted conversations and the work on them. */
export function createJobStore(db: Database, write: WriteTransaction): JobStore {
  const accept = createAccept(db);
  const selectJob = db.prepare<[string, string], JobRow>(`${SELECT_JOB} WHERE jobs.tenant_id = ? AND job_id = ?`);
  const countOpen = db.prepare<[], { n: number }>("SELECT coalesce(sum(jobs), 0) AS n FROM open_jobs");
  const nextDue = db.prepare<[number], { tenant_id: string; job_id: string }>(`
    SELECT tenant_id, job_id FROM jobs
    WHERE status IN ('queued', 'failed') AND due_at <= ? AND NOT EXISTS (
      SELECT 1 FROM jobs AS other
      WHERE other.tenant_id = jobs.tenant_id AND other.user_id = jobs.user_id AND other.status = 'processing')
    ORDER BY due_at, created_at LIMIT 1`);
  const begin = db.prepare(
    "UPDATE jobs SET status = 'processing', attempts = attempts + 1, started_at = ? WHERE tenant_id = ? AND job_id = ?",
  );
  const earliest = db.prepare<[number], { due_at: number | null }>(
    "SELECT min(due_at) AS due_at FROM jobs WHERE status IN ('queued', 'failed') AND due_at > ?",
  );
  const release = db.prepare(
    "UPDATE jobs SET status = 'queued', attempts = max(attempts - 1, 0) WHERE status = 'processing'",
  );
  const complete = db.prepare(`
    UPDATE jobs SET status = 'completed', completed_at = ?, messages = NULL, error = NULL, error_summary = NULL,
      decisions = ?, created_memory_ids = ?, extraction_metadata = ?, metrics = ?
    WHERE tenant_id = ? AND job_id = ? AND status = 'processing'`);
  const fail = db.prepare(`
    UPDATE jobs SET status = ?, due_at = ?, dead_at = ?, error = ?, error_summary = ?
    WHERE tenant_id = ? AND job_id = ? AND status = 'processing'`);
  const insertMemory = db.prepare(`
    INSERT INTO memories (tenant_id, user_id, memory_id, content, category, importance, original_importance, confidence,
      created_at, updated_at, agent_id, conversation_id, job_id, observed_at, received_at, turn_ids, turns, metadata)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
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
    );
    if (result.changes === 0) return "gone";
    for (const memory of memories) {
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
    leaseJob: (now) =>
      write(() => {
        const due = nextDue.get(now.getTime());
        if (!due) return null;
        begin.run(now.getTime(), due.tenant_id, due.job_id);
        return toLeasedJob(selectJob.get(due.tenant_id, due.job_id) as JobRow);
      }),
    async nextRetryAt(now) {
      const due = earliest.get(now.getTime())?.due_at;
      return due == null ? null : new Date(due);
    },
    releaseLeases: () => write(() => release.run().changes),
    completeJob: (job, completion) => write(() => store(job, completion)),
    async failJob(job, { error, summary, now, retryAt }) {
      await write(() =>
        fail.run(
          retryAt ? "failed" : "dead",
          (retryAt ?? now).getTime(),
          retryAt ? null : now.getTime(),
          error,
          summary,
          job.tenantId,
          job.jobId,
        ),
      );
    },
  };
}
