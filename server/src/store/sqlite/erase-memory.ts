import type { Database } from "better-sqlite3";
import type { Receipt, StoredMemory } from "../types.ts";
import { createClaimsOfMemories } from "./claims-of-memories.ts";
import { createFactRecord } from "./domains.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createRecentTexts } from "./recent-texts.ts";

/** Removes every trace of a memory, as `eraseMemory` of the store says. Call it within a transaction. */
export type EraseMemory = (memory: StoredMemory, now: Date) => Receipt;

export function createEraseMemory(db: Database): EraseMemory {
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
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");

  return ({ tenantId, userId, memoryId, jobId }, now) => {
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
    return { ...Object.fromEntries(counts), weak_signals, domain_facts, ...asserted } as Receipt;
  };
}
