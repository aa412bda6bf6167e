import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";

/**
 * Gives SQL the function `user_hash(external_user_id)`, by which rows about a user are found. An index over the identifier
 * itself, which may be somebody's address, would leave copies of it in the file, see schema.ts.
 */
export function defineUserHash(db: Database): void {
  db.function("user_hash", { deterministic: true }, (externalUserId: unknown) =>
    createHash("sha256").update(String(externalUserId)).digest().subarray(0, 16),
  );
}
