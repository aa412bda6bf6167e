import type { Database } from "better-sqlite3";
import type { MaintenanceStore } from "../types.ts";
import { copyDatabase } from "./backup.ts";
import { inspectDatabase } from "./inspect.ts";
import { createReembedding } from "./reembedding.ts";
import { createUncharge } from "./uncharge.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** What a wiped tenant keeps. */
const KEPT: ReadonlySet<string> = new Set(["tenants", "accounts", "api_keys"]);

/** What operators need beyond what the API does. */
export function createMaintenanceStore(db: Database, write: WriteTransaction): MaintenanceStore {
  const tenants = db.prepare<[], { tenant_id: string; name: string; plan: string; created_at: number }>(
    "SELECT tenant_id, name, plan, created_at FROM tenants ORDER BY created_at, tenant_id",
  );
  const users = db.prepare<[string, string, number], { user_id: string; external_user_id: string }>(`
    SELECT user_id, external_user_id FROM end_users WHERE tenant_id = ? AND user_id > ? ORDER BY user_id LIMIT ?`);
  const uncharge = createUncharge(db);
  // From the schema: no table of a tenant's data can be forgotten.
  const wipes = tablesOfTenants(db).map((table) => db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`));

  return {
    ...createReembedding(db, write),
    async listTenants() {
      return tenants.all().map((row) => ({
        tenantId: row.tenant_id,
        name: row.name,
        plan: row.plan,
        createdAt: new Date(row.created_at),
      }));
    },
    async usersInOrder(tenantId, after, limit) {
      return users
        .all(tenantId, after ?? "", limit)
        .map((row) => ({ tenantId, userId: row.user_id, externalUserId: row.external_user_id }));
    },
    copyTo: (path, progress, signal) => copyDatabase(db, path, progress, signal),
    async inspect(staleBefore) {
      return inspectDatabase(db, staleBefore);
    },
    async wipeTenant(tenantId) {
      const removed = await write(() => {
        uncharge(tenantId);
        return wipes.reduce((sum, wipe) => sum + wipe.run(tenantId).changes, 0);
      });
      db.pragma("wal_checkpoint(TRUNCATE)");
      return removed;
    },
  };
}

function tablesOfTenants(db: Database): string[] {
  const found = db
    .prepare<[], { name: string }>(`
      SELECT tables.name FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
      WHERE tables.type = 'table' AND columns.name = 'tenant_id' ORDER BY tables.name`)
    .all();
  return found.flatMap(({ name }) => (KEPT.has(name) ? [] : [name]));
}
