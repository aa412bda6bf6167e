import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import { DEFAULT_AUTHORITY } from "../../provenance/authority.ts";
import type { ClaimSubject, NewRevision, RevisionStatus, Scope } from "../types.ts";

/** Where an assertion came from, beside what it says. */
interface RevisionSource {
  eventId: string | null;
  writerId: string | null;
  processorVersion: string;
  isRepeat: boolean;
  at: number;
}

type RevisionValues = Omit<NewRevision, "against" | "outranked" | "status"> & { status: RevisionStatus };

/** The rows of claims and of what was asserted, one change at a time. */
export function createClaimRows(db: Database) {
  const byMemory = db.prepare<[string, string], { claim_id: string }>(
    "SELECT claim_id FROM claim_revisions WHERE tenant_id = ? AND memory_id = ? ORDER BY created_at, revision_id LIMIT 1",
  );
  const byFingerprint = db.prepare<[string, string, string], { claim_id: string }>(
    "SELECT claim_id FROM claims WHERE tenant_id = ? AND user_id = ? AND fingerprint = ?",
  );
  const insertClaim = db.prepare(`
    INSERT INTO claims (tenant_id, user_id, claim_id, fingerprint, category, subject_key, predicate_key, scope, status,
      authority, confidence, observed_at, effective_at, created_at, updated_at)
    VALUES (:tenantId, :userId, :claimId, :fingerprint, :category, :subjectKey, :predicateKey, :scope, 'archived',
      :authority, :confidence, :observedAt, :at, :at, :at)`);
  const insertRevision = db.prepare(`
    INSERT INTO claim_revisions (tenant_id, user_id, revision_id, claim_id, memory_id, fingerprint, is_scoped, is_personal,
      is_repeat, source_event_id, writer_id, domain, field, asserted_value, said_value, status, authority, confidence, observed_at,
      reason, processor_version, created_at)
    VALUES (:tenantId, :userId, :revisionId, :claimId, :memoryId, :fingerprint, :isScoped, :isPersonal, :isRepeat,
      :eventId, :writerId, :domain, :field, :assertedValue, :saidValue, :status, :authority, :confidence, :observedAt, :reason,
      :processorVersion, :at)`);
  // To the end of the table, see `accounts`; so do the others.
  const atEnd = (table: string) => `rowid = 1 + (SELECT max(rowid) FROM ${table})`;
  const setStatus = db.prepare(`
    UPDATE claim_revisions SET ${atEnd("claim_revisions")}, status = :status, reason = :reason
    WHERE tenant_id = :tenantId AND revision_id = :revisionId`);
  const current = db.prepare<
    [string, string],
    { authority: number; confidence: number; observed_at: number; memory_id: string | null }
  >(
    "SELECT authority, confidence, observed_at, active_memory_id AS memory_id FROM claims WHERE tenant_id = ? AND claim_id = ?",
  );
  const setWinner = db.prepare(`
    UPDATE claims SET ${atEnd("claims")}, active_memory_id = :memoryId, winning_revision_id = :revisionId,
      category = :category, authority = :authority, confidence = :confidence, observed_at = :observedAt,
      effective_at = :at, updated_at = :at, status = iif(EXISTS (
        SELECT 1 FROM claim_revisions
        WHERE tenant_id = :tenantId AND claim_id = :claimId AND status = 'disputed'), 'disputed', 'active')
    WHERE tenant_id = :tenantId AND claim_id = :claimId`);
  const touch = db.prepare("UPDATE claims SET updated_at = ? WHERE tenant_id = ? AND claim_id = ?");
  const setClaimStatus = db.prepare(`
    UPDATE claims SET ${atEnd("claims")}, status = ?, updated_at = ? WHERE tenant_id = ? AND claim_id = ?`);
  const winner = db.prepare<[string, string], { memory_id: string; revision_id: string }>(`
    SELECT active_memory_id AS memory_id, winning_revision_id AS revision_id FROM claims
    WHERE tenant_id = ? AND claim_id = ? AND winning_revision_id IS NOT NULL`);
  const storedMemory = db.prepare<
    [string, string, string],
    { content: string; category: NewRevision["category"]; confidence: number; observed_at: number; created_at: number }
  >("SELECT * FROM memories WHERE tenant_id = ? AND user_id = ? AND memory_id = ?");

  function insert(
    { tenantId, userId }: Scope,
    claimId: string,
    { subject, category: _, ...revision }: RevisionValues,
    { isRepeat, ...source }: RevisionSource,
  ): void {
    const { revisionId, memoryId, domain, field, assertedValue, saidValue, status, authority, confidence, reason } =
      revision;
    insertRevision.run({
      ...{ tenantId, userId, claimId, revisionId, memoryId, domain, field, assertedValue, saidValue, status },
      ...{ authority, confidence, reason },
      fingerprint: subject.fingerprint,
      isScoped: Object.keys(subject.scope).length > 0 ? 1 : 0,
      isPersonal: revision.isPersonal ? 1 : 0,
      isRepeat: isRepeat ? 1 : 0,
      observedAt: revision.observedAt.getTime(),
      ...source,
    });
  }

  function claimOf(tenantId: string, memoryId: string): string | null {
    return byMemory.get(tenantId, memoryId)?.claim_id ?? null;
  }

  function claimOn(scope: Scope, { subject, ...revision }: RevisionValues, at: number): string {
    const { tenantId, userId } = scope;
    const known = byFingerprint.get(tenantId, userId, subject.fingerprint);
    if (known) return known.claim_id;
    const claimId = uuidv7();
    const { category, authority, confidence } = revision;
    insertClaim.run({
      ...{ tenantId, userId, claimId, category, authority, confidence, at },
      ...keysOf(subject),
      observedAt: revision.observedAt.getTime(),
    });
    return claimId;
  }

  /** The claim of a memory from before there were claims. */
  function claimOfOld({ tenantId, userId }: Scope, memoryId: string, revision: RevisionValues, at: number): string {
    const memory = storedMemory.get(tenantId, userId, memoryId);
    if (!memory) return claimOn({ tenantId, userId }, revision, at);
    const said: RevisionValues = {
      ...revision,
      revisionId: uuidv7(),
      memoryId,
      category: memory.category,
      assertedValue: memory.content,
      saidValue: memory.content,
      status: "activated",
      authority: DEFAULT_AUTHORITY,
      confidence: memory.confidence,
      observedAt: new Date(memory.observed_at),
      reason: null,
    };
    const claimId = claimOn({ tenantId, userId }, said, at);
    const source = { eventId: null, writerId: null, processorVersion: "", isRepeat: false, at: memory.created_at };
    insert({ tenantId, userId }, claimId, said, source);
    if (!winner.get(tenantId, claimId)) rows.setWinner(tenantId, claimId, said, at);
    return claimId;
  }

  const rows = {
    insert,
    claimOf,
    /** The claim that an assertion belongs to: that of the memory that it is about, or of its subject, made when it is new. */
    claimFor(scope: Scope, revision: RevisionValues, against: string | null, at: number): string {
      if (against === null) return claimOn(scope, revision, at);
      return claimOf(scope.tenantId, against) ?? claimOfOld(scope, against, revision, at);
    },
    setStatus(tenantId: string, revisionId: string, status: RevisionStatus, reason: string | null): void {
      setStatus.run({ tenantId, revisionId, status, reason });
    },
    /** Whether nothing that counts beside it is stronger: what goes together is no contest. */
    isStrongest(tenantId: string, claimId: string, { authority, observedAt, confidence, memoryId }: RevisionValues) {
      const now = current.get(tenantId, claimId);
      if (!now || now.memory_id === null || now.memory_id === memoryId) return true;
      const difference =
        authority - now.authority || observedAt.getTime() - now.observed_at || confidence - now.confidence;
      return difference >= 0;
    },
    setWinner(tenantId: string, claimId: string, revision: RevisionValues, at: number): void {
      const { memoryId, revisionId, category, authority, confidence } = revision;
      const observedAt = revision.observedAt.getTime();
      setWinner.run({ tenantId, claimId, memoryId, revisionId, category, authority, confidence, observedAt, at });
    },
    touch(tenantId: string, claimId: string, at: number): void {
      touch.run(at, tenantId, claimId);
    },
    setClaimStatus(tenantId: string, claimId: string, status: "active" | "disputed" | "archived", at: number): void {
      setClaimStatus.run(status, at, tenantId, claimId);
    },
    /** Marks that nothing decides about the active value. Returns what asserts it, or null when there is none. */
    dispute(tenantId: string, claimId: string, at: number): { memoryId: string; revisionId: string } | null {
      const active = winner.get(tenantId, claimId);
      setClaimStatus.run(active ? "disputed" : "archived", at, tenantId, claimId);
      return active ? { memoryId: active.memory_id, revisionId: active.revision_id } : null;
    },
  };
  return rows;
}

function keysOf({ fingerprint, subjectKey, predicateKey, scope }: ClaimSubject) {
  return { fingerprint, subjectKey, predicateKey, scope: JSON.stringify(scope) };
}
