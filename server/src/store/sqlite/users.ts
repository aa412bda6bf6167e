import type { Database } from "better-sqlite3";
import type { EndUser, Holdings, UserStore } from "../types.ts";
import { SELECT_MEMORY } from "./memories.ts";
import { date, type MemoryRow, toMemory, toVersion, type VersionRow } from "./rows.ts";
import { userHash } from "./user-hash.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** A row of `end_users`. */
export interface UserRow {
  tenant_id: string;
  user_id: string;
  external_user_id: string;
  revision: number;
  accesses: number;
  created_at: number;
  last_active_at: number;
  blocked_at: number | null;
}

/** The end users of tenants, apart from their erasure. */
export function createUserStore(db: Database, write: WriteTransaction): Omit<UserStore, "eraseUser" | "eraseTenant"> {
  const byName = db.prepare<[string, Buffer], UserRow>("SELECT * FROM end_users WHERE tenant_id = ? AND user_hash = ?");
  const count = db.prepare<[string], { total: number }>("SELECT count(*) AS total FROM end_users WHERE tenant_id = ?");
  const page = db.prepare<[object], UserRow & { memories: number }>(`
    SELECT end_users.*, (
      SELECT count(*) FROM memories
      WHERE memories.tenant_id = end_users.tenant_id AND memories.user_id = end_users.user_id AND archived_at IS NULL
    ) AS memories
    FROM end_users
    WHERE tenant_id = :tenantId AND (:time IS NULL OR (last_active_at, user_id) < (:time, :id))
    ORDER BY last_active_at DESC, user_id DESC LIMIT :limit`);
  const sum = "SELECT count(*) AS memories, coalesce(sum(octet_length(content)), 0) AS bytes FROM memories";
  const ofTenant = db.prepare<[string], Holdings>(`${sum} WHERE tenant_id = ? AND archived_at IS NULL`);
  const ofUser = db.prepare<[string, string], Holdings>(
    `${sum} WHERE tenant_id = ? AND user_id = ? AND archived_at IS NULL`,
  );
  // All vectors of a store are of one length.
  const vectorBytes = db.prepare<[string], { bytes: number }>(
    "SELECT length(vector) AS bytes FROM vectors WHERE tenant_id = ? LIMIT 1",
  );
  // To the end of the table, see `accounts`.
  const block = db.prepare(`
    UPDATE end_users SET rowid = 1 + (SELECT max(rowid) FROM end_users), blocked_at = coalesce(blocked_at, ?)
    WHERE tenant_id = ? AND user_hash = user_hash(?)`);
  const unblock = db.prepare("UPDATE end_users SET blocked_at = NULL WHERE tenant_id = ? AND user_hash = user_hash(?)");
  const memories = db.prepare<[object], MemoryRow>(`
    ${SELECT_MEMORY}
    WHERE memories.tenant_id = :tenantId AND memories.user_id = :userId
      AND (:time IS NULL OR (memories.created_at, memories.memory_id) < (:time, :id))
    ORDER BY memories.created_at DESC, memories.memory_id DESC LIMIT :limit`);
  const versions = db.prepare<[string, string, string], VersionRow>(
    "SELECT * FROM versions WHERE tenant_id = ? AND user_id = ? AND memory_id = ? ORDER BY version_number",
  );

  return {
    async findUser(tenantId, externalUserId) {
      const row = byName.get(tenantId, userHash(externalUserId));
      return row ? toUser(row) : null;
    },
    async listUsers({ tenantId, after, limit }) {
      const rows = page.all({ tenantId, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return {
        rows: rows.map((row) => ({ ...toUser(row), memories: row.memories })),
        total: (count.get(tenantId) as { total: number }).total,
      };
    },
    async holdings(tenantId, userId) {
      const held = (userId === null ? ofTenant.get(tenantId) : ofUser.get(tenantId, userId)) as Holdings;
      return { memories: held.memories, bytes: held.bytes + held.memories * (vectorBytes.get(tenantId)?.bytes ?? 0) };
    },
    setBlocked: (tenantId, externalUserId, blocked, now) =>
      write(() => {
        const { changes } = blocked
          ? block.run(now.getTime(), tenantId, externalUserId)
          : unblock.run(tenantId, externalUserId);
        return blocked && changes > 0;
      }),
    async exportMemories({ tenantId, userId }, after, limit) {
      const rows = memories.all({
        tenantId,
        userId,
        time: after?.time.getTime() ?? null,
        id: after?.id ?? null,
        limit,
      });
      return rows.map((row) => ({
        memory: toMemory(row),
        versions: versions.all(tenantId, userId, row.memory_id).map(toVersion),
      }));
    },
  };
}

export function toUser(row: UserRow): EndUser {
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    externalUserId: row.external_user_id,
    revision: row.revision,
    accesses: row.accesses,
    blockedAt: date(row.blocked_at),
    createdAt: new Date(row.created_at),
    lastActiveAt: new Date(row.last_active_at),
  };
}
