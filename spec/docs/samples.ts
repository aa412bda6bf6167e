import { marked, type Tokens } from "marked";

/** A block of code in a guide. */
export interface Sample {
  /** `sh`, `ts`, `py`, `json`, `text` … */
  language: string;
  /**
   * What stands after the language: `run` for a call that works against a server, `retry` when it does after a moment,
   * `mock` for one that works against the mock, `answer` for what the call before it answers, `prompt` for its context block.
   */
  marks: string[];
  code: string;
}

/** The blocks of code of a markdown text, in their order. */
export function samplesOf(source: string): Sample[] {
  return marked
    .lexer(source)
    .filter((token): token is Tokens.Code => token.type === "code")
    .map(({ lang, text }) => {
      const [language = "", ...marks] = (lang ?? "").split(" ");
      return { language, marks, code: text };
    });
}

/** What differs from call to call, and so from what a guide shows. */
const VOLATILE = new Set([
  ...["request_id", "timestamp", "job_id", "id", "created_at", "updated_at"],
  ...["feedback_id", "retrieval_id", "correction_job_id"],
]);

/**
 * Whether an answer has all that a guide shows of it, with the same values where they do not differ from call to call.
 *
 * @returns The place of the first difference, or null.
 */
export function difference(shown: unknown, found: unknown, place = "answer"): string | null {
  if (typeof shown !== "object" || shown === null)
    return shown === found ? null : `${place} is ${JSON.stringify(found)}`;
  if (typeof found !== "object" || found === null) return `${place} is ${JSON.stringify(found)}`;
  for (const [key, value] of Object.entries(shown)) {
    if (!(key in found)) return `${place} has no ${key}`;
    if (VOLATILE.has(key)) continue;
    const deeper = difference(value, (found as Record<string, unknown>)[key], `${place}.${key}`);
    if (deeper) return deeper;
  }
  return null;
}
