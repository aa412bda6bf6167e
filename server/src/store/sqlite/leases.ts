import type { Database } from "better-sqlite3";
import type { Lease, LeaseStore } from "../types.ts";
import type { AlertRecord } from "./alerts.ts";
import { type JobRow, toLeasedJob } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** A job in work is found by its tenant, its id and the attempt that holds it: a lease that was lost changes nothing. */
export const IN_WORK = "tenant_id = ? AND job_id = ? AND status = 'processing' AND lease_owner = ? AND attempts = ?";
export const NO_LEASE = "lease_owner = NULL, lease_expires_at = NULL";
/** In an update that makes a job's row longer, its place from now on: to the end, as memories go by `TO_THE_END`. */
export const JOB_TO_THE_END = "rowid = 1 + (SELECT max(rowid) FROM jobs)";

/** Interruptions that make a job a suspect: it may be what ends the process. One alone befalls any job. */
const SUSPECT_AFTER = 2;

/**
 * Puts what an earlier process had in work back into the queue. Whoever opens the file owns the data folder alone: nobody
 * works on it any more. That the process ended is no failure of the job, so the attempt does not count, but the
 * interruption does. A suspect goes behind what was waiting when it was begun, so that a job which ends the process each
 * time does not come first each time.
 */
export function voidLeases(db: Database): void {
  db.prepare(`
    UPDATE jobs SET status = 'queued', attempts = max(attempts - 1, 0), interruptions = interruptions + 1,
      due_at = CASE WHEN interruptions + 1 >= ${SUSPECT_AFTER} THEN started_at ELSE due_at END, ${NO_LEASE}
    WHERE status = 'processing'`).run();
}

/** Who works on which job, and until when. */
export function createLeaseStore(db: Database, write: WriteTransaction, alerts: AlertRecord): LeaseStore {
  const select = db.prepare<[string, string], JobRow>(`
    SELECT jobs.*, end_users.external_user_id
    FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id
    WHERE jobs.tenant_id = ? AND job_id = ?`);
  // A job that never failed is due whatever its time: that lies ahead only when the machine's clock was set back.
  const nextDue = db.prepare<[number], { tenant_id: string; job_id: string }>(`
    SELECT tenant_id, job_id FROM jobs
    WHERE status IN ('queued', 'failed') AND (due_at <= ? OR status = 'queued') AND NOT EXISTS (
      SELECT 1 FROM jobs AS other
      WHERE other.tenant_id = jobs.tenant_id AND other.user_id = jobs.user_id AND other.status = 'processing')
    AND (interruptions < ${SUSPECT_AFTER} OR NOT EXISTS (
      SELECT 1 FROM jobs AS other WHERE other.status = 'processing' AND other.interruptions >= ${SUSPECT_AFTER}))
    ORDER BY due_at, created_at LIMIT 1`);
  const begin = db.prepare(`
    UPDATE jobs SET ${JOB_TO_THE_END}, status = 'processing', attempts = attempts + 1, started_at = ?, lease_owner = ?,
      lease_expires_at = ?
    WHERE tenant_id = ? AND job_id = ?`);
  const renew = db.prepare("UPDATE jobs SET lease_expires_at = ? WHERE status = 'processing' AND lease_owner = ?");
  const expired = db.prepare<[number, string], { tenant_id: string; job_id: string }>(`
    SELECT tenant_id, job_id FROM jobs
    WHERE status = 'processing' AND lease_expires_at <= ? AND lease_owner <> ? ORDER BY lease_expires_at LIMIT 1`);
  const takeOver = db.prepare(
    "UPDATE jobs SET lease_owner = ?, lease_expires_at = ? WHERE tenant_id = ? AND job_id = ?",
  );
  const earliest = db.prepare<[number], { due_at: number | null }>(
    "SELECT min(due_at) AS due_at FROM jobs WHERE status IN ('queued', 'failed') AND due_at > ?",
  );
  const fail = db.prepare(`
    UPDATE jobs SET ${JOB_TO_THE_END}, status = ?, due_at = ?, dead_at = ?, error = ?, error_summary = ?, ${NO_LEASE}
    WHERE ${IN_WORK}`);

  const leased = (found: { tenant_id: string; job_id: string }) =>
    toLeasedJob(select.get(found.tenant_id, found.job_id) as JobRow);

  return {
    leaseJob: ({ owner, now, until }: Lease) =>
      write(() => {
        const due = nextDue.get(now.getTime());
        if (!due) return null;
        begin.run(now.getTime(), owner, until.getTime(), due.tenant_id, due.job_id);
        const job = leased(due);
        alerts.noteQueue(job.queueName, now);
        return job;
      }),
    renewLeases: (owner, until) => write(() => renew.run(until.getTime(), owner).changes),
    takeOverLease: ({ owner, now, until }: Lease) =>
      write(() => {
        const found = expired.get(now.getTime(), owner);
        if (!found) return null;
        takeOver.run(owner, until.getTime(), found.tenant_id, found.job_id);
        return leased(found);
      }),
    async nextRetryAt(now) {
      const due = earliest.get(now.getTime())?.due_at;
      return due == null ? null : new Date(due);
    },
    async failJob({ tenantId, jobId, leaseOwner, attempts }, { error, summary, now, retryAt }) {
      const status = retryAt ? "failed" : "dead";
      const [dueAt, deadAt] = [(retryAt ?? now).getTime(), retryAt ? null : now.getTime()];
      await write(() => fail.run(status, dueAt, deadAt, error, summary, tenantId, jobId, leaseOwner, attempts));
    },
  };
}
