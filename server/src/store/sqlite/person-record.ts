import type { Database } from "better-sqlite3";
import { universalScope } from "../../passport/universal.ts";
import type { NewPerson, NewSession } from "../types.ts";

/** Makes passports and sessions. Call it within a transaction. */
export interface PersonRecord {
  /** With the end user that the person's memories belong to: its id is the person's. */
  insert(person: NewPerson): void;
  insertSession(session: NewSession): void;
}

export function createPersonRecord(db: Database): PersonRecord {
  const insertPerson = db.prepare(`
    INSERT INTO persons (person_id, email, email_hash, display_name, created_at, token_hash, masked_token)
    VALUES (:personId, :email, user_hash(:emailKey), :displayName, :at, :tokenHash, :maskedToken)`);
  const insertUser = db.prepare(`
    INSERT INTO end_users (tenant_id, user_id, external_user_id, user_hash, created_at, last_active_at)
    VALUES (:tenantId, :userId, :userId, user_hash(:userId), :at, :at)`);
  const insertSession = db.prepare(
    "INSERT INTO sessions (person_id, session_id, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
  );

  return {
    insert({ createdAt, ...person }) {
      const at = createdAt.getTime();
      insertPerson.run({ ...person, emailKey: person.email.toLowerCase(), at });
      insertUser.run({ ...universalScope(person.personId), at });
    },
    insertSession({ personId, sessionId, hash, createdAt, expiresAt }) {
      insertSession.run(personId, sessionId, hash, createdAt.getTime(), expiresAt.getTime());
    },
  };
}
