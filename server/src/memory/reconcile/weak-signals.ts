import type { WeakSignal } from "../../store/types.ts";
import { saysTheSame } from "../ranking/duplicates.ts";
import { relate } from "./relation.ts";

/** Published: more alike than this, two uncertain statements may mean the same. */
const SAME_SIGNAL_COSINE = 0.82;

/** Words that make a statement uncertain and are no part of what it states. */
const HEDGES =
  /\b(?:i (?:think|guess|suppose|believe|feel like)|maybe|perhaps|possibly|probably|might|may|could|not sure(?: if| but)?|kind of|kinda|sort of|i am not sure)\b,? ?/gi;

/** Those of them that may go and leave a sentence: without its "might" a wish would become a deed. */
const AROUND: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [
    /^(?:(?:i(?:'m| am) not (?:\w+ )?sure,? but|(?:i )?(?:think|guess|suppose|believe|assume|reckon)|i(?:'m| am) (?:pretty|fairly|quite|almost) sure|i feel like|maybe|perhaps|possibly|probably)(?: that)?,? )+(?=(?:i|we|my|our|it|he|she|they|the)\b)/i,
    "",
  ],
  [/,? (?:i (?:think|guess|suppose|believe|assume|reckon)|maybe|perhaps|possibly|probably)(?=[.!]*$)/i, ""],
  [/(?<=\w )(?:maybe|perhaps|possibly|probably|kind of|kinda|sort of) (?=\w)/gi, ""],
];

/** The weak signal that a candidate confirms, certain itself or not: one of the same names, numbers and words that matter. */
export function signalOf(
  candidate: { content: string; vector: Float32Array },
  signals: readonly WeakSignal[],
): WeakSignal | null {
  const text = unhedged(candidate.content);
  const said = { content: text, vector: candidate.vector };
  return (
    signals.find(({ content, vector }) => {
      const before = unhedged(content);
      if (saysTheSame(said, { content: before, vector }, SAME_SIGNAL_COSINE)) return true;
      return ["same", "more"].includes(relate(text, before, false)?.is ?? "");
    }) ?? null
  );
}

/**
 * An uncertain statement as somebody says it who is sure; null when it has no words that could go.
 *
 * @example
 * saidForSure("I think my blood type is A."); // "My blood type is A."
 */
export function saidForSure(text: string): string | null {
  const sure = AROUND.reduce((done, [pattern, replacement]) => done.replace(pattern, replacement), text);
  return sure === text ? null : sure.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

function unhedged(text: string): string {
  return text.replace(HEDGES, "");
}
