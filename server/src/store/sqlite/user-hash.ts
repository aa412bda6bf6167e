import { hash } from "node:crypto";
import type { Database } from "better-sqlite3";

/** Who was asked for last: what is done of one request asks for the same user. */
let last = { of: "", hash: hashOf("") };

/**
 * By what rows about a user are found. An index over the identifier itself, which may be somebody's address, would leave
 * copies of it in the file, see schema.ts.
 */
export function userHash(externalUserId: string): Buffer {
  if (last.of !== externalUserId) last = { of: externalUserId, hash: hashOf(externalUserId) };
  return last.hash;
}

/** The same for SQL: `user_hash(external_user_id)`. Where it counts, a parameter is cheaper than the call back. */
export function defineUserHash(db: Database): void {
  db.function("user_hash", { deterministic: true }, (externalUserId: unknown) => userHash(String(externalUserId)));
}

function hashOf(externalUserId: string): Buffer {
  return hash("sha256", externalUserId, "buffer").subarray(0, 16);
}
