import type { SettlingRule } from "../store/types.ts";

/** What is known of an assertion when it is weighed against another. */
export interface Weight {
  /** 0 to 100. */
  authority: number;
  observedAt: Date;
  /** Fraction 0–1. */
  confidence: number;
  receivedAt: Date;
  /** A service stands behind it. */
  isVouchedFor: boolean;
}

/** Which of two contradictory assertions counts. */
export type Contest =
  | { winner: "later" | "earlier"; rule: SettlingRule; why: { winner: string; loser: string } }
  /** Nothing decides between them. */
  | { winner: "nobody" };

const WHY: Record<SettlingRule, { winner: string; loser: string }> = {
  authority_weighted: { winner: "higher authority", loser: "lower authority" },
  recency_weighted: { winner: "later observation", loser: "earlier observation" },
  confidence_weighted: { winner: "higher confidence", loser: "lower confidence" },
};

/**
 * Decides between two assertions about one user that contradict each other: the higher authority counts, else the later
 * observation, else the higher confidence, else nobody knows (CLM-003 to CLM-006).
 *
 * @param later The one that came second.
 * @example
 * contest({ ...chat, authority: 50 }, { ...record, authority: 90 }).winner; // "earlier"
 */
export function contest(later: Weight, earlier: Weight): Contest {
  if (later.authority !== earlier.authority) return won(later.authority > earlier.authority, "authority_weighted");
  const time = later.observedAt.getTime() - earlier.observedAt.getTime();
  if (time !== 0) return won(time > 0, "recency_weighted");
  // What people say in conversations without a time was said one after the other, even within one tick of the clock.
  if (isSaidOnReceipt(later) && isSaidOnReceipt(earlier)) return won(true, "recency_weighted");
  if (later.confidence === earlier.confidence) return { winner: "nobody" };
  return won(later.confidence > earlier.confidence, "confidence_weighted");
}

function won(isLater: boolean, rule: SettlingRule): Contest {
  return { winner: isLater ? "later" : "earlier", rule, why: WHY[rule] };
}

function isSaidOnReceipt({ isVouchedFor, observedAt, receivedAt }: Weight): boolean {
  return !isVouchedFor && observedAt.getTime() === receivedAt.getTime();
}
