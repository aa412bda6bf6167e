import type { Database } from "better-sqlite3";
import type { ConnectionMethod } from "../types.ts";

/** Connects accounts with passports. Call it within a transaction. */
export interface ConnectionRecord {
  /** Whether the account is the person's now: one that is connected to another passport stays there. */
  connect(account: {
    tenantId: string;
    userHash: Buffer;
    personId: string;
    connectionId: string;
    method: ConnectionMethod;
    at: number;
  }): boolean;
}

export function createConnectionRecord(db: Database): ConnectionRecord {
  const connect = db.prepare(`
    INSERT INTO connections (tenant_id, user_hash, person_id, connection_id, method, verified_at, last_verified_at)
    VALUES (:tenantId, :userHash, :personId, :connectionId, :method, :at, :at)
    ON CONFLICT DO UPDATE SET last_verified_at = excluded.last_verified_at WHERE person_id = excluded.person_id`);
  return { connect: (account) => connect.run(account).changes > 0 };
}
