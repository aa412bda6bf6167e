import type { Database } from "better-sqlite3";
import type { JobStore, LeaseStore } from "../types.ts";
import { createAccept } from "./accept.ts";
import { createCompletion } from "./completion.ts";
import { type JobRow, toJob } from "./rows.ts";
import type { Tally } from "./tally.ts";
import type { WriteQueue } from "./write-queue.ts";

const SELECT_JOB = `
  SELECT jobs.*, end_users.external_user_id
  FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id`;

/** Accepted conversations and the work on them. */
export function createJobStore(
  db: Database,
  { write, writeCounted }: WriteQueue,
  tally: Tally,
): Omit<JobStore, keyof LeaseStore> {
  const accept = createAccept(db, tally);
  const complete = createCompletion(db);
  const selectJob = db.prepare<[string, string], JobRow>(`${SELECT_JOB} WHERE jobs.tenant_id = ? AND job_id = ?`);
  const countOpen = db.prepare<[], { n: number }>("SELECT coalesce(sum(jobs), 0) AS n FROM open_jobs");

  return {
    acceptJob: (job) => writeCounted(() => accept(job)),
    async findJob(tenantId, jobId) {
      const row = selectJob.get(tenantId, jobId);
      return row ? toJob(row) : null;
    },
    async countOpenJobs() {
      return countOpen.get()?.n ?? 0;
    },
    completeJob: (job, completion) => write(() => complete(job, completion)),
  };
}
