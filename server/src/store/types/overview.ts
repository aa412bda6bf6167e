import type { Job, JobStatus } from "./jobs.ts";
import type { PageQuery } from "./paging.ts";
import type { Usage } from "./usage.ts";

/** Which jobs of a tenant to list. */
export interface JobQuery extends PageQuery {
  /** Null: of all users. */
  externalUserId: string | null;
  /** Null: whatever became of them. */
  status: JobStatus | null;
}

/** A job with whose it is. */
export interface ListedJob extends Job {
  externalUserId: string;
}

/** What people look at who look after a tenant, and no operation of the contract lists. */
export interface OverviewStore {
  /** Newest first. */
  listJobs(query: JobQuery): Promise<{ rows: ListedJob[]; total: number }>;
  /** The months (`2026-03`, in UTC) in which anything was used, newest first. */
  usageByMonth(tenantId: string, limit: number): Promise<({ month: string } & Usage)[]>;
}
