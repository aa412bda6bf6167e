import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import type { AutomaticRule, SettlingRule } from "../types.ts";

/** How long a person has to answer, in milliseconds: seven days. */
const TIME_TO_ANSWER = 7 * 86_400_000;

/** One side of a conflict that comes up. */
export interface NewSide {
  userId: string;
  memoryId: string;
  revisionId: string;
}

/** Conflicts as they come up and as they become pointless. Call it within the transaction of what causes it. */
export interface CaseRecord {
  /** Two assertions of one user that nothing decides between: the person is asked. */
  ask(tenantId: string, claimId: string, entityType: string, a: NewSide, b: NewSide, at: number): void;
  /** Different values from two users, once for each pair of values. */
  raise(conflict: {
    tenantId: string;
    pairHash: Buffer;
    entityType: string;
    /** What settles it; null when the tenant is to decide. */
    rule: AutomaticRule | null;
    a: NewSide;
    b: NewSide;
    at: number;
  }): void;
  /** Something that counts more than both sides was asserted. */
  settleClaim(tenantId: string, claimId: string, rule: SettlingRule, at: number): void;
}

export function createCaseRecord(db: Database): CaseRecord {
  const known = db.prepare("SELECT 1 FROM conflict_cases WHERE tenant_id = ? AND pair_hash = ?");
  const insert = db.prepare(`
    INSERT INTO conflict_cases (tenant_id, conflict_id, claim_id, pair_hash, entity_type, detected_at, state, rule, path,
      resolved_at, decided_by)
    VALUES (:tenantId, :conflictId, :claimId, :pairHash, :entityType, :at, :state, :rule, :path, :resolvedAt, :decidedBy)`);
  const insertSide = db.prepare(`
    INSERT INTO conflict_sides (tenant_id, conflict_id, side, user_id, memory_id, revision_id) VALUES (?, ?, ?, ?, ?, ?)`);
  const insertQuestion = db.prepare(`
    INSERT INTO questions (tenant_id, user_id, question_id, conflict_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`);
  const openOfClaim = db.prepare<[string, string], { conflict_id: string }>(
    "SELECT conflict_id FROM conflict_cases WHERE tenant_id = ? AND claim_id = ? AND state IN ('asked', 'open')",
  );
  // To the end of the table, see `accounts`.
  const settle = db.prepare(`
    UPDATE conflict_cases SET rowid = 1 + (SELECT max(rowid) FROM conflict_cases), state = 'settled', rule = :rule,
      path = NULL, resolved_at = :at, decided_by = 'automatic'
    WHERE tenant_id = :tenantId AND conflict_id = :conflictId`);
  const closeQuestions = db.prepare(
    "UPDATE questions SET closed_at = ? WHERE tenant_id = ? AND conflict_id = ? AND closed_at IS NULL",
  );

  function addSides(tenantId: string, conflictId: string, a: NewSide, b: NewSide): void {
    for (const [side, { userId, memoryId, revisionId }] of [["A", a] as const, ["B", b] as const]) {
      insertSide.run(tenantId, conflictId, side, userId, memoryId, revisionId);
    }
  }

  return {
    ask(tenantId, claimId, entityType, a, b, at) {
      const conflictId = uuidv7();
      const open = { state: "asked", rule: null, path: "user_session", resolvedAt: null, decidedBy: null };
      insert.run({ tenantId, conflictId, claimId, pairHash: null, entityType, at, ...open });
      addSides(tenantId, conflictId, a, b);
      insertQuestion.run(tenantId, a.userId, uuidv7(), conflictId, at, at + TIME_TO_ANSWER);
    },
    raise({ tenantId, pairHash, entityType, rule, a, b, at }) {
      if (known.get(tenantId, pairHash)) return;
      const conflictId = uuidv7();
      const settled = { rule, path: null, resolvedAt: at, decidedBy: "automatic" };
      const standing =
        rule === null
          ? { state: "open", rule, path: "tenant_review", resolvedAt: null, decidedBy: null }
          : { state: rule === "per_user_scoped" ? "ignored" : "settled", ...settled };
      insert.run({ tenantId, conflictId, claimId: null, pairHash, entityType, at, ...standing });
      addSides(tenantId, conflictId, a, b);
    },
    settleClaim(tenantId, claimId, rule, at) {
      for (const { conflict_id: conflictId } of openOfClaim.all(tenantId, claimId)) {
        settle.run({ tenantId, conflictId, rule, at });
        closeQuestions.run(at, tenantId, conflictId);
      }
    },
  };
}
