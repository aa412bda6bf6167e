import type { Database } from "better-sqlite3";
import type { OverviewStore, Usage } from "../types.ts";
import { type JobRow, toJob } from "./rows.ts";

/** Jobs of a tenant, of one of its users, or of those with one status. */
const LISTED = `
  FROM jobs JOIN end_users ON end_users.tenant_id = jobs.tenant_id AND end_users.user_id = jobs.user_id
  WHERE jobs.tenant_id = :tenantId AND (:status IS NULL OR jobs.status = :status)
    AND (:externalUserId IS NULL OR jobs.user_id = (
      SELECT user_id FROM end_users WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId)))`;

/** What people look at who look after a tenant. */
export function createOverviewStore(db: Database): OverviewStore {
  const page = db.prepare<[object], JobRow>(`
    SELECT jobs.*, end_users.external_user_id ${LISTED}
      AND (:time IS NULL OR (jobs.created_at, jobs.job_id) < (:time, :id))
    ORDER BY jobs.created_at DESC, jobs.job_id DESC LIMIT :limit`);
  const count = db.prepare<[object], { total: number }>(`SELECT count(*) AS total ${LISTED}`);
  const months = db.prepare<[string, number], { month: string } & Usage>(`
    SELECT month, calls, writes, tokens, reads FROM usage_months
    WHERE tenant_id = ? ORDER BY month DESC LIMIT ?`);
  // In one transaction, so that the page and the total are of the same moment.
  const list = db.transaction((filters: object, place: object) => ({
    rows: page.all({ ...filters, ...place }),
    total: (count.get(filters) as { total: number }).total,
  }));

  return {
    async listJobs({ tenantId, externalUserId, status, after, limit }) {
      const place = { time: after?.time.getTime() ?? null, id: after?.id ?? null, limit };
      const { rows, total } = list({ tenantId, externalUserId, status }, place);
      return { rows: rows.map((row) => ({ ...toJob(row), externalUserId: row.external_user_id })), total };
    },
    async usageByMonth(tenantId, limit) {
      return months.all(tenantId, limit);
    },
  };
}
