import type { WeakSignal } from "../../store/types.ts";
import { saysTheSame } from "../ranking/duplicates.ts";

/** Published: more alike than this, two uncertain statements may mean the same. */
const SAME_SIGNAL_COSINE = 0.82;

/** Words that make a statement uncertain and are no part of what it states. */
const HEDGES =
  /\b(?:i (?:think|guess|suppose|believe|feel like)|maybe|perhaps|possibly|probably|might|may|could|not sure(?: if| but)?|kind of|kinda|sort of|i am not sure)\b,? ?/gi;

/** The weak signal that a candidate confirms, certain itself or not: one of the same names, numbers and words that matter. */
export function signalOf(
  candidate: { content: string; vector: Float32Array },
  signals: readonly WeakSignal[],
): WeakSignal | null {
  const text = unhedged(candidate.content);
  const said = { content: text, vector: candidate.vector };
  return (
    signals.find(({ content, vector }) =>
      saysTheSame(said, { content: unhedged(content), vector }, SAME_SIGNAL_COSINE),
    ) ?? null
  );
}

function unhedged(text: string): string {
  return text.replace(HEDGES, "");
}
