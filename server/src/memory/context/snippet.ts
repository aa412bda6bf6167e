import { escapeLine } from "./bullets.ts";
import { fitsTokens, largestFitting } from "./tokens.ts";

const SNIPPET_TOKENS = 120;

/**
 * A memory as one prompt-ready line of at most 120 cl100k_base tokens, escaped like a bullet. A longer text is cut
 * after a word, or after a character where it has no word that short, and ends with "…".
 */
export function contextSnippet(content: string): string {
  const whole = escapeLine(content);
  if (fitsTokens(whole, SNIPPET_TOKENS)) return whole;
  return cutAt(content, WORDS) ?? cutAt(content, CHARACTERS) ?? "…";
}

const WORDS = new Intl.Segmenter("en", { granularity: "word" });
const CHARACTERS = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cuts before escaping, so that no escape sequence is cut in two. */
function cutAt(content: string, segmenter: Intl.Segmenter): string | null {
  const ends = Array.from(segmenter.segment(content), ({ index, segment }) => index + segment.length);
  const first = (count: number) => `${escapeLine(content.slice(0, ends[count - 1] ?? 0).trimEnd())}…`;
  const fitting = largestFitting(ends.length, (count) => fitsTokens(first(count), SNIPPET_TOKENS));
  return fitting === 0 ? null : first(fitting);
}
