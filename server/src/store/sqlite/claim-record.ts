import type { Database } from "better-sqlite3";
import type { LeasedJob, NewRevision } from "../types.ts";
import { createBetweenUsers } from "./between-users.ts";
import { type CaseRecord, createCaseRecord } from "./case-record.ts";
import { createClaimRows } from "./claim-rows.ts";

/** What a completed job asserts. */
export interface Asserted {
  revisions: readonly NewRevision[];
  /** What extracted it. */
  processorVersion: string;
  at: number;
}

/** Adds what a job asserts to the claims of its user. Call it within the transaction that stores the memories, after them. */
export type RecordClaims = (job: LeasedJob, asserted: Asserted) => void;

export function createClaimRecord(db: Database): RecordClaims {
  const rows = createClaimRows(db);
  const cases: CaseRecord = createCaseRecord(db);
  const compareWithOthers = createBetweenUsers(db, cases);
  // What a trigger archived in this transaction counted until now.
  const counting = db.prepare<[string, string], { revision_id: string }>(`
    SELECT revision_id FROM claim_revisions
    WHERE tenant_id = ? AND memory_id = ? AND status IN ('activated', 'archived')`);
  const disputed = db.prepare<[string, string], { memory_id: string; revision_id: string }>(`
    SELECT memory_id, revision_id FROM claim_revisions
    WHERE tenant_id = ? AND claim_id = ? AND status = 'disputed' ORDER BY created_at, revision_id`);

  /** What gives way to a revision that is about to be inserted: it may be about the very same memory. */
  function makeWay(tenantId: string, claimId: string, { outranked }: NewRevision, at: number): void {
    for (const { memoryId, reason } of outranked) {
      for (const { revision_id } of counting.all(tenantId, memoryId)) {
        rows.setStatus(tenantId, revision_id, "superseded", reason);
      }
    }
    const [first] = outranked;
    if (!first) return;
    // It beat the value that was active, and with it what equals that value in all that decides.
    for (const { revision_id } of disputed.all(tenantId, claimId)) {
      rows.setStatus(tenantId, revision_id, "superseded", first.reason);
    }
    cases.settleClaim(tenantId, claimId, first.rule, at);
  }

  return (job, { revisions, processorVersion, at }) => {
    const { tenantId, userId } = job;
    const source = {
      eventId: job.source?.event?.eventId ?? null,
      writerId: job.source?.writer?.writerId ?? null,
      processorVersion,
      at,
    };
    for (const revision of revisions) {
      const { memoryId, against, status, revisionId } = revision;
      const isRepeat = rows.claimOf(tenantId, memoryId) !== null;
      const claimId = rows.claimFor(job, revision, against, at);
      // Whether the memory waits for a decision already.
      const isWaiting = disputed.all(tenantId, claimId).some((waiting) => waiting.memory_id === memoryId);
      makeWay(tenantId, claimId, revision, at);
      rows.insert(job, claimId, revision, { ...source, isRepeat });
      if (status === "activated") {
        if (rows.isStrongest(tenantId, claimId, revision)) rows.setWinner(tenantId, claimId, revision, at);
        else rows.touch(tenantId, claimId, at);
        compareWithOthers(job, revision, at);
      } else if (status === "superseded" || isWaiting) {
        rows.touch(tenantId, claimId, at);
      } else {
        const winner = rows.dispute(tenantId, claimId, at);
        const a = winner && { userId, ...winner };
        if (a) cases.ask(tenantId, claimId, revision.subject.predicateKey, a, { userId, memoryId, revisionId }, at);
      }
    }
  };
}
