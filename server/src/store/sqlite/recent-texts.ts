import type { Database } from "better-sqlite3";
import { UNIVERSAL } from "../../passport/universal.ts";
import type { RecentText, Scope } from "../types.ts";

/** The user's last texts that are compared with a new one, and for how long, in milliseconds (GAT-010). */
const KEPT = 5;
const KEPT_FOR = 3_600_000;
const MINUTE = 60_000;
/** Wiped rows that stay before the oldest text that is kept: with them in between, removing others moves no text. */
const MARGIN = 1_000;

/** The last accepted texts of each user. Call it within a transaction. */
export interface RecentTexts {
  /** Newest first. */
  read(scope: Scope, now: number): RecentText[];
  /**
   * Keeps a text, and lets go of what is no longer compared.
   *
   * @param recent What was read before.
   */
  keep(
    scope: Scope,
    recent: readonly RecentText[],
    compared: { digest: string; text: string | null },
    now: number,
  ): void;
  /** Wipes what nothing is compared with any more, and removes what was wiped long ago. Returns how many it wiped. */
  wipeExpired(now: number): number;
  /** Wipes all that a user said; all that a person said to any agent. */
  wipe(scope: Scope): void;
}

export function createRecentTexts(db: Database): RecentTexts {
  const read = db.prepare<[string, string, number], RecentText>(`
    SELECT text_id AS textId, digest, text FROM recent_texts
    WHERE tenant_id = ? AND user_id = ? AND digest IS NOT NULL AND created_at > ? ORDER BY text_id DESC LIMIT ${KEPT}`);
  const insert = db.prepare(
    "INSERT INTO recent_texts (tenant_id, user_id, digest, text, created_at) VALUES (?, ?, ?, ?, ?)",
  );
  const wipeOne = db.prepare(
    "UPDATE recent_texts SET digest = NULL, text = NULL WHERE tenant_id = ? AND user_id = ? AND text_id = ?",
  );
  const wipeExpired = db.prepare(
    "UPDATE recent_texts SET digest = NULL, text = NULL WHERE digest IS NOT NULL AND created_at <= ?",
  );
  const wipe = db.prepare(
    "UPDATE recent_texts SET digest = NULL, text = NULL WHERE tenant_id = ? AND user_id = ? AND digest IS NOT NULL",
  );
  // With each tenant whose agents the person ever granted access.
  const wipePerson = db.prepare(`
    UPDATE recent_texts SET digest = NULL, text = NULL
    WHERE user_id = :personId AND digest IS NOT NULL AND tenant_id IN (
      SELECT global_agents.tenant_id FROM grants JOIN global_agents USING (agent_id) WHERE grants.person_id = :personId)`);
  const removeWiped = db.prepare(`
    DELETE FROM recent_texts WHERE text_id < ${-MARGIN} + coalesce(
      (SELECT min(text_id) FROM recent_texts WHERE digest IS NOT NULL), (SELECT max(text_id) FROM recent_texts))`);
  let swept = 0;

  return {
    read({ tenantId, userId }, now) {
      return read.all(tenantId, userId, now - KEPT_FOR);
    },
    keep({ tenantId, userId }, recent, { digest, text }, now) {
      insert.run(tenantId, userId, digest, text, now);
      for (const { textId } of recent.slice(KEPT - 1)) wipeOne.run(tenantId, userId, textId);
      // Of users who do not come back: looked for once a minute, whichever way the clock was turned.
      if (Math.abs(now - swept) < MINUTE) return;
      swept = now;
      wipeExpired.run(now - KEPT_FOR);
    },
    wipeExpired(now) {
      const { changes } = wipeExpired.run(now - KEPT_FOR);
      removeWiped.run();
      return changes;
    },
    wipe({ tenantId, userId }) {
      if (tenantId === UNIVERSAL) wipePerson.run({ personId: userId });
      else wipe.run(tenantId, userId);
    },
  };
}
