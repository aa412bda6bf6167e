import type { QuotaMode } from "@memoryos/contract";
import { planOf } from "../../quota/plans.ts";
import { type Standing, standingOf } from "../../quota/standing.ts";
import type { AddFacts, BlockedReason, GateLayer, Judgement, RecentText } from "../../store/types.ts";
import { type ComparedText, REPEAT_ABOVE, similaritiesByWords } from "./repeats.ts";
import { LOWEST_SCORE } from "./score.ts";

/** What the gate knows of an add by itself. */
export interface Reading {
  score: number;
  tokens: number;
  compared: ComparedText;
}

export type Outcome =
  | "queued"
  | "passthrough"
  | "L1"
  | "L2"
  | "L3"
  | "L4"
  | "queue_full"
  /** The gate itself failed. */
  | "blocked"
  /** The end user is blocked. */
  | "user_blocked"
  /** The add names a service that has no active writer. */
  | "source_unregistered"
  /** The service's writer is bound to another key. */
  | "source_bound_to_another_key"
  /** The service sent the event before, with another payload. */
  | "source_changed"
  /** What the event made was erased. */
  | "source_erased"
  /** The event came before. */
  | "source_repeated"
  /** Only embeddings can tell whether the text repeats one of `undecided`. */
  | "undecided";

/** What becomes of an add. */
export interface Verdict extends Judgement {
  outcome: Outcome;
  reason: BlockedReason | null;
  /** How the tenant stood when this was judged. */
  standing: Standing;
  undecided: RecentText[];
}

/** What an add is judged with besides what the store knows. */
export interface Question {
  reading: Reading;
  now: Date;
  /** Similarities with recent texts that only embeddings could tell, by the ids of the texts. */
  similarities: ReadonlyMap<number, number>;
}

/** Judges an add: the first that objects, in the order of GAT-020, decides. */
export function judge({ reading, now, similarities }: Question, facts: AddFacts): Verdict {
  const standing = standingOf(facts.planUsage, now);
  const plan = planOf(facts.planUsage.plan);
  const { score, tokens, compared } = reading;
  let similarity: number | null = null;

  const refuse = (outcome: Outcome, undecided: RecentText[] = []): Verdict => {
    return { outcome, reason: null, accepted: false, entry: null, standing, undecided };
  };
  const decide = (outcome: Outcome, layer: GateLayer, reason: BlockedReason | null): Verdict => {
    const entry = { layer, reason, score: layer === "L1" ? 0 : score, similarity };
    return { outcome, reason, accepted: outcome === "queued", entry, standing, undecided: [] };
  };

  if (facts.isBlocked) return refuse("user_blocked");
  if (plan.addsPerUserAndMinute !== null && facts.acceptedInMinute >= plan.addsPerUserAndMinute) {
    return decide("L1", "L1", "rate_limit_exceeded");
  }
  if (score < LOWEST_SCORE) return decide("L2", "L2", "low_quality");
  if (facts.source === null && facts.recentTexts.length > 0) {
    const byWords = similaritiesByWords(compared, facts.recentTexts);
    const compare = facts.recentTexts.map((recent, at) => ({
      recent,
      similarity: byWords[at] ?? similarities.get(recent.textId) ?? null,
    }));
    similarity = Math.max(0, ...compare.map((each) => each.similarity ?? 0));
    // A repeat that is certain needs no further comparison.
    const undecided = similarity > REPEAT_ABOVE ? [] : compare.filter((each) => each.similarity === null);
    if (undecided.length > 0) {
      return refuse(
        "undecided",
        undecided.map(({ recent }) => recent),
      );
    }
    if (similarity > REPEAT_ABOVE) return decide("L3", "L3", "duplicate_query");
  }
  const policy = facts.planUsage.policy ?? plan.policy;
  const isTooLarge =
    policy === "block" && plan.tokensPerMonth !== null && facts.planUsage.usage.tokens + tokens > plan.tokensPerMonth;
  if (isTooLarge || REFUSING.includes(standing.mode)) return decide("L4", "L4", "budget_exhausted");
  if (standing.mode === "PASSTHROUGH") return decide("passthrough", "NONE", null);
  if (facts.source !== null && facts.source.kind !== "new") return refuse(`source_${facts.source.kind}`);
  if (plan.openJobs !== null && facts.planUsage.openJobs >= plan.openJobs) {
    return decide("queue_full", "NONE", "tenant_queue_limit_reached");
  }
  return decide("queued", "NONE", null);
}

/** The modes in which nothing is added. */
const REFUSING: QuotaMode[] = ["BLOCKED", "DEGRADED_RETRIEVE"];
