import type { Database } from "better-sqlite3";
import { universalScope } from "../../passport/universal.ts";
import type { Person, PersonStore, Receipt } from "../types.ts";
import { truncateLog, type UserErasure } from "./erasure.ts";
import { createPersonRecord } from "./person-record.ts";
import { date } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Every table with rows that name a person. One of the schema that is not here fails a test. */
export const PERSON_TABLES = [
  "persons",
  "sessions",
  "grants",
  "connections",
  "organisation_sign_ins",
  "quality_log",
] as const;

export interface PersonRow {
  person_id: string;
  email: string;
  display_name: string | null;
  created_at: number;
  masked_token: string;
  token_regenerated_at: number | null;
}

/** Tenants whose agents the person ever granted access: with them the gate keeps what it compares texts with. */
const OWNERS =
  "SELECT global_agents.tenant_id FROM grants JOIN global_agents USING (agent_id) WHERE grants.person_id = :personId";

/** Persons as credentials name them, and their erasure. */
export function createPersonStore(db: Database, write: WriteTransaction, users: UserErasure): PersonStore {
  const byId = db.prepare<[string], PersonRow>("SELECT * FROM persons WHERE person_id = ?");
  const session = db.prepare<[string, number], { session_id: string; person_id: string; expires_at: number }>(
    "SELECT session_id, person_id, expires_at FROM sessions WHERE hash = ? AND expires_at > ?",
  );
  const count = db.prepare<[string, string], { n: number }>(
    "SELECT count(*) AS n FROM memories WHERE tenant_id = ? AND user_id = ? AND archived_at IS NULL",
  );
  const forgetSignIns = db.prepare(
    "DELETE FROM sign_ins WHERE email_hash = (SELECT email_hash FROM persons WHERE person_id = :personId)",
  );
  const forgetReplies = db.prepare(`
    DELETE FROM idempotency WHERE tenant_id = :tenantId AND result_id IN (
      SELECT :personId
      UNION ALL SELECT grant_id FROM grants WHERE person_id = :personId
      UNION ALL SELECT memory_id FROM memories WHERE tenant_id = :tenantId AND user_id = :personId)`);
  const forgetMinutes = db.prepare(`
    DELETE FROM user_minutes WHERE tenant_id IN (${OWNERS}) AND user_id = :personId`);
  const own = PERSON_TABLES.map((table) => ({
    table,
    remove: db.prepare(`DELETE FROM ${table} WHERE person_id = :personId`),
  }));

  const record = createPersonRecord(db);

  return {
    async createPerson(person, session) {
      await write(() => {
        record.insert(person);
        record.insertSession(session);
      });
    },
    async findPerson(personId) {
      const row = byId.get(personId);
      return row ? toPerson(row) : null;
    },
    async findSession(hash, now) {
      const row = session.get(hash, now.getTime());
      if (!row) return null;
      return { sessionId: row.session_id, personId: row.person_id, expiresAt: new Date(row.expires_at) };
    },
    async countPersonMemories(personId) {
      const { tenantId, userId } = universalScope(personId);
      return count.get(tenantId, userId)?.n ?? 0;
    },
    async erasePerson(personId) {
      const receipt = await write((): Receipt | null => {
        if (!byId.get(personId)) return null;
        // Their grants say whose gate knows them, their address whose codes are theirs.
        forgetMinutes.run({ personId });
        forgetSignIns.run({ personId });
        const { tenantId } = universalScope(personId);
        forgetReplies.run({ tenantId, personId });
        const { receipt } = users.erase(tenantId, personId);
        const counts = own.map(({ table, remove }) => [table, remove.run({ personId }).changes]);
        return { ...receipt, ...Object.fromEntries(counts) };
      });
      if (receipt) truncateLog(db);
      return receipt;
    },
  };
}

export function toPerson(row: PersonRow): Person {
  return {
    personId: row.person_id,
    email: row.email,
    displayName: row.display_name,
    createdAt: new Date(row.created_at),
    maskedToken: row.masked_token,
    tokenRegeneratedAt: date(row.token_regenerated_at),
  };
}
