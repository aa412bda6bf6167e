import { HE, SHE } from "../kin.ts";
import type { Said } from "./put-right.ts";

const EITHER =
  "partner|fianc[eé]e?|spouse|boss|manager|friend|roommate|flatmate|neighbou?r|colleague|coworker|teacher|tutor|coach|doctor|therapist|cousin|child|baby|twin";
const PERSON = new RegExp(
  `\\b(my|our|your) ((?:(?:\\p{Ll}|-){1,15} )?(?:(${HE})|(${SHE})|(?:${EITHER})))(?: (?!I\\b)(\\p{Lu}\\p{Ll}{1,20}))?(?![\\p{L}-])`,
  "giu",
);
const PRONOUN = /^(he|she)('s|'d|'ll|) (?=\p{L})/iu;
/** How many statements back a "he" may reach. */
const REACH = 2;

/**
 * Puts the person for "he" or "she" at the front of a clause: "he's coeliac", after something about "my husband", → "my husband is
 * coeliac". Only where the question, or else the last statements, speak of exactly one person it can be.
 */
export function withPerson(text: string, question: string | null, earlier: readonly Said[]): string {
  const [pronoun, word = "", verb = ""] = PRONOUN.exec(text) ?? [];
  // "She is": an answer and no statement.
  if (pronoun === undefined || (verb === "" && !/\S \S/.test(text.slice(pronoun.length)))) return text;
  const male = /^he$/i.test(word);
  const spoken =
    question !== null && /\byour\b/i.test(question) ? [question] : earlier.slice(-REACH).map(({ words }) => words);
  const people = new Map<string, string>();
  for (const said of spoken) {
    for (const [, , person = "", he, she, name] of said.matchAll(PERSON)) {
      if (male ? she !== undefined : he !== undefined) continue;
      const named = people.get(person.toLowerCase());
      const whole =
        name === undefined || !/^\p{Lu}/u.test(name) ? person.toLowerCase() : `${person.toLowerCase()} ${name}`;
      people.set(person.toLowerCase(), named !== undefined && named.length > whole.length ? named : whole);
    }
  }
  const [only] = people.values();
  if (only === undefined || people.size > 1) return text;
  const rest = text.slice(pronoun.length);
  const full =
    verb === "'s"
      ? /^(?:been|got|had|\p{Ll}+ed)\b/u.test(rest)
        ? " has"
        : " is"
      : verb === "'d"
        ? " would"
        : verb === "'ll"
          ? " will"
          : "";
  return `my ${only}${full} ${rest}`;
}
