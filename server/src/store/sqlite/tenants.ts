import type { Database } from "better-sqlite3";
import { EmbedderMismatch, type EndUser, type NewKey, type TenantStore } from "../types.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Tenants, their keys and their end users. */
export function createTenantStore(db: Database, write: WriteTransaction): TenantStore {
  const readMeta = db.prepare<[string], { value: string }>("SELECT value FROM meta WHERE key = ?");
  const writeMeta = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
  const first = db.prepare<[], { tenant_id: string; name: string; plan: string; created_at: number }>(
    "SELECT * FROM tenants ORDER BY created_at, tenant_id LIMIT 1",
  );
  const insertTenant = db.prepare("INSERT INTO tenants (tenant_id, name, plan, created_at) VALUES (?, ?, ?, ?)");
  const removeKey = db.prepare("DELETE FROM api_keys WHERE tenant_id = ? AND (name = ? OR hash = ?)");
  const insertKey = db.prepare(
    "INSERT INTO api_keys (tenant_id, key_id, name, hash, permissions, created_at, rate_limit_per_minute) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const keyByHash = db.prepare<
    [string],
    { tenant_id: string; key_id: string; name: string; permissions: string; rate_limit_per_minute: number | null }
  >("SELECT tenant_id, key_id, name, permissions, rate_limit_per_minute FROM api_keys WHERE hash = ?");
  const user = db.prepare<[string, string], { user_id: string; revision: number }>(
    "SELECT user_id, revision FROM end_users WHERE tenant_id = ? AND external_user_id = ?",
  );

  function replaceKey(key: NewKey): void {
    removeKey.run(key.tenantId, key.name, key.hash);
    const permissions = JSON.stringify(key.permissions);
    const { tenantId, keyId, name, hash, createdAt, rateLimitPerMinute = null } = key;
    insertKey.run(tenantId, keyId, name, hash, permissions, createdAt.getTime(), rateLimitPerMinute);
  }

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
    async createTenant(tenant, firstKey) {
      await write(() => {
        insertTenant.run(tenant.tenantId, tenant.name, tenant.plan, tenant.createdAt.getTime());
        replaceKey(firstKey);
      });
    },
    async putKey(key) {
      await write(() => replaceKey(key));
    },
    async findKey(hash) {
      const row = keyByHash.get(hash);
      if (!row) return null;
      const permissions = JSON.parse(row.permissions) as string[];
      const { tenant_id: tenantId, key_id: keyId, name, rate_limit_per_minute: rateLimitPerMinute } = row;
      return { tenantId, keyId, name, permissions, rateLimitPerMinute };
    },
    async findUser(tenantId, externalUserId): Promise<EndUser | null> {
      const row = user.get(tenantId, externalUserId);
      return row ? { tenantId, userId: row.user_id, externalUserId, revision: row.revision } : null;
    },
  };
}
