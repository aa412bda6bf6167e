/** The kinds of contradiction that are told apart, as a tenant's usage counts them. */
export const CONFLICT_KINDS = [
  "fact_update",
  "preference_change",
  "negation",
  "skill_progression",
  "numeric_update",
  "temporal_shift",
] as const;

/**
 * - `fact_update`: a fact changed, such as an address or a job;
 * - `preference_change`: a preference changed;
 * - `negation`: the opposite of a memory was said;
 * - `skill_progression`: someone got better, or worse, at something;
 * - `numeric_update`: a number changed;
 * - `temporal_shift`: a date or a time changed.
 */
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

/** Contradictions between what was said at one time and another. They are noted with the job that detected them. */
export interface ConflictStore {
  /** How many contradictions were detected since a time, by kind. Each was resolved as it was detected: the later counts. */
  conflictCounts(tenantId: string, since: Date): Promise<Record<ConflictKind, number>>;
}
