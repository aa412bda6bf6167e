import type { Database } from "better-sqlite3";
import { EmbedderMismatch, type TenantStore } from "../types.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Tenants and the accounts that own them. */
export function createTenantStore(db: Database, write: WriteTransaction): TenantStore {
  const readMeta = db.prepare<[string], { value: string }>("SELECT value FROM meta WHERE key = ?");
  const writeMeta = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
  const first = db.prepare<[], { tenant_id: string; name: string; plan: string; created_at: number }>(
    "SELECT * FROM tenants WHERE tenant_id = (SELECT value FROM meta WHERE key = 'first_tenant')",
  );
  const account = db.prepare<[string], { account_id: string; settings: string }>(
    "SELECT account_id, settings FROM accounts WHERE tenant_id = ?",
  );
  // To the end of the table: a row that grows where it is makes SQLite move its neighbours, and copies of them stay behind.
  const settle = db.prepare(
    "UPDATE accounts SET rowid = 1 + (SELECT max(rowid) FROM accounts), settings = ? WHERE tenant_id = ?",
  );
  const noteUse = db.prepare(`
    INSERT INTO deprecation_uses (tenant_id, operation_id, field, last_used_at, count) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET last_used_at = max(last_used_at, excluded.last_used_at), count = count + 1`);
  const uses = db.prepare<[string], { operation_id: string; field: string; last_used_at: number; count: number }>(
    "SELECT * FROM deprecation_uses WHERE tenant_id = ? ORDER BY last_used_at DESC, operation_id, field",
  );

  return {
    async bindEmbedder({ id, dimensions }) {
      const described = `${id}, ${dimensions} dimensions`;
      const bound = readMeta.get("embedder")?.value;
      if (bound === undefined) await write(() => writeMeta.run("embedder", described));
      else if (bound !== described) {
        throw new EmbedderMismatch(
          `The vectors in the data folder were made by another embedder (${bound}) than this server's (${described}).`,
        );
      }
    },
    async firstTenant() {
      const row = first.get();
      if (!row) return null;
      return { tenantId: row.tenant_id, name: row.name, plan: row.plan, createdAt: new Date(row.created_at) };
    },
    async findAccount(tenantId) {
      const row = account.get(tenantId);
      return row ? { accountId: row.account_id, settings: JSON.parse(row.settings) as Record<string, unknown> } : null;
    },
    async replaceAccountSettings(tenantId, settings) {
      await write(() => settle.run(JSON.stringify(settings), tenantId));
    },
    async recordDeprecationUse(tenantId, { operationId, field, at }) {
      await write(() => noteUse.run(tenantId, operationId, field, at.getTime()));
    },
    async deprecationUses(tenantId) {
      return uses.all(tenantId).map((row) => ({
        operationId: row.operation_id,
        field: row.field,
        lastUsedAt: new Date(row.last_used_at),
        count: row.count,
      }));
    },
  };
}
