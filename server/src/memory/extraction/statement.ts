import type { Candidate } from "../types.ts";
import { judge } from "./categorise.ts";
import { withDates } from "./dates.ts";
import { neverStored } from "./filters.ts";
import { verbatimStatements } from "./language.ts";
import { GAP } from "./own-words.ts";
import { MAX_LENGTH, sentenceFrom } from "./self-contained.ts";

/** What one message states, before it is known which message of the conversation it was. */
export type Statement = Omit<Candidate, "turnIndexes">;

/** Room for discourse words that are taken away before the length of a memory is judged. */
export const LONGEST_CLAUSE = MAX_LENGTH + 100;
/** Sure enough to keep, unsure enough to give way to anything better understood. */
const VERBATIM_CONFIDENCE = 0.65;
/** The filters' other reasons are about English wording. */
const VERBATIM_REFUSALS = new Set(["secret", "unfilled template"]);

/**
 * Makes a statement of a sentence that can stand alone.
 *
 * @param saidAt When it was said: "yesterday" is the day before.
 * @param confidence The most that may be believed of it.
 * @returns null when it is too short or too long.
 */
export function statement(text: string, saidAt: Date, confidence = 1): Statement | null {
  const dated = withDates(text, saidAt);
  const content = sentenceFrom(dated.text);
  if (content === null) return null;
  const judged = judge(text.replace(/\.$/, ""), dated.eventAt !== null);
  return { content, ...judged, confidence: Math.min(judged.confidence, confidence), eventAt: dated.eventAt };
}

/** The sentences of a line in a language for which there are no rules. */
export function verbatim(line: string): Statement[] {
  const statements: Statement[] = [];
  for (const sentence of verbatimStatements(line)) {
    const content = sentence.includes(GAP) ? null : sentenceFrom(sentence);
    if (content === null || VERBATIM_REFUSALS.has(neverStored(content) ?? "")) continue;
    const reason = "kept word for word: not English";
    statements.push({ content, category: "fact", importance: 5, confidence: VERBATIM_CONFIDENCE, reason });
  }
  return statements;
}
