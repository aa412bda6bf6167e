import type { Database, Statement } from "better-sqlite3";
import { UNIVERSAL, universalScope } from "../../passport/universal.ts";
import type { PersonMemory, PersonMemoryOrder, PersonMemoryQuery, PersonMemoryStore, Receipt } from "../types.ts";
import { createClaimsOfMemories } from "./claims-of-memories.ts";
import { createFactRecord } from "./domains.ts";
import { createEraseMemory } from "./erase-memory.ts";
import { truncateLog } from "./erasure.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createNoteVersion, type MemoryKey, OF_MEMORY } from "./note-version.ts";
import { fromVector, type MemoryRow, toMemory, toVersion, type VersionRow } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface PersonMemoryRow extends MemoryRow {
  agent_name: string | null;
  is_correction: number;
  flag_reason: string | null;
  flag_correction: string | null;
  flagged_at: number | null;
}

const SELECT = `
  SELECT memories.*, memories.user_id AS external_user_id, memories.corrected_by_person AS is_correction,
    global_agents.name AS agent_name, memory_flags.reason AS flag_reason, memory_flags.correction AS flag_correction,
    memory_flags.flagged_at
  FROM memories
  LEFT JOIN memory_flags USING (tenant_id, user_id, memory_id)
  LEFT JOIN global_agents ON global_agents.agent_id = memories.agent_id
  WHERE memories.tenant_id = '${UNIVERSAL}' AND memories.user_id = :personId`;

const LISTED =
  "archived_at IS NULL AND (:categories IS NULL OR category IN (SELECT value FROM json_each(:categories)))";

/** How rows come, and which come after the last of the page before. */
const ORDERS: Record<PersonMemoryOrder, { by: string; after: string }> = {
  importance: {
    by: "memories.importance DESC, memories.memory_id DESC",
    after: "(memories.importance, memories.memory_id) < (:key, :memoryId)",
  },
  recent: {
    by: "memories.created_at DESC, memories.memory_id DESC",
    after: "(memories.created_at, memories.memory_id) < (:key, :memoryId)",
  },
  oldest: {
    by: "memories.created_at, memories.memory_id",
    after: "(memories.created_at, memories.memory_id) > (:key, :memoryId)",
  },
};

/** What a correction says in the history. */
const CORRECTED = "corrected in the Memory Passport";

