import { hash } from "node:crypto";
import type { Database } from "better-sqlite3";

/**
 * Gives SQL the function `user_hash(external_user_id)`, by which rows about a user are found. An index over the identifier
 * itself, which may be somebody's address, would leave copies of it in the file, see schema.ts.
 */
export function defineUserHash(db: Database): void {
  // The statements of one transaction ask for the same user.
  let last = { of: "", hash: hashOf("") };
  db.function("user_hash", { deterministic: true }, (externalUserId: unknown) => {
    const of = String(externalUserId);
    if (last.of !== of) last = { of, hash: hashOf(of) };
    return last.hash;
  });
}

function hashOf(externalUserId: string): Buffer {
  return hash("sha256", externalUserId, "buffer").subarray(0, 16);
}
