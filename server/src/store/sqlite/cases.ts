import type { Database } from "better-sqlite3";
import type {
  AutomaticRule,
  ConflictCaseStore,
  ConflictDecision,
  ConflictOutcome,
  ConflictTotals,
  ConflictVerdict,
} from "../types.ts";
import { createCaseRows, IS_ASKED } from "./case-rows.ts";
import { createVerdict } from "./verdict.ts";
import type { WriteTransaction } from "./write-queue.ts";

const OUTCOMES: Record<ConflictVerdict, ConflictOutcome> = {
  A: "archived_user_b_memory",
  B: "archived_user_a_memory",
  both: "both_valid_no_archive",
  neither: "archived_both_memories",
};

/** Contradictions that somebody may have to decide, and their decisions. */
export function createConflictCaseStore(
  db: Database,
  write: WriteTransaction,
): Omit<ConflictCaseStore, "takeQuestion" | "answerQuestion"> {
  const rows = createCaseRows(db);
  const decide = createDecide(db);
  const close = createClose(db);
  const carryOut = createVerdict(db);
  const rules = db.prepare<[object], { rule: AutomaticRule | null; n: number; asked: number }>(`
    SELECT rule, count(*) AS n, count(*) FILTER (WHERE EXISTS (
      SELECT 1 FROM questions
      WHERE questions.tenant_id = conflict_cases.tenant_id AND questions.conflict_id = conflict_cases.conflict_id)) AS asked
    FROM conflict_cases WHERE tenant_id = :tenantId AND detected_at >= :since GROUP BY rule`);
  const decided = db.prepare<[object], { decided_by: string; n: number }>(`
    SELECT decided_by, count(*) AS n FROM conflict_cases
    WHERE tenant_id = :tenantId AND state = 'decided' AND resolved_at >= :since GROUP BY decided_by`);
  const pending = db.prepare<[object], { asked: number; waiting: number; between: number }>(`
    SELECT count(*) FILTER (WHERE is_asked) AS asked, count(*) FILTER (WHERE NOT is_asked) AS waiting,
      count(*) FILTER (WHERE NOT is_asked AND claim_id IS NULL) AS "between"
    FROM (SELECT claim_id, ${IS_ASKED} AS is_asked FROM conflict_cases
      WHERE tenant_id = :tenantId AND state IN ('asked', 'open'))`);
  const questions = db.prepare<[object], { n: number }>(`
    SELECT count(*) AS n FROM questions WHERE tenant_id = :tenantId AND closed_at IS NULL AND expires_at > :now`);

  return {
    async listConflicts({ tenantId, includeResolved, after, limit, now }) {
      const page = { time: after?.time.getTime() ?? null, id: after?.id ?? null, limit };
      return rows.list(tenantId, includeResolved ? "all" : "open", page, now.getTime());
    },
    ignoreConflict: (tenantId, conflictId, now) =>
      write(() => {
        const found = rows.find(tenantId, conflictId, now.getTime());
        if (!found) return { kind: "unknown" };
        const { conflict, row } = found;
        if (conflict.status === "resolved") return { kind: "closed" };
        if (conflict.status === "ignored") return { kind: "ignored", conflict };
        close(tenantId, conflictId, { state: "ignored", path: conflict.path, by: "tenant", at: now.getTime() });
        if (row.claim_id !== null) carryOut.leave(tenantId, conflictId, row.claim_id, now.getTime());
        return { kind: "ignored", conflict: (rows.find(tenantId, conflictId, now.getTime()) as typeof found).conflict };
      }),
    decideConflict: ({ tenantId, conflictId, verdict, reason, now }) =>
      write(() => decide({ tenantId, conflictId, verdict, reason, by: "tenant", at: now.getTime() })),
    async conflictTotals(tenantId, since, now): Promise<ConflictTotals> {
      const found = rules.all({ tenantId, since: since.getTime() });
      const byRule = (rule: AutomaticRule) => found.find((row) => row.rule === rule)?.n ?? 0;
      const deciders = decided.all({ tenantId, since: since.getTime() });
      const open = pending.get({ tenantId, now: now.getTime() }) as { asked: number; waiting: number; between: number };
      return {
        detected: found.reduce((sum, { n }) => sum + n, 0),
        byRule: {
          per_user_scoped: byRule("per_user_scoped"),
          authority_weighted: byRule("authority_weighted"),
          recency_weighted: byRule("recency_weighted"),
          confidence_weighted: byRule("confidence_weighted"),
        },
        asked: found.reduce((sum, { rule, asked }) => sum + (rule === null ? asked : 0), 0),
        decidedByUsers: deciders.find((row) => row.decided_by === "user_session")?.n ?? 0,
        decidedByTenant: deciders.find((row) => row.decided_by === "tenant")?.n ?? 0,
        pendingUserSession: open.asked,
        pendingTenantReview: open.waiting,
        pendingBetweenUsers: open.between,
        questionsOpen: (questions.get({ tenantId, now: now.getTime() }) as { n: number }).n,
      };
    },
  };
}

