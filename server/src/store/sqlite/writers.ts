import type { Database } from "better-sqlite3";
import type { AuthorityRules, ServiceWriter, WriterStore } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createTenantCheck } from "./tenants.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** A row of `service_writers`. */
export interface WriterRow {
  writer_id: string;
  service_key: string;
  display_name: string;
  api_key_id: string | null;
  authority_rules: string;
  is_active: number;
  created_at: number;
  updated_at: number;
}

/** The services that may report events. */
export function createWriterStore(db: Database, write: WriteTransaction): WriterStore {
  const idempotency = createIdempotencyRecord(db);
  const requireTenant = createTenantCheck(db);
  const insert = db.prepare(`
    INSERT INTO service_writers (tenant_id, writer_id, service_key, display_name, api_key_id, authority_rules, is_active,
      created_at, updated_at)
    VALUES (:tenantId, :writerId, :serviceKey, :displayName, :apiKeyId, :rules, :isActive, :createdAt, :updatedAt)`);
  // To the end of the table, see `accounts`.
  const update = db.prepare(`
    UPDATE service_writers SET rowid = 1 + (SELECT max(rowid) FROM service_writers), display_name = :displayName,
      api_key_id = :apiKeyId, authority_rules = :rules, is_active = :isActive, updated_at = :updatedAt
    WHERE tenant_id = :tenantId AND writer_id = :writerId`);
  const byId = db.prepare<[string, string], WriterRow>(
    "SELECT * FROM service_writers WHERE tenant_id = ? AND writer_id = ?",
  );
  const byName = db.prepare("SELECT 1 FROM service_writers WHERE tenant_id = ? AND service_key = ?");
  const all = db.prepare<[string], WriterRow>("SELECT * FROM service_writers WHERE tenant_id = ? ORDER BY service_key");
  const activeKey = db.prepare("SELECT 1 FROM api_keys WHERE tenant_id = ? AND key_id = ? AND revoked_at IS NULL");
  const boundTo = db.prepare<[string, string], { writer_id: string }>(
    "SELECT writer_id FROM service_writers WHERE tenant_id = ? AND api_key_id = ?",
  );

  /** Why a key cannot be bound to a writer; null when it can. */
  function refuseKey(tenantId: string, keyId: string | null, writerId: string) {
    if (keyId === null) return null;
    if (!activeKey.get(tenantId, keyId)) return { kind: "invalid_key" } as const;
    const bound = boundTo.get(tenantId, keyId);
    return bound && bound.writer_id !== writerId ? ({ kind: "key_taken" } as const) : null;
  }

  return {
    registerWriter: (tenantId, writer, request) =>
      write(() => {
        requireTenant(tenantId);
        const recalled = idempotency.recall(tenantId, request, writer.createdAt);
        if (recalled && recalled.kind !== "replayed") return recalled;
        if (recalled) {
          return { kind: "replayed", writer: toWriter(byId.get(tenantId, recalled.resultId) as WriterRow) };
        }
        if (byName.get(tenantId, writer.serviceKey)) return { kind: "exists" };
        const refused = refuseKey(tenantId, writer.apiKeyId, writer.writerId);
        if (refused) return refused;
        idempotency.remember(tenantId, request, writer.writerId, writer.createdAt);
        insert.run({ tenantId, ...toValues(writer) });
        return { kind: "accepted", writer };
      }),
    updateWriter: (tenantId, writerId, { displayName, apiKeyId, rules, isActive }, now) =>
      write(() => {
        const row = byId.get(tenantId, writerId);
        if (!row) return { kind: "unknown" };
        const refused = refuseKey(tenantId, apiKeyId ?? null, writerId);
        if (refused) return refused;
        const before = toWriter(row);
        const writer = {
          ...before,
          displayName: displayName ?? before.displayName,
          apiKeyId: apiKeyId ?? before.apiKeyId,
          rules: rules ?? before.rules,
          isActive: isActive ?? before.isActive,
          updatedAt: now,
        };
        const { serviceKey: _, createdAt: __, ...changed } = toValues(writer);
        update.run({ tenantId, ...changed });
        return { kind: "changed", writer };
      }),
    async listWriters(tenantId) {
      return all.all(tenantId).map(toWriter);
    },
  };
}

function toValues(writer: ServiceWriter) {
  return {
    ...writer,
    rules: JSON.stringify(writer.rules),
    isActive: writer.isActive ? 1 : 0,
    createdAt: writer.createdAt.getTime(),
    updatedAt: writer.updatedAt.getTime(),
  };
}

function toWriter(row: WriterRow): ServiceWriter {
  return {
    writerId: row.writer_id,
    serviceKey: row.service_key,
    displayName: row.display_name,
    apiKeyId: row.api_key_id,
    rules: JSON.parse(row.authority_rules) as AuthorityRules,
    isActive: row.is_active === 1,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
