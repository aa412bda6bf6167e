import type { Database } from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import type { Completion, LeasedJob, NewJob, Store } from "../types.ts";
import { type JobRow, toJob, toLeasedJob } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

type JobStore = Pick<
  Store,
  "acceptJob" | "findJob" | "countOpenJobs" | "leaseJob" | "nextRetryAt" | "releaseLeases" | "completeJob" | "failJob"
>;

const SELECT_JOB = `
  SELECT jobs.*, end_users.external_user_id
  FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id`;

/** Accepted conversations and the work on them. */
export function createJobStore(db: Database, write: WriteTransaction): JobStore {
  const remembered = db.prepare<[string, string, string, number], { fingerprint: string; job_id: string }>(
    "SELECT fingerprint, job_id FROM idempotency WHERE tenant_id = ? AND operation = ? AND key_hash = ? AND expires_at > ?",
  );
  const remember = db.prepare(
    "INSERT OR REPLACE INTO idempotency (tenant_id, operation, key_hash, fingerprint, job_id, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const forgetExpired = db.prepare("DELETE FROM idempotency WHERE expires_at <= ?");
  const insertUser = db.prepare(
    "INSERT INTO end_users (tenant_id, external_user_id, user_id, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const insertJob = db.prepare(`
    INSERT INTO jobs (tenant_id, job_id, user_id, agent_id, conversation_id, status, messages, metadata, queue_name, created_at, due_at)
    SELECT tenant_id, ?, user_id, ?, ?, 'queued', ?, ?, ?, ?, ? FROM end_users WHERE tenant_id = ? AND external_user_id = ?`);
  const selectJob = db.prepare<[string, string], JobRow>(`${SELECT_JOB} WHERE jobs.tenant_id = ? AND job_id = ?`);
  const countOpen = db.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM jobs WHERE status IN ('queued', 'failed') UNION ALL SELECT count(*) FROM jobs WHERE status = 'processing'",
  );
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
      created_at, updated_at, agent_id, conversation_id, job_id, observed_at, turn_ids, turns, metadata)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertVector = db.prepare("INSERT INTO vectors (tenant_id, user_id, memory_id, vector) VALUES (?, ?, ?, ?)");
  const insertVersion = db.prepare(`
    INSERT INTO versions (tenant_id, user_id, memory_id, version_number, content, change_type, change_reason, created_at)
    VALUES (?, ?, ?, 1, ?, 'created', ?, ?)`);
  const isLive = db.prepare(
    "SELECT 1 FROM memories WHERE tenant_id = ? AND user_id = ? AND memory_id = ? AND archived_at IS NULL",
  );
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");

  function accept(job: NewJob) {
    const now = job.now.getTime();
    const { tenantId, idempotency } = job;
    if (idempotency) {
      const { operation, keyHash, fingerprint, expiresAt } = idempotency;
      const earlier = remembered.get(tenantId, operation, keyHash, now);
      if (earlier) {
        if (earlier.fingerprint !== fingerprint) return { kind: "conflict" as const };
        return { kind: "replayed" as const, jobId: earlier.job_id };
      }
      forgetExpired.run(now);
      remember.run(tenantId, operation, keyHash, fingerprint, job.jobId, expiresAt.getTime());
    }
    insertUser.run(tenantId, job.externalUserId, uuidv7(), now);
    const messages = JSON.stringify(job.messages);
    const metadata = JSON.stringify(job.metadata);
    const { jobId, agentId, conversationId, queueName, externalUserId } = job;
    insertJob.run(jobId, agentId, conversationId, messages, metadata, queueName, now, now, tenantId, externalUserId);
    return { kind: "accepted" as const, jobId };
  }

  function store(job: LeasedJob, { memories, decisions, extractionMetadata, metrics, now }: Completion) {
    const at = now.getTime();
    const { tenantId, userId, jobId } = job;
    const created = new Set(memories.map((memory) => memory.memoryId));
    const named = decisions.flatMap(({ memory_id: id }) => (id === null || created.has(id) ? [] : [id]));
    if (named.some((memoryId) => !isLive.get(tenantId, userId, memoryId))) return "outdated";
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
        JSON.stringify(memory.turnIds),
        JSON.stringify(memory.turns),
        JSON.stringify(job.metadata),
      );
      insertVector.run(tenantId, userId, memoryId, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
      insertVersion.run(tenantId, userId, memoryId, content, "extracted from a conversation", at);
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
      return countOpen.all().reduce((sum, row) => sum + row.n, 0);
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
