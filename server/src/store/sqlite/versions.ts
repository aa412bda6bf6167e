import type { Database } from "better-sqlite3";
import type { MemoryChange, MemoryStore, PastMemory, StoredMemory } from "../types.ts";
import { createClaimsOfMemories } from "./claims-of-memories.ts";
import { createFactRecord, type RewordedMemory } from "./domains.ts";
import { SELECT_MEMORY } from "./memories.ts";
import { createNoteVersion, type MemoryKey, OF_MEMORY, TO_THE_END } from "./note-version.ts";
import { fromVector, type MemoryRow, toMemory, toVector, toVersion, type VersionRow } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

type VersionStore = Pick<MemoryStore, "updateMemory" | "archiveMemory" | "listVersions" | "loadAsOf">;

/** Changes to stored memories, and what they were before. */
export function createVersionStore(db: Database, write: WriteTransaction): VersionStore {
  const note = createNoteVersion(db);
  const claims = createClaimsOfMemories(db);
  const facts = createFactRecord(db);
  const read = db.prepare<[object], MemoryRow>(
    `${SELECT_MEMORY} WHERE memories.tenant_id = :tenantId AND memories.user_id = :userId AND memory_id = :memoryId`,
  );
  const reword = db.prepare(`UPDATE memories SET ${TO_THE_END}, content = :content WHERE ${OF_MEMORY}`);
  const replaceVector = db.prepare(`UPDATE vectors SET vector = :vector WHERE ${OF_MEMORY}`);
  const rate = db.prepare(`UPDATE memories SET importance = :importance WHERE ${OF_MEMORY}`);
  const archive = db.prepare(
    `UPDATE memories SET ${TO_THE_END}, archived_at = :archivedAt, system_archived = 0 WHERE ${OF_MEMORY}`,
  );
  const touch = db.prepare(`UPDATE memories SET updated_at = :at WHERE ${OF_MEMORY}`);
  const touchUser = db.prepare(
    "UPDATE end_users SET revision = revision + 1 WHERE tenant_id = :tenantId AND user_id = :userId",
  );
  const versions = db.prepare<[object], VersionRow>(
    `SELECT * FROM versions WHERE ${OF_MEMORY} ORDER BY version_number`,
  );
  const past = db.prepare<[object], MemoryRow & { vector: Buffer; past_content: string; past_importance: number }>(`
    SELECT memories.*, end_users.external_user_id, vectors.vector,
      versions.content AS past_content, versions.importance AS past_importance
    FROM versions
    JOIN memories USING (tenant_id, user_id, memory_id)
    JOIN vectors USING (tenant_id, user_id, memory_id)
    JOIN end_users USING (tenant_id, user_id)
    WHERE tenant_id = :tenantId AND user_id = :userId AND NOT versions.archived AND version_number = (
      SELECT max(version_number) FROM versions AS earlier
      WHERE earlier.tenant_id = versions.tenant_id AND earlier.user_id = versions.user_id
        AND earlier.memory_id = versions.memory_id AND earlier.created_at <= :time)`);

  /** @param reason What the history says of an archiving. */
  function change(memory: MemoryKey, to: MemoryChange, reason: string, now: Date): MemoryRow | null {
    const row = read.get(memory);
    if (!row) return null;
    const at = now.getTime();
    const { words, importance = row.importance, archived = row.archived_at !== null } = to;
    const isReworded = words !== undefined && words.content !== row.content;
    const isRated = importance !== row.importance;
    const isMoved = archived !== (row.archived_at !== null);
    if (!isReworded && !isRated && !isMoved) return row;
    if (isReworded) {
      reword.run({ ...memory, content: words.content });
      replaceVector.run({ ...memory, vector: fromVector(words.vector) });
      claims.reworded(memory, words.content, at);
      if (words.facts) facts.reword(saidIn(toMemory(row)), words.facts, at);
    }
    if (isRated) rate.run({ ...memory, importance });
    if (isReworded || isRated) note(memory, "manual_edit", "changed by the app", at);
    if (isMoved) {
      archive.run({ ...memory, archivedAt: archived ? at : null });
      note(memory, archived ? "archived" : "restored", archived ? reason : "brought back by the app", at);
      if (!archived) claims.restored(memory, at);
    }
    touch.run({ ...memory, at });
    touchUser.run(memory);
    return read.get(memory) ?? null;
  }

  return {
    updateMemory: (memory, to, now) =>
      write(() => {
        const row = change(identity(memory), to, "archived by the app", now);
        return row && toMemory(row);
      }),
    archiveMemory: (memory, now) =>
      write(() => {
        const wasLive = read.get(identity(memory))?.archived_at === null;
        change(identity(memory), { archived: true }, "deleted by the app", now);
        return { archived: wasLive ? 1 : 0 };
      }),
    async listVersions(memory) {
      return versions.all(identity(memory)).map(toVersion);
    },
    async loadAsOf({ tenantId, userId }, time) {
      return past.all({ tenantId, userId, time: time.getTime() }).map((row): PastMemory => {
        const { past_content: content, past_importance: importance } = row;
        const vector = content === row.content ? toVector(row.vector) : null;
        return { ...toMemory(row), content, importance, archivedAt: null, vector };
      });
    },
  };
}

/** Where and when a memory was said. */
function saidIn({ turns, observedAt, ...memory }: StoredMemory): RewordedMemory {
  return { ...memory, turn: turns[0] ?? 0, saidAt: observedAt };
}

/** What a statement takes as parameters, and no more. */
function identity({ tenantId, userId, memoryId }: StoredMemory): MemoryKey {
  return { tenantId, userId, memoryId };
}
