import { atAnotherTime } from "./another-time.ts";
import { inSentence, isFragment } from "./answers.ts";
import { partsOf } from "./no-longer-true.ts";
import type { PutRight } from "./put-right.ts";
import { bare, sentenceFrom } from "./self-contained.ts";
import { readYesNo } from "./yes-no.ts";

/** What leads up to something that is told the user of themselves. */
const LEADING =
  /^(?:(?:you (?:said|mentioned|told me|wrote)(?: that)?|so|and|but|ok|okay|well|right|great|since|as|because|oh|hi|hello|if i remember (?:correctly|right)|as far as i (?:know|remember)|i (?:see|know|remember|believe|think|recall|understand)(?: that)?|according to (?:my|our) (?:notes|records))[, ]+)+/i;
const TRAILING =
  /,? (?:right|correct|yes|no|is that (?:right|correct)|isn't it|don't you|aren't you|if i remember correctly)$/i;
const LONGEST = 120;
const MOST_READ = 1_000;

/**
 * What a message tells the user of themselves, as the user would say it: "You live in Bergen, right?" → "I live in Bergen". They
 * may say that it is not so.
 */
export function claimsOf(content: string): string[] {
  const text = content.slice(-MOST_READ).replace(/\s+/g, " ").replaceAll("’", "'");
  return text.split(/(?<=[.!?])\s/).flatMap((sentence) => {
    const said = sentence
      .replace(/[.!?\s]+$/, "")
      .replace(LEADING, "")
      .replace(TRAILING, "");
    if (said.length > LONGEST) return [];
    if (/^you\b/i.test(said)) return readYesNo(said)?.yes ?? [];
    const [, mine] = /^your ((?:[\p{L}'-]{1,20} ){1,4}(?:is|are) [^,;:"()]{1,40})$/iu.exec(said) ?? [];
    return mine === undefined || /\b(?:you|your|me|i)\b/i.test(mine) ? [] : `My ${mine}`;
  });
}

const DENIAL =
  "(?:no|nope|nah|wrong|incorrect|false|not quite|not right|not true|not exactly|close|sorry|actually|that(?:'s| is) (?:wrong|not right|not true|not correct|incorrect|false|outdated|old|no longer (?:true|right|so|the case))|you(?:'re| are) (?:wrong|mistaken))";
const IT_IS =
  "(?:(?:it|that|they)(?:'?s|'re| is| are| should be)|(?:i|we)(?:'m| am|'re| are) (?:now )?(?=in |at )|i meant?|make (?:it|that)) ";
const VALUE = "(?:now |actually |really |in fact )?([^,;.!?]{1,40})";
/** "No sugar" is no correction: there must be a sign, or an "it is". */
const CORRECTION = new RegExp(
  `^(?:(?:${DENIAL}(?:[,.!:;–—]+ ?| - )){1,3}(?:${IT_IS})?|(?:${DENIAL}[,.!:;–— -]+){1,3}${IT_IS})${VALUE}$`,
  "i",
);
const VALUE_ALONE = new RegExp(`^(?:${DENIAL}[,.!:;–— -]+){0,3}(?:${IT_IS})?${VALUE}$`, "i");

/**
 * Reads a sentence that puts right what was said of the user: "Wrong, it is Oslo" after "I live in Bergen" → "I live in Oslo".
 *
 * @param claims In the user's own words; the last that can be meant is.
 * @param objected Whether it is known that the sentence objects, whatever its words.
 * @returns null when it does not object, or when what it names cannot stand in any of them.
 */
export function claimPutRight(sentence: string, claims: readonly string[], objected = false): PutRight | null {
  if (claims.length === 0 || sentence.length > 240) return null;
  const text = sentence.replace(/[.!\s]+$/, "").replaceAll("’", "'");
  const value = bare((objected ? VALUE_ALONE : CORRECTION).exec(objected ? bare(text) : text)?.[1] ?? "");
  if (!isFragment(value)) return null;
  for (const claim of claims.toReversed()) {
    const right = withValue(claim.replace(/[.!\s]+$/, ""), inSentence(value, ""));
    const corrects = sentenceFrom(claim);
    if (right !== null && corrects !== null) return { text: right, corrects };
  }
  return null;
}

/** A statement with another value of the same kind; null when it has none. */
function withValue(statement: string, value: string): string | null {
  const atAnother = atAnotherTime(value, statement);
  if (atAnother !== null) return atAnother;
  const parts = partsOf(statement);
  if (parts === null) return null;
  const { kept, object } = parts;
  // "You have two kids." – "No, three."
  if (NUMBER_ALONE.test(value) && object.match(NUMBERS)?.length === 1) {
    const right = `${kept} ${object.replace(NUMBERS, () => value)}`;
    return right === statement ? null : right;
  }
  const named = value
    .replace(/^(?:in|at|on|an?|the|to|from|my|with|as) /i, "")
    .replace(/ ones?$/i, () => ` ${object.split(" ").at(-1)}`);
  if (kindOf(object) !== kindOf(named) || object.toLowerCase() === named.toLowerCase()) return null;
  return `${kept.replace(/\ban?$/i, /^[aeiou]/i.test(named) ? "an" : "a")} ${named}`;
}

const NUMBER = "(?:\\d[\\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const NUMBER_ALONE = new RegExp(`^${NUMBER}$`, "i");
const NUMBERS = new RegExp(`(?<![\\p{L}\\d])${NUMBER}(?![\\p{L}\\d])`, "giu");

function kindOf(words: string): "number" | "name" | "word" {
  if (/\d/.test(words)) return "number";
  return /^\p{Lu}/u.test(words) ? "name" : "word";
}
