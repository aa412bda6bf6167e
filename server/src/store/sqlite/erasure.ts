import type { Database } from "better-sqlite3";
import type { Receipt, UserStore } from "../types.ts";
import { createEventErasure } from "./erased-events.ts";
import { ENTRIES_OF_USER } from "./quality-log.ts";
import { createRecentTexts } from "./recent-texts.ts";
import { createUncharge } from "./uncharge.ts";
import type { WriteTransaction } from "./write-queue.ts";

/**
 * Every table with rows about an end user, and the column that says whose they are. A table of the schema that has such a
 * column and is not here fails a test.
 */
export const USER_TABLES = {
  // Before users and jobs, by which its entries are found. A retrieval, feedback on it and a refused add need no user to
  // exist: they know the name alone.
  quality_log: "user_hash",
  end_users: "user_id",
  memories: "user_id",
  vectors: "user_id",
  versions: "user_id",
  jobs: "user_id",
  retrievals: "user_hash",
  feedback: "user_hash",
  user_minutes: "user_id",
  weak_signals: "user_id",
  conflicts: "user_id",
  domain_profiles: "user_id",
  domain_facts: "user_id",
  source_events: "user_id",
  claims: "user_id",
  claim_revisions: "user_id",
  conflict_sides: "user_id",
  questions: "user_id",
  memory_flags: "user_id",
  link_tokens: "user_id",
  // A passport can be connected with somebody who was not added yet.
  connections: "user_hash",
} as const satisfies Record<string, "user_id" | "user_hash">;

/** Tables of the same kind whose rows are wiped where they are, as `recent-texts.ts` says: what is left names nobody. */
export const WIPED_TABLES = ["recent_texts"] as const;

/** The other tables with rows of a tenant. */
export const TENANT_TABLES = [
  "tenants",
  "accounts",
  "api_keys",
  "agents",
  "deprecation_uses",
  "idempotency",
  "usage_months",
  "open_jobs",
  "alert_states",
  "webhook_deliveries",
  "webhook_secrets",
  "service_writers",
  "erased_events",
  "conflict_cases",
  "global_agents",
  "agent_keys",
  "organisations",
  "organisation_sign_ins",
] as const;

/** Erases a user. Call it within a transaction. */
export interface UserErasure {
  /** Whether there was such a user, and what of them was removed. */
  erase(tenantId: string, externalUserId: string): { isKnown: boolean; receipt: Receipt };
}

export function createUserErasure(db: Database): UserErasure {
  const find = db.prepare<[object], { user_id: string | null; user_hash: Buffer }>(`
    SELECT user_hash(:externalUserId) AS user_hash, (
      SELECT user_id FROM end_users WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId)) AS user_id`);
  // A fingerprint is made of the words that are erased.
  const entomb = db.prepare(`
    UPDATE idempotency SET erased = 1, fingerprint = ''
    WHERE tenant_id = :tenantId AND NOT erased AND result_id IN (
      SELECT job_id FROM jobs WHERE tenant_id = :tenantId AND user_id = :user_id
      UNION ALL SELECT feedback_id FROM feedback WHERE tenant_id = :tenantId AND user_hash = :user_hash)`);
  const texts = createRecentTexts(db);
  const events = createEventErasure(db);
  // What the decider said may be about the user; and by what the user said it is found no more.
  const stripCases = db.prepare(`
    UPDATE conflict_cases SET pair_hash = NULL, reason = NULL WHERE tenant_id = :tenantId AND conflict_id IN (
      SELECT conflict_id FROM conflict_sides WHERE tenant_id = :tenantId AND user_id = :user_id)`);
  const removeCases = db.prepare(`
    DELETE FROM conflict_cases WHERE tenant_id = :tenantId AND conflict_id IN (
      SELECT conflict_id FROM conflict_sides AS theirs WHERE tenant_id = :tenantId AND user_id = :user_id AND NOT EXISTS (
        SELECT 1 FROM conflict_sides AS others WHERE others.tenant_id = theirs.tenant_id
          AND others.conflict_id = theirs.conflict_id AND others.user_id <> theirs.user_id))`);
  const ofUser = Object.entries(USER_TABLES).map(([table, column]) => ({
    table,
    remove: db.prepare(
      table === "quality_log"
        ? `DELETE FROM quality_log WHERE rowid IN (SELECT row FROM ${ENTRIES_OF_USER})`
        : `DELETE FROM ${table} WHERE tenant_id = :tenantId AND ${column} = :${column}`,
    ),
  }));

  return {
    erase(tenantId, externalUserId) {
      const user = find.get({ tenantId, externalUserId }) as { user_id: string | null; user_hash: Buffer };
      const scope = { tenantId, externalUserId, ...user };
      const stored_replies = entomb.run(scope).changes;
      if (user.user_id !== null) {
        texts.wipe({ tenantId, userId: user.user_id });
        events.ofUser({ tenantId, userId: user.user_id });
        removeCases.run({ tenantId, user_id: user.user_id });
        stripCases.run({ tenantId, user_id: user.user_id });
      }
      const counts = ofUser.map(({ table, remove }) => [table, remove.run(scope).changes]);
      const receipt: Receipt = { ...Object.fromEntries(counts), stored_replies };
      return { isKnown: user.user_id !== null, receipt };
    },
  };
}

/** Erasure of users and tenants. */
export function createErasureStore(
  db: Database,
  write: WriteTransaction,
  users: UserErasure,
): Pick<UserStore, "eraseUser" | "eraseTenant"> {
  const ofTenant = [...Object.keys(USER_TABLES), ...WIPED_TABLES, ...TENANT_TABLES].map((table) => ({
    table: table === "idempotency" ? "stored_replies" : table,
    remove: db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`),
  }));
  const uncharge = createUncharge(db);
  const forgetFirst = db.prepare("DELETE FROM meta WHERE key = 'first_tenant' AND value = ?");

  return {
    async eraseUser(tenantId, externalUserId) {
      const { isKnown, receipt } = await write(() => users.erase(tenantId, externalUserId));
      if (Object.values(receipt).some((rows) => rows > 0)) truncateLog(db);
      return isKnown ? receipt : null;
    },
    async eraseTenant(tenantId) {
      const receipt = await write((): Receipt => {
        forgetFirst.run(tenantId);
        uncharge(tenantId);
        return Object.fromEntries(ofTenant.map(({ table, remove }) => [table, remove.run(tenantId).changes]));
      });
      truncateLog(db);
      return receipt;
    },
  };
}

/** The write-ahead log still holds the old pages: folds it into the file, which overwrites what was deleted. */
export function truncateLog(db: Database): void {
  db.pragma("wal_checkpoint(TRUNCATE)");
}
