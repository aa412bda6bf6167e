import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import type { DomainSchemaName, DomainStore, FactSheet, NewFact, NotedFact, RewordedFacts, Scope } from "../types.ts";
import { toDomainSettings } from "./rows.ts";
import { createTenantCheck } from "./tenants.ts";
import { toUser, type UserRow } from "./users.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface ProfileRow {
  profile_id: string;
  profile_created_at: number;
  updated_at: number;
}

interface FactRow {
  job_id: string;
  turn: number;
  said_at: number;
  noted_at: number;
  fact: string;
}

const PROFILE = "profile_id, domain_profiles.created_at AS profile_created_at, updated_at";

/** A memory whose words have changed. */
export interface RewordedMemory extends Scope {
  memoryId: string;
  jobId: string;
  turn: number;
  saidAt: Date;
}

/** Notes facts and erases them. Call it within a transaction. */
export interface FactRecord {
  note(job: Scope & { jobId: string }, domain: { schema: DomainSchemaName; facts: NewFact[] }, at: number): void;
  /** Erases the facts that only this memory said, which is erased already. Returns how many they were. */
  eraseWith(scope: Scope, memoryId: string): number;
  /** Notes what a memory says since it has other words, and erases what no memory says any more. */
  reword(memory: RewordedMemory, facts: RewordedFacts, at: number): void;
  /** Erases the facts that no live memory says besides this one, which the person asked to forget and which is archived already. */
  forgetWith(scope: Scope, memoryId: string): void;
}

