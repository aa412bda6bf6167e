import type { Database } from "better-sqlite3";
import type { ConflictVerdict } from "../types.ts";
import type { NewSide } from "./case-record.ts";
import { createNoteVersion, OF_MEMORY, TO_THE_END } from "./note-version.ts";

interface RevisionRow {
  status: string;
  claim_id: string;
  authority: number;
  confidence: number;
  observed_at: number;
}

/** What a verdict does to memories and claims. Call it within the transaction of the decision. */
export function createVerdict(db: Database) {
  const note = createNoteVersion(db);
  const archive = db.prepare(`
    UPDATE memories SET ${TO_THE_END}, archived_at = :at, updated_at = :at, system_archived = 1
    WHERE ${OF_MEMORY} AND archived_at IS NULL`);
  const restore = db.prepare(`
    UPDATE memories SET archived_at = NULL, updated_at = :at, system_archived = 0
    WHERE ${OF_MEMORY} AND archived_at IS NOT NULL`);
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");
  const revision = db.prepare<[string, string], RevisionRow>(
    "SELECT * FROM claim_revisions WHERE tenant_id = ? AND revision_id = ?",
  );
  // To the end of the table, see `accounts`.
  const setStatus = db.prepare(`
    UPDATE claim_revisions SET rowid = 1 + (SELECT max(rowid) FROM claim_revisions), status = :status, reason = :reason
    WHERE tenant_id = :tenantId AND revision_id = :revisionId`);
  const setWinner = db.prepare(`
    UPDATE claims SET rowid = 1 + (SELECT max(rowid) FROM claims), status = 'active', active_memory_id = :memoryId,
      winning_revision_id = :revisionId, authority = :authority, confidence = :confidence, observed_at = :observed_at,
      effective_at = :at, updated_at = :at
    WHERE tenant_id = :tenantId AND claim_id = :claim_id AND active_memory_id IS NULL`);
  const settle = db.prepare(`
    UPDATE claims SET updated_at = :at, status = iif(active_memory_id IS NULL, 'archived', iif(EXISTS (
      SELECT 1 FROM claim_revisions WHERE tenant_id = :tenantId AND claim_id = :claimId AND status = 'disputed'),
      'disputed', 'active'))
    WHERE tenant_id = :tenantId AND claim_id = :claimId`);
  const disputing = db.prepare<[string, string], { revision_id: string }>(`
    SELECT revision_id FROM conflict_sides JOIN claim_revisions USING (tenant_id, revision_id)
    WHERE tenant_id = ? AND conflict_id = ? AND status = 'disputed'`);

  const faceInstead = db.prepare(`
    UPDATE conflict_sides SET memory_id = :memoryId, revision_id = :revisionId
    WHERE tenant_id = :tenantId AND memory_id = :droppedId AND side = 'A' AND conflict_id IN (
      SELECT conflict_id FROM conflict_cases
      WHERE tenant_id = :tenantId AND claim_id = :claimId AND state IN ('asked', 'open'))`);

  function drop(tenantId: string, { userId, memoryId, revisionId }: NewSide, at: number): void {
    const key = { tenantId, userId, memoryId };
    // The claim loses it by the trigger.
    if (archive.run({ ...key, at }).changes > 0) note(key, "conflict_update", "decided against", at);
    setStatus.run({ tenantId, revisionId, status: "archived", reason: "decided against" });
  }

  /** Of one that waited for the decision: the others are live, or somebody else archived them. */
  function keep(tenantId: string, { userId, memoryId, revisionId }: NewSide, reason: string, at: number): void {
    const said = revision.get(tenantId, revisionId);
    if (said?.status !== "disputed") return;
    const key = { tenantId, userId, memoryId };
    if (restore.run({ ...key, at }).changes > 0) note(key, "restored", reason, at);
    setStatus.run({ tenantId, revisionId, status: "activated", reason });
    const { claim_id, authority, confidence, observed_at } = said;
    setWinner.run({ tenantId, memoryId, revisionId, claim_id, authority, confidence, observed_at, at });
  }

  return {
    /** @param claimId The claim that both sides are of; null between two users. */
    archiveAndKeep(
      tenantId: string,
      { a, b }: { a: NewSide; b: NewSide },
      verdict: ConflictVerdict,
      claimId: string | null,
      at: number,
    ): void {
      if (verdict === "B" || verdict === "neither") drop(tenantId, a, at);
      if (verdict === "A" || verdict === "neither") drop(tenantId, b, at);
      const reason = verdict === "both" ? "both are right" : "decided for";
      if (verdict === "A" || verdict === "both") keep(tenantId, a, reason, at);
      if (verdict === "B" || verdict === "both") keep(tenantId, b, reason, at);
      if (claimId !== null && verdict === "B") {
        // What else disputed the value that lost now disputes the one that won: they cannot be so together either.
        faceInstead.run({ tenantId, claimId, droppedId: a.memoryId, memoryId: b.memoryId, revisionId: b.revisionId });
      }
      if (claimId !== null) settle.run({ tenantId, claimId, at });
      for (const userId of new Set([a.userId, b.userId])) touchUser.run(tenantId, userId);
    },
    /** Nobody is to decide: the value that was active goes on to count, and both memories stay as they are. */
    leave(tenantId: string, conflictId: string, claimId: string, at: number): void {
      for (const { revision_id: revisionId } of disputing.all(tenantId, conflictId)) {
        setStatus.run({ tenantId, revisionId, status: "superseded", reason: "the conflict was ignored" });
      }
      settle.run({ tenantId, claimId, at });
    },
  };
}
