import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import { KeyRevoked, type KeyStore, type NewKey, type PageQuery, type StoredKey } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { date } from "./rows.ts";
import { createTenantCheck } from "./tenants.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface KeyRow {
  tenant_id: string;
  key_id: string;
  name: string;
  permissions: string;
  rate_limit_per_minute: number | null;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** The keys of tenants. A revoked one stays, so that a repeated request for it has its answer. */
export function createKeyStore(db: Database, write: WriteTransaction): KeyStore {
  const idempotency = createIdempotencyRecord(db);
  const requireTenant = createTenantCheck(db);
  const insertTenant = db.prepare("INSERT INTO tenants (tenant_id, name, plan, created_at) VALUES (?, ?, ?, ?)");
  const insertAccount = db.prepare("INSERT INTO accounts (tenant_id, account_id, settings) VALUES (?, ?, '{}')");
  const nameFirst = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('first_tenant', ?)");
  const removeOperators = db.prepare(
    "DELETE FROM api_keys WHERE tenant_id = ? AND ((name = ? AND is_operators) OR hash = ?)",
  );
  const insert = db.prepare(`
    INSERT INTO api_keys (tenant_id, key_id, name, hash, permissions, rate_limit_per_minute, created_at, is_operators)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const byHash = db.prepare<[string], KeyRow>("SELECT * FROM api_keys WHERE hash = ? AND revoked_at IS NULL");
  const byId = db.prepare<[string, string], KeyRow>("SELECT * FROM api_keys WHERE tenant_id = ? AND key_id = ?");
  const any = db.prepare("SELECT 1 FROM api_keys LIMIT 1");
  const active = "tenant_id = :tenantId AND revoked_at IS NULL";
  const count = db.prepare<[object], { total: number }>(`SELECT count(*) AS total FROM api_keys WHERE ${active}`);
  const page = db.prepare<[object], KeyRow>(`
    SELECT * FROM api_keys
    WHERE ${active} AND (:time IS NULL OR (created_at, key_id) < (:time, :id))
    ORDER BY created_at DESC, key_id DESC LIMIT :limit`);
  // To the end of the table, see `accounts`.
  const revoke = db.prepare(`
    UPDATE api_keys SET rowid = 1 + (SELECT max(rowid) FROM api_keys), revoked_at = ?
    WHERE tenant_id = ? AND key_id = ? AND revoked_at IS NULL`);
  const use = db.prepare(`
    UPDATE api_keys SET rowid = 1 + (SELECT max(rowid) FROM api_keys), last_used_at = :at
    WHERE tenant_id = :tenantId AND key_id = :keyId AND (last_used_at IS NULL OR last_used_at < :at)`);

  function add(key: NewKey, isOperators: boolean): void {
    const { tenantId, keyId, name, hash, rateLimitPerMinute = null, createdAt } = key;
    const permissions = JSON.stringify(key.permissions);
    insert.run(tenantId, keyId, name, hash, permissions, rateLimitPerMinute, createdAt.getTime(), isOperators ? 1 : 0);
  }

  return {
    async createTenant(tenant, firstKey, { first = false } = {}) {
      await write(() => {
        insertTenant.run(tenant.tenantId, tenant.name, tenant.plan, tenant.createdAt.getTime());
        insertAccount.run(tenant.tenantId, uuidv7());
        if (first) nameFirst.run(tenant.tenantId);
        add(firstKey, true);
      });
    },
    async hasKeys() {
      return any.get() !== undefined;
    },
    async putKey(key) {
      await write(() => {
        removeOperators.run(key.tenantId, key.name, key.hash);
        add(key, true);
      });
    },
    createKey: (key, request, madeBy) =>
      write(() => {
        requireTenant(key.tenantId);
        if (madeBy !== null && byId.get(key.tenantId, madeBy)?.revoked_at !== null) {
          throw new KeyRevoked(`The key ${madeBy} is no longer active`);
        }
        const made = idempotency.once(key.tenantId, request, key.keyId, key.createdAt, () => add(key, false));
        if (!("resultId" in made)) return made;
        return { kind: made.kind, key: toKey(byId.get(key.tenantId, made.resultId) as KeyRow) };
      }),
    async findKey(hash) {
      const row = byHash.get(hash);
      if (!row) return null;
      const { tenantId, keyId, name, permissions, rateLimitPerMinute } = toKey(row);
      return { tenantId, keyId, name, permissions, rateLimitPerMinute };
    },
    async listKeys({ tenantId, after, limit }: PageQuery) {
      const rows = page.all({ tenantId, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return { rows: rows.map(toKey), total: (count.get({ tenantId }) as { total: number }).total };
    },
    revokeKey: (tenantId, keyId, now) => write(() => revoke.run(now.getTime(), tenantId, keyId).changes > 0),
    async recordKeyUses(uses) {
      await write(() => {
        for (const { tenantId, keyId, at } of uses) use.run({ tenantId, keyId, at: at.getTime() });
      });
    },
  };
}

function toKey(row: KeyRow): StoredKey {
  return {
    tenantId: row.tenant_id,
    keyId: row.key_id,
    name: row.name,
    permissions: JSON.parse(row.permissions) as string[],
    rateLimitPerMinute: row.rate_limit_per_minute,
    createdAt: new Date(row.created_at),
    lastUsedAt: date(row.last_used_at),
    revokedAt: date(row.revoked_at),
  };
}
