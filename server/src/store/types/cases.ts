import type { SettlingRule } from "./claims.ts";
import type { PageQuery } from "./paging.ts";
import type { Scope } from "./scope.ts";

/** What settled a conflict without anybody's help. */
export type AutomaticRule = SettlingRule | "per_user_scoped";

/** What a decision did to the two memories. */
export type ConflictOutcome =
  | "archived_user_a_memory"
  | "archived_user_b_memory"
  | "archived_both_memories"
  | "both_valid_no_archive";

/** Which side of a conflict is right. */
export type ConflictVerdict = "A" | "B" | "both" | "neither";

/** One side of a conflict; what was erased is null. */
export interface ConflictSide {
  memoryId: string | null;
  externalUserId: string | null;
  content: string | null;
  /** What it says, in short; empty when it was erased. */
  value: string;
  service: string | null;
  createdAt: Date | null;
}

/** Two memories that contradict each other. */
export interface ConflictCase {
  conflictId: string;
  entityType: string;
  a: ConflictSide;
  b: ConflictSide;
  detectedAt: Date;
  status: "pending" | "clarification_queued" | "resolved" | "ignored";
  autoResolution: AutomaticRule | "clarification_queued" | null;
  autoResolutionAt: Date | null;
  resolvedAt: Date | null;
  outcome: ConflictOutcome | null;
  path: "user_session" | "tenant_review" | null;
  decidedBy: "user_session" | "tenant" | "automatic" | null;
  reason: string | null;
}

/** Conflicts of a tenant in numbers; those of the month are counted since a time. */
export interface ConflictTotals {
  detected: number;
  /** Found since then and settled by a rule. */
  byRule: Record<AutomaticRule, number>;
  /** Found since then and led to a question. */
  asked: number;
  decidedByUsers: number;
  decidedByTenant: number;
  pendingUserSession: number;
  pendingTenantReview: number;
  /** Of those that are pending, the ones between two users. */
  pendingBetweenUsers: number;
  /** Questions neither answered nor expired. */
  questionsOpen: number;
}

/** What became of a decision. */
export type ConflictDecision =
  | { kind: "decided"; conflictId: string; outcome: ConflictOutcome }
  | { kind: "unknown" }
  /** Somebody or something decided it before. */
  | { kind: "closed" }
  /** Not this decider's: the other one is to decide. */
  | { kind: "not_yours" }
  /** A memory was erased. */
  | { kind: "memory_missing" };

/** A question to put to a person. */
export interface Question {
  questionId: string;
  conflictId: string;
  a: { memoryId: string; content: string };
  b: { memoryId: string; content: string };
  expiresAt: Date;
}

/** What a person says to a question. */
export interface QuestionAnswer {
  tenantId: string;
  externalUserId: string;
  /** Who answers in the passport: counts only while the account is theirs. @default null, the app answers */
  personId?: string | null;
  questionId: string;
  verdict: ConflictVerdict;
  /** In their own words. */
  reason: string | null;
  now: Date;
}

/** What became of an answer. */
export type AnswerOutcome = ConflictDecision | { kind: "blocked" } | { kind: "expired" };

/** Contradictions that somebody may have to decide, and the questions about them. They come up with the jobs that find them. */
export interface ConflictCaseStore {
  /** The latest found first. */
  listConflicts(
    query: PageQuery & { includeResolved: boolean; now: Date },
  ): Promise<{ rows: ConflictCase[]; total: number }>;
  /** Sets a conflict aside; one that was set aside before stays so. */
  ignoreConflict(
    tenantId: string,
    conflictId: string,
    now: Date,
  ): Promise<{ kind: "ignored"; conflict: ConflictCase } | { kind: "unknown" } | { kind: "closed" }>;
  /** The tenant's decision. */
  decideConflict(decision: {
    tenantId: string;
    conflictId: string;
    verdict: ConflictVerdict;
    reason: string | null;
    now: Date;
  }): Promise<ConflictDecision>;
  conflictTotals(tenantId: string, since: Date, now: Date): Promise<ConflictTotals>;
  /** The oldest open question of a user that was not brought before; it is not brought again. */
  takeQuestion(scope: Scope, now: Date): Promise<Question | null>;
  answerQuestion(answer: QuestionAnswer): Promise<AnswerOutcome>;
}