/** The memories of a passport, for its person. */
export function createPersonMemoryStore(db: Database, write: WriteTransaction): PersonMemoryStore {
  const idempotency = createIdempotencyRecord(db);
  const note = createNoteVersion(db);
  const erase = createEraseMemory(db);
  const facts = createFactRecord(db);
  const claims = createClaimsOfMemories(db);
  const byId = db.prepare<[object], PersonMemoryRow>(`${SELECT} AND memories.memory_id = :memoryId`);
  const count = db.prepare<[object], { total: number }>(
    `SELECT count(*) AS total FROM memories WHERE tenant_id = '${UNIVERSAL}' AND user_id = :personId AND ${LISTED}`,
  );
  const pages = new Map<PersonMemoryOrder, Statement<[object], PersonMemoryRow>>();
  for (const [order, { by, after }] of Object.entries(ORDERS)) {
    pages.set(
      order as PersonMemoryOrder,
      db.prepare(`${SELECT} AND ${LISTED} AND (:key IS NULL OR ${after}) ORDER BY ${by} LIMIT :limit`),
    );
  }
  const versions = db.prepare<[object], VersionRow & { agent_id: string | null; agent_name: string | null }>(`
    SELECT versions.*, global_agents.name AS agent_name
    FROM versions LEFT JOIN global_agents ON global_agents.agent_id = versions.agent_id
    WHERE versions.tenant_id = :tenantId AND versions.user_id = :userId AND versions.memory_id = :memoryId
    ORDER BY version_number`);
  const exists = db.prepare(`SELECT 1 FROM memories WHERE ${OF_MEMORY}`);
  const isLive = db.prepare(`SELECT 1 FROM memories WHERE ${OF_MEMORY} AND archived_at IS NULL`);
  const putFlag = db.prepare(`
    INSERT OR REPLACE INTO memory_flags (tenant_id, user_id, memory_id, reason, correction, flagged_at)
    VALUES (:tenantId, :userId, :memoryId, :reason, :correction, :flaggedAt)`);
  const removeFlag = db.prepare(`DELETE FROM memory_flags WHERE ${OF_MEMORY}`);
  const insert = db.prepare(`
    INSERT INTO memories (tenant_id, user_id, memory_id, content, category, importance, original_importance, confidence,
      created_at, updated_at, job_id, observed_at, received_at, turn_ids, turns, metadata, previous_memory_id,
      corrected_by_person)
    SELECT tenant_id, user_id, :newId, :content, category, importance, importance, 1,
      :at, :at, job_id, :at, :at, '[]', '[]', '{}', previous_memory_id, 1
    FROM memories WHERE ${OF_MEMORY}`);
  const insertVector = db.prepare(
    "INSERT INTO vectors (tenant_id, user_id, memory_id, vector) VALUES (:tenantId, :userId, :newId, :vector)",
  );
  const takeVersions = db.prepare(`UPDATE versions SET memory_id = :newId WHERE ${OF_MEMORY}`);
  const takePlace = db.prepare(`
    UPDATE memories SET previous_memory_id = :newId
    WHERE tenant_id = :tenantId AND user_id = :userId AND previous_memory_id = :memoryId`);
  const remove = ["memories", "vectors", "memory_flags"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE ${OF_MEMORY}`),
  );
  const touchUser = db.prepare(
    "UPDATE end_users SET revision = revision + 1 WHERE tenant_id = :tenantId AND user_id = :userId",
  );

  const find = (personId: string, memoryId: string): PersonMemory | null => {
    const row = byId.get({ personId, memoryId });
    return row ? toPersonMemory(row) : null;
  };

  return {
    async listPersonMemories({ personId, categories, order, after, limit }: PersonMemoryQuery) {
      const filters = { personId, categories: categories && JSON.stringify(categories) };
      const page = pages.get(order) as Statement<[object], PersonMemoryRow>;
      const rows = page.all({ ...filters, key: after?.key ?? null, memoryId: after?.memoryId ?? null, limit });
      return { rows: rows.map(toPersonMemory), total: (count.get(filters) as { total: number }).total };
    },
    async findPersonMemory(personId, memoryId) {
      return find(personId, memoryId);
    },
    async listPersonVersions(memory) {
      return versions
        .all(keyOf(memory))
        .map((row) => ({ ...toVersion(row), agentId: row.agent_id, agentName: row.agent_name }));
    },
    flagMemory: (memory, flag) =>
      write(() => {
        const key = keyOf(memory);
        if (!exists.get(key)) return false;
        if (flag) putFlag.run({ ...key, ...flag, flaggedAt: flag.flaggedAt.getTime() });
        else removeFlag.run(key);
        return true;
      }),
    correctMemory: (memory, { memoryId: newId, content, vector }, now, request) =>
      write(() => {
        const key = keyOf(memory);
        const at = now.getTime();
        const recalled = idempotency.recall(UNIVERSAL, request, now);
        if (recalled)
          return recalled.kind === "replayed" ? { kind: "replayed", memoryId: recalled.resultId } : recalled;
        if (!isLive.get(key)) return { kind: "unknown_memory" };
        insert.run({ ...key, newId, content, at });
        insertVector.run({ tenantId: key.tenantId, userId: key.userId, newId, vector: fromVector(vector) });
        takeVersions.run({ ...key, newId });
        takePlace.run({ ...key, newId });
        for (const statement of remove) statement.run(key);
        note({ ...key, memoryId: newId }, "user_corrected", CORRECTED, at);
        touchUser.run({ tenantId: key.tenantId, userId: key.userId });
        idempotency.entomb(UNIVERSAL, key.memoryId);
        claims.erased(key, at);
        facts.eraseWith(universalScope(key.userId), key.memoryId);
        idempotency.remember(UNIVERSAL, request, newId, now);
        return { kind: "accepted", memoryId: newId };
      }),
    async erasePersonMemory(personId, memoryId, now) {
      const receipt = await write(() => {
        let memory = find(personId, memoryId);
        if (!memory) return null;
        const total: Receipt = {};
        while (memory) {
          idempotency.entomb(UNIVERSAL, memory.memoryId);
          const memory_flags = removeFlag.run(keyOf(memory)).changes;
          for (const [kind, rows] of Object.entries({ ...erase(memory, now), memory_flags }))
            total[kind] = (total[kind] ?? 0) + rows;
          memory = memory.previousMemoryId === null ? null : find(personId, memory.previousMemoryId);
        }
        return total;
      });
      if (receipt) truncateLog(db);
      return receipt;
    },
  };
}

/** What a statement takes as parameters, and no more. */
function keyOf({ userId, memoryId }: Pick<MemoryKey, "userId" | "memoryId">): MemoryKey {
  return { ...universalScope(userId), memoryId };
}

function toPersonMemory(row: PersonMemoryRow): PersonMemory {
  const { flag_reason: reason, flag_correction: correction, flagged_at: flaggedAt } = row;
  return {
    ...toMemory(row),
    agentName: row.agent_name,
    isCorrection: row.is_correction === 1,
    flag: reason === null || flaggedAt === null ? null : { reason, correction, flaggedAt: new Date(flaggedAt) },
  };
}
