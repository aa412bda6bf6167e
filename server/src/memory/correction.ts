import { redact } from "../domains/redaction/redact.ts";
import { judge } from "./extraction/categorise.ts";
import { KEEP_CONFIDENCE } from "./reconcile/index.ts";
import { normaliseMemoryText } from "./text.ts";
import type { Candidate } from "./types.ts";

/** A person who corrects means it: as sure as a statement can be. */
const CONFIDENCE = 0.95;
/** What somebody took the trouble to correct matters more than most. */
const LEAST_IMPORTANCE = 6;

/**
 * The candidates of a correction. Where extraction keeps nothing of it, the correction is a candidate word for word, but for what is
 * secret: somebody was asked, or objected, and what they said counts.
 *
 * @param content The correction.
 * @param candidates What extraction found in it.
 */
export function withCorrection(content: string, candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.some(({ confidence }) => confidence >= KEEP_CONFIDENCE)) return candidates;
  const text = normaliseMemoryText(redact(content));
  const { category, importance } = judge(text);
  const verbatim = {
    content: text,
    category,
    importance: Math.max(importance, LEAST_IMPORTANCE),
    confidence: CONFIDENCE,
    turnIndexes: [0],
    reason: "corrected by the user",
  };
  return [...candidates.filter((candidate) => candidate.content !== text), verbatim];
}