export function createFactRecord(db: Database): FactRecord {
  const insert = db.prepare(`
    INSERT INTO domain_facts (tenant_id, user_id, schema, job_id, turn, said_at, noted_at, fact, memory_ids)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertProfile = db.prepare(`
    INSERT INTO domain_profiles (tenant_id, user_id, schema, profile_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at`);
  const ofMemory = `
    domain_facts WHERE tenant_id = :tenantId AND user_id = :userId
      AND EXISTS (SELECT 1 FROM json_each(memory_ids) WHERE value = :memoryId)
      AND NOT EXISTS (
        SELECT 1 FROM json_each(memory_ids) JOIN memories
          ON memories.tenant_id = :tenantId AND memories.user_id = :userId AND memories.memory_id = value`;
  const erase = db.prepare(`DELETE FROM ${ofMemory})`);
  const unsaidRows = db.prepare<[object], { rowid: number }>(`
    SELECT rowid FROM ${ofMemory} AND memories.memory_id <> :memoryId)
      AND schema = :schema AND fact IN (SELECT value FROM json_each(:facts)) ORDER BY rowid`);
  const OF_ROW = "tenant_id = :tenantId AND user_id = :userId AND rowid = :rowid";
  const replaceRow = db.prepare(`UPDATE domain_facts SET fact = :fact, noted_at = :at WHERE ${OF_ROW}`);
  const eraseRow = db.prepare(`DELETE FROM domain_facts WHERE ${OF_ROW}`);
  const touch = db.prepare(`
    UPDATE domain_profiles SET updated_at = :at WHERE tenant_id = :tenantId AND user_id = :userId AND schema = :schema`);
  const forget = db.prepare(`DELETE FROM ${ofMemory} AND memories.archived_at IS NULL)`);
  const eraseEmpty = db.prepare(`
    DELETE FROM domain_profiles WHERE tenant_id = :tenantId AND user_id = :userId AND NOT EXISTS (
      SELECT 1 FROM domain_facts WHERE domain_facts.tenant_id = :tenantId AND domain_facts.user_id = :userId
        AND domain_facts.schema = domain_profiles.schema)`);

  function note(
    { tenantId, userId, jobId }: Scope & { jobId: string },
    { schema, facts }: { schema: DomainSchemaName; facts: NewFact[] },
    at: number,
  ): void {
    if (facts.length === 0) return;
    insertProfile.run(tenantId, userId, schema, uuidv7(), at, at);
    for (const { turn, saidAt, fact, memoryIds } of facts) {
      const [written, memories] = [JSON.stringify(fact), JSON.stringify(memoryIds)];
      insert.run(tenantId, userId, schema, jobId, turn, saidAt.getTime(), at, written, memories);
    }
  }

  return {
    note,
    reword(memory, { schema, unsaid, said }, at) {
      const { tenantId, userId, memoryId, turn, saidAt } = memory;
      const facts = JSON.stringify(unsaid.map((fact) => JSON.stringify(fact)));
      const scope = { tenantId, userId };
      const rows = unsaidRows.all({ ...scope, memoryId, schema, facts });
      // In their places: of what was said in one moment the order counts.
      for (const [index, { rowid }] of rows.entries()) {
        if (index < said.length) replaceRow.run({ ...scope, rowid, fact: JSON.stringify(said[index]), at });
        else eraseRow.run({ ...scope, rowid });
      }
      const more = said.slice(rows.length).map((fact) => ({ turn, saidAt, fact, memoryIds: [memoryId] }));
      note(memory, { schema, facts: more }, at);
      if (rows.length === 0) return;
      touch.run({ ...scope, schema, at });
      eraseEmpty.run(scope);
    },
    eraseWith(scope, memoryId) {
      const { changes } = erase.run({ ...scope, memoryId });
      if (changes > 0) eraseEmpty.run(scope);
      return changes;
    },
    forgetWith(scope, memoryId) {
      if (forget.run({ ...scope, memoryId }).changes > 0) eraseEmpty.run(scope);
    },
  };
}

/** Domain schemas of tenants, and what is noted of their end users for them. */
export function createDomainStore(db: Database, write: WriteTransaction): DomainStore {
  const settings = db.prepare<[string], { domain: string | null }>("SELECT domain FROM tenants WHERE tenant_id = ?");
  const replace = db.prepare("UPDATE tenants SET domain = ? WHERE tenant_id = ?");
  const checkTenant = createTenantCheck(db);
  const profile = db.prepare<[string, string, string], ProfileRow>(
    `SELECT ${PROFILE} FROM domain_profiles WHERE tenant_id = ? AND user_id = ? AND schema = ?`,
  );
  const facts = db.prepare<[object], FactRow>(`
    SELECT job_id, turn, said_at, noted_at, fact FROM domain_facts
    WHERE tenant_id = :tenantId AND user_id = :userId AND schema = :schema AND (:notedBy IS NULL OR noted_at <= :notedBy)
    ORDER BY said_at, rowid`);
  const page = db.prepare<[object], UserRow & ProfileRow>(`
    SELECT end_users.*, ${PROFILE}
    FROM domain_profiles JOIN end_users
      ON end_users.tenant_id = domain_profiles.tenant_id AND end_users.user_id = domain_profiles.user_id
    WHERE domain_profiles.tenant_id = :tenantId AND domain_profiles.schema = :schema
      AND (:time IS NULL OR (last_active_at, end_users.user_id) < (:time, :id))
    ORDER BY last_active_at DESC, end_users.user_id DESC LIMIT :limit`);
  const count = db.prepare<[string, string], { total: number }>(
    "SELECT count(*) AS total FROM domain_profiles WHERE tenant_id = ? AND schema = ?",
  );

  function sheetOf({ tenantId, userId }: Scope, row: ProfileRow, noted: FactRow[]): FactSheet {
    return {
      tenantId,
      userId,
      profileId: row.profile_id,
      createdAt: new Date(row.profile_created_at),
      updatedAt: new Date(row.updated_at),
      facts: noted.map(toFact),
    };
  }

  return {
    async readDomainSettings(tenantId) {
      return toDomainSettings(settings.get(tenantId)?.domain);
    },
    changeDomainSettings: (tenantId, change) =>
      write(() => {
        checkTenant(tenantId);
        const chosen = change(toDomainSettings(settings.get(tenantId)?.domain));
        if (chosen !== null) replace.run(JSON.stringify(chosen), tenantId);
        return chosen;
      }),
    async readFactSheet(scope, schema, notedBy) {
      const { tenantId, userId } = scope;
      const row = profile.get(tenantId, userId, schema);
      const noted = row ? facts.all({ tenantId, userId, schema, notedBy: notedBy?.getTime() ?? null }) : [];
      return row && noted.length > 0 ? sheetOf(scope, row, noted) : null;
    },
    async listFactSheets({ tenantId, schema, after, limit }) {
      const rows = page.all({ tenantId, schema, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return {
        rows: rows.map((row) => {
          const user = toUser(row);
          return {
            user,
            sheet: sheetOf(user, row, facts.all({ tenantId, userId: user.userId, schema, notedBy: null })),
          };
        }),
        total: (count.get(tenantId, schema) as { total: number }).total,
      };
    },
  };
}

function toFact(row: FactRow): NotedFact {
  return {
    jobId: row.job_id,
    turn: row.turn,
    saidAt: new Date(row.said_at),
    notedAt: new Date(row.noted_at),
    fact: JSON.parse(row.fact) as unknown,
  };
}
