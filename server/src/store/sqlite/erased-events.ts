import type { Database } from "better-sqlite3";
import type { Scope } from "../types.ts";

/**
 * Removes events whose memories are erased, and keeps without payload that they came: sent again, an event makes nothing
 * again. Call it within the transaction of the erasure.
 */
export function createEventErasure(db: Database): {
  /** All of a user. */
  ofUser(scope: Scope): void;
  /** Those that no assertion of the user rests on any more. Returns how many. */
  withoutRevisions(scope: Scope, eventIds: readonly string[]): number;
} {
  const entombUser = db.prepare(`
    INSERT OR REPLACE INTO erased_events (tenant_id, event_hash, job_id)
    SELECT tenant_id, event_hash, NULL FROM source_events WHERE tenant_id = ? AND user_id = ?`);
  const orphan = `tenant_id = ? AND user_id = ? AND event_id = ? AND NOT EXISTS (
    SELECT 1 FROM claim_revisions
    WHERE claim_revisions.tenant_id = source_events.tenant_id AND source_event_id = source_events.event_id)`;
  const entomb = db.prepare(`
    INSERT OR REPLACE INTO erased_events (tenant_id, event_hash, job_id)
    SELECT tenant_id, event_hash, job_id FROM source_events WHERE ${orphan}`);
  const remove = db.prepare(`DELETE FROM source_events WHERE ${orphan}`);
  return {
    ofUser: ({ tenantId, userId }) => void entombUser.run(tenantId, userId),
    withoutRevisions({ tenantId, userId }, eventIds) {
      return eventIds.reduce((sum, id) => {
        entomb.run(tenantId, userId, id);
        return sum + remove.run(tenantId, userId, id).changes;
      }, 0);
    },
  };
}
