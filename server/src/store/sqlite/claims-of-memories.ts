import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import { createClaimNames } from "./claim-names.ts";
import { createEventErasure } from "./erased-events.ts";
import type { MemoryKey } from "./note-version.ts";

/**
 * What becomes of claims when an app changes or erases a memory; when one is archived, a trigger of the schema sees to it.
 * Call it within the transaction of the change.
 */
export interface ClaimsOfMemories {
  /** It has other words: what they say counts with the authority of what they replace. */
  reworded(memory: MemoryKey, content: string, at: number): void;
  /** It was brought back, and counts again unless something else does by now. */
  restored(memory: MemoryKey, at: number): void;
  /** It goes, and with it every word and id of it: assertions, events, questions, sides of conflicts. Counts rows per table. */
  erased(memory: MemoryKey, at: number): Record<string, number>;
}

interface CountedRow {
  claimId: string;
  revisionId: string;
  authority: number;
  confidence: number;
  observedAt: number;
}

export function createClaimsOfMemories(db: Database): ClaimsOfMemories {
  const events = createEventErasure(db);
  const nameClaim = createClaimNames(db);
  const ofMemory = "tenant_id = :tenantId AND memory_id = :memoryId";
  const atEnd = (table: string) => `rowid = 1 + (SELECT max(rowid) FROM ${table})`;
  const copy = db.prepare(`
    INSERT INTO claim_revisions (tenant_id, user_id, revision_id, claim_id, memory_id, fingerprint, is_scoped, is_personal,
      is_repeat, asserted_value, said_value, status, authority, confidence, observed_at, reason, processor_version, created_at)
    SELECT tenant_id, user_id, :revisionId, claim_id, memory_id, fingerprint, is_scoped, is_personal, 1, :content, :content,
      'activated', authority, confidence, :at, 'changed by the app', processor_version, :at
    FROM claim_revisions WHERE tenant_id = :tenantId AND revision_id = :replacedId`);
  const winning = db.prepare<[object], { claim_id: string; winning_revision_id: string }>(
    "SELECT claim_id, winning_revision_id FROM claims WHERE tenant_id = :tenantId AND active_memory_id = :memoryId",
  );
  const supersede = db.prepare(`
    UPDATE claim_revisions SET ${atEnd("claim_revisions")}, status = 'superseded', reason = 'changed by the app'
    WHERE tenant_id = :tenantId AND revision_id = :revisionId`);
  const setWinner = db.prepare(`
    UPDATE claims SET winning_revision_id = :revisionId, observed_at = :at, effective_at = :at, updated_at = :at
    WHERE tenant_id = :tenantId AND claim_id = :claimId`);
  // What counted when it was archived, else what it said last.
  const counted = db.prepare<[object], CountedRow>(`
    SELECT claim_id AS claimId, revision_id AS revisionId, authority, confidence, observed_at AS observedAt
    FROM claim_revisions WHERE ${ofMemory} ORDER BY status = 'archived' DESC, created_at DESC, revision_id DESC LIMIT 1`);
  const restore = db.prepare(`
    UPDATE claims SET ${atEnd("claims")}, active_memory_id = :memoryId, winning_revision_id = :revisionId,
      authority = :authority, confidence = :confidence, observed_at = :observedAt, effective_at = :at, updated_at = :at,
      status = iif(EXISTS (
        SELECT 1 FROM claim_revisions
        WHERE tenant_id = :tenantId AND claim_id = :claimId AND status = 'disputed' AND revision_id <> :revisionId),
        'disputed', 'active')
    WHERE tenant_id = :tenantId AND claim_id = :claimId AND status = 'archived'`);
  const activate = db.prepare(`
    UPDATE claim_revisions SET ${atEnd("claim_revisions")}, status = 'activated', reason = 'brought back by the app'
    WHERE tenant_id = :tenantId AND revision_id = :revisionId`);
  const revisions = db.prepare<[object], { claim_id: string; source_event_id: string | null }>(
    `SELECT claim_id, source_event_id FROM claim_revisions WHERE ${ofMemory}`,
  );
  const sides = db.prepare<[object], { conflict_id: string }>(
    `SELECT conflict_id FROM conflict_sides WHERE ${ofMemory}`,
  );
  const removeQuestions = db.prepare("DELETE FROM questions WHERE tenant_id = ? AND conflict_id = ?");
  // What the decider said may be of it, and so may what the conflict is called; and by its values it is found no more.
  const strip = db.prepare(`
    UPDATE conflict_cases SET ${atEnd("conflict_cases")}, pair_hash = NULL, reason = NULL, entity_type = coalesce((
      SELECT predicate_key FROM claims
      WHERE claims.tenant_id = conflict_cases.tenant_id AND claims.claim_id = conflict_cases.claim_id), entity_type)
    WHERE tenant_id = ? AND conflict_id = ?`);
  const removeSides = db.prepare(`DELETE FROM conflict_sides WHERE ${ofMemory}`);
  const removeRevisions = db.prepare(`DELETE FROM claim_revisions WHERE ${ofMemory}`);
  const closeClaim = db.prepare(`
    UPDATE claims SET status = 'archived', active_memory_id = NULL, winning_revision_id = NULL, updated_at = :at
    WHERE tenant_id = :tenantId AND claim_id = :claimId AND active_memory_id = :memoryId`);
  const calm = db.prepare(`
    UPDATE claims SET status = 'active', updated_at = :at
    WHERE tenant_id = :tenantId AND claim_id = :claimId AND status = 'disputed' AND NOT EXISTS (
      SELECT 1 FROM claim_revisions WHERE tenant_id = :tenantId AND claim_id = :claimId AND status = 'disputed')`);
  const removeEmptyClaim = db.prepare(`
    DELETE FROM claims WHERE tenant_id = :tenantId AND claim_id = :claimId AND NOT EXISTS (
      SELECT 1 FROM claim_revisions WHERE tenant_id = :tenantId AND claim_id = :claimId)`);
  const removeEmptyCase = db.prepare(`
    DELETE FROM conflict_cases WHERE tenant_id = :tenantId AND conflict_id = :conflictId AND NOT EXISTS (
      SELECT 1 FROM conflict_sides WHERE tenant_id = :tenantId AND conflict_id = :conflictId)`);

  return {
    reworded({ tenantId, memoryId }, content, at) {
      const now = winning.get({ tenantId, memoryId });
      if (!now) return;
      const revisionId = uuidv7();
      copy.run({ tenantId, revisionId, content, at, replacedId: now.winning_revision_id });
      supersede.run({ tenantId, revisionId: now.winning_revision_id });
      setWinner.run({ tenantId, revisionId, claimId: now.claim_id, at });
    },
    restored({ tenantId, memoryId }, at) {
      const said = counted.get({ tenantId, memoryId });
      if (said && restore.run({ ...said, tenantId, memoryId, at }).changes > 0) {
        activate.run({ tenantId, revisionId: said.revisionId });
      }
    },
    erased({ tenantId, userId, memoryId }, at) {
      const key = { tenantId, memoryId };
      const said = revisions.all(key);
      const conflicts = sides.all(key);
      const questions = conflicts.reduce(
        (sum, { conflict_id: id }) => sum + removeQuestions.run(tenantId, id).changes,
        0,
      );
      removeSides.run(key);
      const claim_revisions = removeRevisions.run(key).changes;
      const claims = new Set(said.map(({ claim_id }) => claim_id));
      for (const claimId of claims) {
        closeClaim.run({ tenantId, claimId, memoryId, at });
        calm.run({ tenantId, claimId, at });
        removeEmptyClaim.run({ tenantId, claimId });
        nameClaim({ tenantId, userId }, claimId);
      }
      for (const { conflict_id: conflictId } of conflicts) {
        removeEmptyCase.run({ tenantId, conflictId });
        strip.run(tenantId, conflictId);
      }
      const eventIds = new Set(said.flatMap(({ source_event_id }) => source_event_id ?? []));
      const source_events = events.withoutRevisions({ tenantId, userId }, [...eventIds]);
      return { claim_revisions, questions, source_events };
    },
  };
}
