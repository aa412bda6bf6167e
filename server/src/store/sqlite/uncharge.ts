import type { Database } from "better-sqlite3";
import { UNIVERSAL } from "../../passport/universal.ts";

/**
 * Takes a tenant out of the jobs that its agents do for persons, which outlive what is removed of the tenant and count as
 * its open jobs until then. Call it within the transaction, before the tenant's own rows go.
 */
export function createUncharge(db: Database): (tenantId: string) => void {
  const uncharge = db.prepare(
    `UPDATE jobs SET charged_tenant_id = NULL WHERE tenant_id = '${UNIVERSAL}' AND charged_tenant_id = ?`,
  );
  return (tenantId) => {
    uncharge.run(tenantId);
  };
}