/** A decision by somebody. */
interface Decision {
  tenantId: string;
  conflictId: string;
  verdict: ConflictVerdict;
  reason: string | null;
  by: "tenant" | "user_session";
  at: number;
}

/** Decides a conflict, unless it was decided before or is not the decider's. Call it within a transaction. */
export function createDecide(db: Database): (decision: Decision) => ConflictDecision {
  const rows = createCaseRows(db);
  const close = createClose(db);
  const carryOut = createVerdict(db);
  return ({ tenantId, conflictId, verdict, reason, by, at }) => {
    const found = rows.find(tenantId, conflictId, at);
    if (!found) return { kind: "unknown" };
    const { conflict, row } = found;
    if (conflict.status === "resolved" || conflict.status === "ignored") return { kind: "closed" };
    const { a, b } = rows.sides(tenantId, conflictId);
    if (!a || !b) return { kind: "memory_missing" };
    if (conflict.path !== (by === "tenant" ? "tenant_review" : "user_session")) return { kind: "not_yours" };
    const outcome = OUTCOMES[verdict];
    close(tenantId, conflictId, { state: "decided", path: conflict.path, by, at, outcome, reason });
    const sides = { a: keyOf(a), b: keyOf(b) };
    carryOut.archiveAndKeep(tenantId, sides, verdict, row.claim_id, at);
    return { kind: "decided", conflictId, outcome };
  };

  function keyOf(side: { user_id: string; memory_id: string; revision_id: string }) {
    return { userId: side.user_id, memoryId: side.memory_id, revisionId: side.revision_id };
  }
}

/**
 * Sets aside what is undecided about a memory that the person asked to forget: they are not asked about it any more. Call it
 * within the transaction that archives the memory.
 */
export function createSetAside(db: Database): (tenantId: string, memoryId: string, at: number) => void {
  const close = createClose(db);
  const carryOut = createVerdict(db);
  const undecided = db.prepare<[string, string], { conflict_id: string; claim_id: string }>(`
    SELECT conflict_id, claim_id FROM conflict_sides JOIN conflict_cases USING (tenant_id, conflict_id)
    WHERE tenant_id = ? AND memory_id = ? AND state IN ('asked', 'open') AND claim_id IS NOT NULL`);
  return (tenantId, memoryId, at) => {
    for (const { conflict_id: conflictId, claim_id: claimId } of undecided.all(tenantId, memoryId)) {
      close(tenantId, conflictId, { state: "ignored", path: "user_session", by: "user_session", at });
      carryOut.leave(tenantId, conflictId, claimId, at);
    }
  };
}

/** Notes that a conflict is over, and that nobody needs to be asked. */
function createClose(db: Database) {
  // To the end of the table, see `accounts`.
  const update = db.prepare(`
    UPDATE conflict_cases SET rowid = 1 + (SELECT max(rowid) FROM conflict_cases), state = :state, path = :path,
      resolved_at = :at, decided_by = :by, outcome = :outcome, reason = :reason
    WHERE tenant_id = :tenantId AND conflict_id = :conflictId`);
  const closeQuestions = db.prepare(
    "UPDATE questions SET closed_at = ? WHERE tenant_id = ? AND conflict_id = ? AND closed_at IS NULL",
  );
  return (
    tenantId: string,
    conflictId: string,
    end: {
      state: "decided" | "ignored";
      path: string | null;
      by: "tenant" | "user_session";
      at: number;
      outcome?: ConflictOutcome;
      reason?: string | null;
    },
  ): void => {
    update.run({ tenantId, conflictId, outcome: null, reason: null, ...end });
    closeQuestions.run(end.at, tenantId, conflictId);
  };
}
