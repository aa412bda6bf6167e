import type { Database } from "better-sqlite3";
import type { Aging, AgingMemory, LifecycleStore } from "../types.ts";
import { createNoteVersion, OF_MEMORY, TO_THE_END } from "./note-version.ts";
import { createRecentTexts } from "./recent-texts.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface AgingRow {
  tenant_id: string;
  user_id: string;
  memory_id: string;
  importance: number;
  baseline: number | null;
  access_count: number;
  last_active_at: number;
}

/** Versions that say how much a memory matters by what was said or done, and not by the passing of time. */
const RATED = "change_type IN ('created', 'manual_edit', 'importance_boost')";

/** When a memory was last retrieved, said, rated or brought back. */
const LAST_ACTIVE = `max(coalesce(memories.last_accessed_at, memories.created_at), coalesce((
  SELECT max(created_at) FROM versions
  WHERE versions.tenant_id = memories.tenant_id AND versions.user_id = memories.user_id
    AND versions.memory_id = memories.memory_id AND (${RATED} OR change_type = 'restored')), 0))`;

/** What time does to what is kept. */
export function createLifecycleStore(db: Database, write: WriteTransaction): LifecycleStore {
  const note = createNoteVersion(db);
  const count = db.prepare<[], { n: number }>("SELECT count(*) AS n FROM memories WHERE archived_at IS NULL");
  const page = db.prepare<[object], AgingRow>(`
    SELECT tenant_id, user_id, memory_id, importance, access_count, ${LAST_ACTIVE} AS last_active_at, (
      SELECT importance FROM versions
      WHERE versions.tenant_id = memories.tenant_id AND versions.user_id = memories.user_id
        AND versions.memory_id = memories.memory_id AND ${RATED}
      ORDER BY version_number DESC LIMIT 1) AS baseline
    FROM memories
    WHERE (tenant_id, user_id, memory_id) > (:tenantId, :userId, :memoryId) AND archived_at IS NULL
    ORDER BY tenant_id, user_id, memory_id LIMIT :limit`);
  const unchanged = db.prepare<[object], { is: number }>(
    `SELECT ${LAST_ACTIVE} = :lastActiveAt AND importance = :importance AS "is"
    FROM memories WHERE ${OF_MEMORY} AND archived_at IS NULL`,
  );
  const rate = db.prepare(`UPDATE memories SET importance = :importance, updated_at = :at WHERE ${OF_MEMORY}`);
  const archive = db.prepare(
    `UPDATE memories SET ${TO_THE_END}, archived_at = :at, updated_at = :at, system_archived = 1 WHERE ${OF_MEMORY}`,
  );
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");
  const dropPayloads = db.prepare(`
    UPDATE jobs SET messages = NULL, source = NULL
    WHERE status IN ('completed', 'dead') AND messages IS NOT NULL
      AND coalesce(completed_at, dead_at) < max(:completed, :dead)
      AND (status = 'completed' AND completed_at < :completed OR status = 'dead' AND dead_at < :dead)`);
  // Not before its entry in the log, which is found by it, whichever way the clock was turned.
  const forgetJobs = db.prepare(
    `DELETE FROM jobs
    WHERE status IN ('completed', 'dead') AND coalesce(completed_at, dead_at) < :before AND created_at < :before`,
  );
  const forgetSignals = db.prepare("DELETE FROM weak_signals WHERE said_at < ?");
  const forgetRetrievals = db.prepare("DELETE FROM retrievals WHERE created_at < ?");
  const forgetQuality = db.prepare(
    "DELETE FROM quality_log WHERE tenant_id IN (SELECT tenant_id FROM tenants) AND created_at < ?",
  );
  const forgetDeliveries = db.prepare("DELETE FROM webhook_deliveries WHERE status <> 'pending' AND created_at < ?");
  const forgetSecrets = db.prepare(
    "UPDATE webhook_secrets SET sealed = NULL WHERE ends_at <= ? AND sealed IS NOT NULL",
  );
  const texts = createRecentTexts(db);
  const forgetSignIns = db.prepare("DELETE FROM sign_ins WHERE forget_at <= ?");
  const forgetSessions = db.prepare("DELETE FROM sessions WHERE expires_at <= ?");
  // Once no repeated request asks for them any more.
  const forgetLinks = db.prepare("DELETE FROM link_tokens WHERE expires_at <= ? - 86400000");
  const forgetVisits = db.prepare("DELETE FROM organisation_sign_ins WHERE expires_at <= ?");
  const forgetKeys = db.prepare("DELETE FROM idempotency WHERE expires_at <= ?");

  /** Whether it was done: a memory that something happened to meanwhile stays as it is. */
  function age({ tenantId, userId, memoryId, lastActiveAt, importance, change }: Aging, at: number): boolean {
    const key = { tenantId, userId, memoryId };
    if (unchanged.get({ ...key, importance, lastActiveAt: lastActiveAt.getTime() })?.is !== 1) return false;
    if (change === "archive") {
      archive.run({ ...key, at });
      note(key, "archived", "not asked for in a long time", at);
    } else {
      rate.run({ ...key, importance: change.importance, at });
      note(key, "importance_decay", "not asked for lately", at);
    }
    touchUser.run(tenantId, userId);
    return true;
  }

  return {
    async countLiveMemories() {
      return count.get()?.n ?? 0;
    },
    async listAging({ after, idleSince, limit }) {
      const { tenantId, userId, memoryId } = after ?? { tenantId: "", userId: "", memoryId: "" };
      const rows = page.all({ tenantId, userId, memoryId, limit });
      const memories = rows.filter((row) => row.last_active_at < idleSince.getTime()).map(toAging);
      const last = rows.at(-1);
      return { memories, examined: rows.length, next: last && rows.length === limit ? toAging(last) : null };
    },
    age: (changes, now) =>
      write(() => {
        const done = changes.filter((change) => age(change, now.getTime()));
        const archived = done.filter(({ change }) => change === "archive").length;
        return { decayed: done.length - archived, archived };
      }),
    async forgetExpired(expiry) {
      const completed = expiry.completedPayloads.getTime();
      const dead = expiry.deadPayloads.getTime();
      const expired = await write(() => ({
        payloads: dropPayloads.run({ completed, dead }).changes,
        jobs: forgetJobs.run({ before: expiry.jobs.getTime() }).changes,
        qualityEntries: forgetQuality.run(expiry.jobs.getTime()).changes,
        recentTexts: texts.wipeExpired(expiry.now.getTime()),
        weakSignals: forgetSignals.run(expiry.weakSignals.getTime()).changes,
        retrievals: forgetRetrievals.run(expiry.retrievals.getTime()).changes,
        webhookDeliveries: forgetDeliveries.run(expiry.jobs.getTime()).changes,
        webhookSecrets: forgetSecrets.run(expiry.now.getTime()).changes,
        idempotencyKeys: forgetKeys.run(expiry.now.getTime()).changes,
        signIns: forgetSignIns.run(expiry.now.getTime()).changes,
        sessions: forgetSessions.run(expiry.now.getTime()).changes,
        links: forgetLinks.run(expiry.now.getTime()).changes + forgetVisits.run(expiry.now.getTime()).changes,
      }));
      // The write-ahead log still holds the old pages: fold it into the file, which overwrites what was let go.
      db.pragma("wal_checkpoint(TRUNCATE)");
      return expired;
    },
  };
}

function toAging(row: AgingRow): AgingMemory {
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    memoryId: row.memory_id,
    importance: row.importance,
    baseline: row.baseline ?? row.importance,
    accessCount: row.access_count,
    lastActiveAt: new Date(row.last_active_at),
  };
}
