import type { Database } from "better-sqlite3";
import type { MemoryVersion, Scope } from "../types.ts";

/** A memory as statements name it. */
export type MemoryKey = Scope & { memoryId: string };

/** Condition that finds a memory by its key. */
export const OF_MEMORY = "tenant_id = :tenantId AND user_id = :userId AND memory_id = :memoryId";

/**
 * In an update of memories that makes a row longer, its place from now on: to the end of the table, where it pushes no
 * neighbour aside of which a copy would stay behind, see schema.ts.
 */
export const TO_THE_END = "rowid = 1 + (SELECT max(rowid) FROM memories)";

/**
 * Notes as a new version how a memory is now. Call it within the transaction of the change.
 *
 * @param at Milliseconds since the epoch.
 * @param agentId The agent in whose conversation it was changed. @default none
 */
export type NoteVersion = (
  memory: MemoryKey,
  type: MemoryVersion["changeType"],
  reason: string,
  at: number,
  agentId?: string | null,
) => void;

export function createNoteVersion(db: Database): NoteVersion {
  const add = db.prepare(`
    INSERT INTO versions (tenant_id, user_id, memory_id, version_number, content, importance, archived, change_type,
      change_reason, created_at, agent_id)
    SELECT tenant_id, user_id, memory_id, 1 + coalesce((
        SELECT max(version_number) FROM versions
        WHERE versions.tenant_id = memories.tenant_id AND versions.user_id = memories.user_id
          AND versions.memory_id = memories.memory_id), 0),
      content, importance, archived_at IS NOT NULL AND :type <> 'created', :type, :reason, :at, :agentId
    FROM memories WHERE ${OF_MEMORY}`);
  return ({ tenantId, userId, memoryId }, type, reason, at, agentId = null) => {
    add.run({ tenantId, userId, memoryId, type, reason, at, agentId });
  };
}
