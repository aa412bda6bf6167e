import { characters } from "../../quota/tokens.ts";

/** A conversation that scores less is blocked by layer L2. */
export const LOWEST_SCORE = 0.35;
/** What a single message of hardly anything scores (GAT-007). */
const SCORE_OF_A_TOKEN_REPLY = 0.1;

const WORDS = new Intl.Segmenter("en", { granularity: "word" });

/**
 * How likely a conversation holds something to remember, as a fraction with six decimals: the published formula over
 * the messages of all roles (GAT-006), with words told apart so that scripts without spaces are judged fairly.
 */
export function qualityScore(contents: readonly string[]): number {
  const distinct = new Set<string>();
  let words = 0;
  for (const content of contents) {
    for (const word of wordsOf(content)) {
      words += 1;
      distinct.add(word.toLowerCase());
    }
  }
  const length = contents.reduce((sum, content) => sum + characters(content), 0);
  if (contents.length === 1 && words <= 2 && length < 10) return SCORE_OF_A_TOKEN_REPLY;
  const score =
    0.25 * Math.min(contents.length / 3, 1) +
    0.3 * Math.min(length / contents.length / 50, 1) +
    0.25 * (words === 0 ? 0 : distinct.size / words) +
    0.2 * (contents.some((content) => QUESTION_MARK.test(content)) ? 1 : 0.5);
  return Math.round(score * 1e6) / 1e6;
}

/** What most words are, which takes the least time to see. */
const LETTERS = /^[A-Za-z]+$/;
/** Letters or digits of ASCII, and what can stand around them without being part of the word. */
const PLAIN_WORD = /^["(]*([A-Za-z]+|[0-9]+)[.,;:!?)"]*$/;
/** White space that no word reaches across. */
const GAP = /[ \n\t]+/;

/** The words of a text. Most are plain and told apart at a glance, which takes a tenth of the time. */
function* wordsOf(text: string): Generator<string> {
  for (const part of text.split(GAP)) {
    const plain = LETTERS.test(part) ? part : PLAIN_WORD.exec(part)?.[1];
    if (plain !== undefined) {
      yield plain;
      continue;
    }
    for (const { segment, isWordLike } of WORDS.segment(part)) if (isWordLike) yield segment;
  }
}

/** Also as other scripts write it. */
const QUESTION_MARK = /[?？؟]/;
