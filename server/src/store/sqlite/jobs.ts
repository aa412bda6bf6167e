import type { Database } from "better-sqlite3";
import type { JobStore } from "../types.ts";
import { createAccept } from "./accept.ts";
import { createCompletion } from "./completion.ts";
import { type JobRow, toJob, toLeasedJob } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

const SELECT_JOB = `
  SELECT jobs.*, end_users.external_user_id
  FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id`;

/** Accepted conversations and the work on them. */
export function createJobStore(db: Database, write: WriteTransaction): JobStore {
  const accept = createAccept(db);
  const complete = createCompletion(db);
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
  const fail = db.prepare(`
    UPDATE jobs SET status = ?, due_at = ?, dead_at = ?, error = ?, error_summary = ?
    WHERE tenant_id = ? AND job_id = ? AND status = 'processing'`);

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
    completeJob: (job, completion) => write(() => complete(job, completion)),
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
