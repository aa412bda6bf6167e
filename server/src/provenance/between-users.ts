import type { AutomaticRule } from "../store/types.ts";

/** An assertion about one of two users. */
export interface Asserted {
  authority: number;
  observedAt: Date;
  confidence: number;
  /** It is about the user alone. */
  isPersonal: boolean;
}

/** Observations at most so far apart, in milliseconds, may be of the same state of things: seven days. */
const SAME_TIME = 7 * 86_400_000;
/** Confidences at most so far apart say nothing. */
const SAME_CONFIDENCE = 0.2;

/**
 * The rule that settles different values which two users assert of one thing that they share; null when the tenant is to
 * decide. What each asserts of themselves needs no decision (CNF-009, CNF-010, CNF-012).
 */
export function ruleBetween(a: Asserted, b: Asserted): AutomaticRule | null {
  if (a.isPersonal && b.isPersonal) return "per_user_scoped";
  if (a.authority !== b.authority) return "authority_weighted";
  if (Math.abs(a.observedAt.getTime() - b.observedAt.getTime()) > SAME_TIME) return "recency_weighted";
  // Without the error of binary fractions: 0.9 − 0.7 is not more than 0.2.
  if (Math.round(1e6 * Math.abs(a.confidence - b.confidence)) > 1e6 * SAME_CONFIDENCE) return "confidence_weighted";
  return null;
}
