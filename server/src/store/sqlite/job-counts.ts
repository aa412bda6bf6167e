import type { Database } from "better-sqlite3";

/** Counts jobs that come to wait; that they end or go is counted by triggers. Call it within the transaction that queues them. */
export interface JobCounts {
  /** @param tenantId Whose quota they take of. */
  open(tenantId: string, jobs: number): void;
  wait(queueName: string, jobs: number): void;
}

export function createJobCounts(db: Database): JobCounts {
  const open = db.prepare("INSERT INTO open_jobs VALUES (?, ?) ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs");
  const wait = db.prepare(
    "INSERT INTO waiting_jobs VALUES (?, ?) ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs",
  );
  return {
    open: (tenantId, jobs) => void open.run(tenantId, jobs),
    wait: (queueName, jobs) => void wait.run(queueName, jobs),
  };
}
