import { redact } from "../domains/redaction/redact.ts";
import { judge } from "./extraction/categorise.ts";
import { claimPutRight } from "./extraction/claimed.ts";
import { statement } from "./extraction/statement.ts";
import { KEEP_CONFIDENCE } from "./reconcile/index.ts";
import { normaliseMemoryText } from "./text.ts";
import type { Candidate, Remembered } from "./types.ts";

/** A person who corrects means it: as sure as a statement can be. */
const CONFIDENCE = 0.95;
/** What somebody took the trouble to correct matters more than most. */
const LEAST_IMPORTANCE = 6;

/**
 * The candidates of a correction. Where extraction keeps nothing of it, it is read together with the memories that it corrects:
 * "Wrong, it is Oslo" of "I live in Bergen". What cannot be understood with them either is a candidate word for word, but for
 * what is secret: somebody was asked, or objected, and what they said counts.
 *
 * @param content The correction.
 * @param candidates What extraction found in it.
 * @param corrected The memories that it is about, as far as they are known.
 * @param saidAt When it was said.
 */
export function withCorrection(
  content: string,
  candidates: readonly Candidate[],
  corrected: readonly Remembered[],
  saidAt: Date,
): readonly Candidate[] {
  if (candidates.some(({ confidence }) => confidence >= KEEP_CONFIDENCE)) return candidates;
  const said = redact(content);
  const right = memoryPutRight(said, corrected, saidAt);
  if (right !== null) return [...candidates, { ...right, turnIndexes: [0] }];
  const text = normaliseMemoryText(said);
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

/** A memory with what was said instead of what is wrong in it; null unless it is clear which and what. */
function memoryPutRight(said: string, corrected: readonly Remembered[], saidAt: Date) {
  const found = corrected.flatMap(({ id, content }) => {
    const right = claimPutRight(said, [content], true);
    return right === null ? [] : [{ memory: { id, content }, right }];
  });
  const [only] = found;
  const made = only === undefined || found.length > 1 ? null : statement(only.right.text, saidAt);
  if (only === undefined || made === null) return null;
  const importance = Math.max(made.importance, LEAST_IMPORTANCE);
  return { ...made, importance, confidence: CONFIDENCE, reason: "corrected by the user", replaces: only.memory };
}
