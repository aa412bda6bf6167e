import type { Database, Statement } from "better-sqlite3";
import type { ListQuery, LoadedMemory, MemoryStore } from "../types.ts";
import { createClaimsOfMemories } from "./claims-of-memories.ts";
import { createFactRecord } from "./domains.ts";
import { truncateLog } from "./erasure.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { OF_MEMORY, TO_THE_END } from "./note-version.ts";
import { createRecentTexts } from "./recent-texts.ts";
import { type MemoryRow, putSideBySide, toMemory, toVector } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

type CurrentMemories = Pick<
  MemoryStore,
  "loadSearchable" | "listMemories" | "findMemory" | "eraseMemory" | "recordAccess"
>;

export const SELECT_MEMORY = `
  SELECT memories.*, end_users.external_user_id
  FROM memories JOIN end_users ON end_users.tenant_id = memories.tenant_id AND end_users.user_id = memories.user_id`;

/** Stored memories with their vectors. */
export function createMemoryStore(db: Database, write: WriteTransaction): CurrentMemories {
  const searchable = db.prepare<[string, string, string], MemoryRow & { vector: Buffer }>(`
    SELECT memories.*, end_users.external_user_id, vectors.vector
    FROM memories
    JOIN vectors USING (tenant_id, user_id, memory_id)
    JOIN end_users ON end_users.tenant_id = memories.tenant_id AND end_users.user_id = memories.user_id
    WHERE memories.tenant_id = ? AND memories.user_id = ? AND memory_id IN (SELECT value FROM json_each(?))`);
  const live = db
    .prepare<[string, string], [string, number]>(`
      SELECT memory_id, row_version FROM memories
      WHERE tenant_id = ? AND user_id = ? AND archived_at IS NULL ORDER BY memory_id`)
    .raw();
  const byId = db.prepare<[string, string], MemoryRow>(
    `${SELECT_MEMORY} WHERE memories.tenant_id = ? AND memories.memory_id = ?`,
  );
  const erase = (["memories", "vectors", "versions"] as const).map(
    (table) =>
      [table, db.prepare(`DELETE FROM ${table} WHERE tenant_id = ? AND user_id = ? AND memory_id = ?`)] as const,
  );
  const leftOfJob = db.prepare("SELECT 1 FROM memories WHERE tenant_id = ? AND user_id = ? AND job_id = ? LIMIT 1");
  const unlink = db.prepare(
    "UPDATE memories SET previous_memory_id = NULL WHERE tenant_id = ? AND previous_memory_id = ?",
  );
  // The same may have been said in any of them.
  const dropPayloads = db.prepare(`
    UPDATE jobs SET messages = NULL, source = NULL
    WHERE tenant_id = ? AND user_id = ? AND status IN ('completed', 'dead') AND messages IS NOT NULL`);
  // The same may wait in any of them to be said once more.
  const dropSignals = db.prepare("DELETE FROM weak_signals WHERE tenant_id = ? AND user_id = ?");
  const facts = createFactRecord(db);
  const claims = createClaimsOfMemories(db);
  const keys = createIdempotencyRecord(db);
  const texts = createRecentTexts(db);
  const touch = db.prepare(`
    UPDATE memories SET access_count = access_count + :count, last_accessed_at = :at
    WHERE ${OF_MEMORY} AND last_accessed_at IS NOT NULL`);
  const touchFirst = db.prepare(`
    UPDATE memories SET ${TO_THE_END}, access_count = access_count + :count, last_accessed_at = :at WHERE ${OF_MEMORY}`);
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");

  const countAccess = db.prepare("UPDATE end_users SET accesses = accesses + 1 WHERE tenant_id = ? AND user_id = ?");

  /** Lists differ in the filters they have, never in text from outside: a few dozen statements at most. */
  const listings = new Map<string, Statement>();
  function prepared(sql: string): Statement {
    const statement = listings.get(sql) ?? db.prepare(sql);
    listings.set(sql, statement);
    return statement;
  }

  return {
    async loadSearchable({ tenantId, userId }, known = new Map()) {
      const found = live.all(tenantId, userId);
      const changed = found.flatMap(([id, version]) => (known.get(id)?.rowVersion === version ? [] : [id]));
      const rows = changed.length > 0 ? searchable.all(tenantId, userId, JSON.stringify(changed)) : [];
      const { external_user_id = "" } = rows[0] ?? {};
      const fresh = new Map(
        rows.map((row): [string, LoadedMemory] => {
          // One text for what is the same in every row: a user's memories stay in memory.
          const memory = toMemory({ ...row, tenant_id: tenantId, user_id: userId, external_user_id });
          return [memory.memoryId, { ...memory, vector: toVector(row.vector), rowVersion: row.row_version }];
        }),
      );
      const memories = found.flatMap(([id]) => fresh.get(id) ?? known.get(id) ?? []);
      putSideBySide(memories);
      return memories;
    },
    async listMemories(query) {
      const { where, values } = conditions(query);
      const { total } = prepared(`SELECT count(*) AS total FROM memories WHERE ${where}`).get(values) as {
        total: number;
      };
      const after = query.after ? "AND (memories.created_at, memories.memory_id) < (:createdAt, :memoryId)" : "";
      const rows = prepared(
        `${SELECT_MEMORY} WHERE ${where} ${after} ORDER BY memories.created_at DESC, memories.memory_id DESC LIMIT :limit`,
      ).all({
        ...values,
        limit: query.limit,
        ...(query.after ? { createdAt: query.after.createdAt.getTime(), memoryId: query.after.memoryId } : {}),
      }) as MemoryRow[];
      return { rows: rows.map(toMemory), total };
    },
    async findMemory(tenantId, memoryId) {
      const row = byId.get(tenantId, memoryId);
      return row ? toMemory(row) : null;
    },
    async eraseMemory({ tenantId, userId, memoryId, jobId }, now) {
      const receipt = await write(() => {
        const asserted = claims.erased({ tenantId, userId, memoryId }, now.getTime());
        const counts = erase.map(([table, remove]) => [table, remove.run(tenantId, userId, memoryId).changes]);
        if (!leftOfJob.get(tenantId, userId, jobId)) keys.entomb(tenantId, jobId);
        unlink.run(tenantId, memoryId);
        dropPayloads.run(tenantId, userId);
        const weak_signals = dropSignals.run(tenantId, userId).changes;
        const domain_facts = facts.eraseWith({ tenantId, userId }, memoryId);
        // The memory may be made of one of them.
        texts.wipe({ tenantId, userId });
        touchUser.run(tenantId, userId);
        return { ...Object.fromEntries(counts), weak_signals, domain_facts, ...asserted } as Record<string, number>;
      });
      truncateLog(db);
      return receipt;
    },
    async recordAccess(accesses) {
      await write(() => {
        for (const { tenantId, userId, memoryId, count, at } of accesses) {
          const access = { tenantId, userId, memoryId, count, at: at.getTime() };
          if (touch.run(access).changes === 0) touchFirst.run(access);
        }
        const users = new Map(accesses.map((access) => [`${access.tenantId} ${access.userId}`, access]));
        for (const { tenantId, userId } of users.values()) countAccess.run(tenantId, userId);
      });
    },
  };
}

function conditions(query: ListQuery): { where: string; values: Record<string, unknown> } {
  const parts = ["memories.tenant_id = :tenantId"];
  const values: Record<string, unknown> = { tenantId: query.tenantId };
  if (query.externalUserId !== null) {
    parts.push(
      "memories.user_id = (SELECT user_id FROM end_users WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId))",
    );
    values.externalUserId = query.externalUserId;
  }
  if (query.agentId !== null) {
    parts.push("memories.agent_id = :agentId");
    values.agentId = query.agentId;
  }
  if (query.categories.length > 0) {
    parts.push("memories.category IN (SELECT value FROM json_each(:categories))");
    values.categories = JSON.stringify(query.categories);
  }
  if (!query.includeArchived) parts.push("memories.archived_at IS NULL");
  return { where: parts.join(" AND "), values };
}
