import type { Database } from "better-sqlite3";
import type { Idempotency, Refusal } from "../types.ts";

/** What is known of an idempotency key: nothing (null), what it made, or why it cannot be used. */
export type Recalled = { kind: "replayed"; resultId: string } | Refusal | null;

/** The record of idempotency keys. Call it within the transaction of what the key makes. */
export interface IdempotencyRecord {
  recall(tenantId: string, key: Idempotency | null, now: Date): Recalled;
  /** What the key made: the id of a job, of feedback, of a key, of an agent. */
  remember(tenantId: string, key: Idempotency | null, resultId: string, now: Date): void;
  /**
   * Runs `create` and remembers its result, unless the key made something before.
   *
   * @param resultId What `create` makes.
   * @returns The id of what was made, now or before, or why the key cannot be used.
   */
  once(
    tenantId: string,
    key: Idempotency | null,
    resultId: string,
    now: Date,
    create: () => void,
  ): { kind: "accepted" | "replayed"; resultId: string } | Refusal;
  /** Leaves of the keys that made a job, by an add or by feedback, only that what they made is gone. */
  entomb(tenantId: string, jobId: string): void;
}

export function createIdempotencyRecord(db: Database): IdempotencyRecord {
  const find = db.prepare<
    [string, string, string, number],
    { fingerprint: string; result_id: string; erased: number }
  >(`
    SELECT fingerprint, result_id, erased FROM idempotency
    WHERE tenant_id = ? AND operation = ? AND key_hash = ? AND expires_at > ?`);
  const insert = db.prepare(`
    INSERT OR REPLACE INTO idempotency (tenant_id, operation, key_hash, fingerprint, result_id, expires_at)
    VALUES (?, ?, ?, ?, ?, ?)`);
  const forgetExpired = db.prepare("DELETE FROM idempotency WHERE expires_at <= ?");
  // A fingerprint is made of the words that are erased.
  const entomb = db.prepare(`
    UPDATE idempotency SET erased = 1, fingerprint = ''
    WHERE tenant_id = :tenantId AND (result_id = :jobId OR result_id IN (
      SELECT feedback_id FROM feedback WHERE tenant_id = :tenantId AND correction_job_id = :jobId))`);

  const record: IdempotencyRecord = {
    recall(tenantId, key, now) {
      if (!key) return null;
      const known = find.get(tenantId, key.operation, key.keyHash, now.getTime());
      if (!known) return null;
      if (known.erased) return { kind: "erased" };
      return known.fingerprint === key.fingerprint
        ? { kind: "replayed", resultId: known.result_id }
        : { kind: "conflict" };
    },
    remember(tenantId, key, resultId, now) {
      if (!key) return;
      forgetExpired.run(now.getTime());
      insert.run(tenantId, key.operation, key.keyHash, key.fingerprint, resultId, key.expiresAt.getTime());
    },
    once(tenantId, key, resultId, now, create) {
      const recalled = record.recall(tenantId, key, now);
      if (recalled) return recalled;
      record.remember(tenantId, key, resultId, now);
      create();
      return { kind: "accepted", resultId };
    },
    entomb(tenantId, jobId) {
      entomb.run({ tenantId, jobId });
    },
  };
  return record;
}
