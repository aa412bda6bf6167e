import { affirmed, hasEnded } from "./no-longer-true.ts";
import { bare } from "./self-contained.ts";
import type { Clause } from "./sentences.ts";

/** Says what is true instead of what the clause before says has ended: its subject is the same. */
const INSTEAD = /^(?:(?:and|but|so|now|these days|currently|today) )*(?:I|we|it|my|our)(?:'m|'s|'ve|'re|'d|)\b/i;

/** The verb that a negative clause and the clause of what is true instead must share: "I'm not a vegetarian, I'm vegan". */
function verbOf(text: string): string | null {
  const [, first, , second] =
    /^(?:now )?(?:I|we)(?:('m|'re)| (am|are))\b|^(?:now )?(?:I|we) (?:don't |do not |no longer )?(\p{Ll}+)/iu.exec(
      text,
    ) ?? [];
  return first !== undefined ? "am" : (second?.toLowerCase() ?? null);
}

function denies(denied: string, instead: string): boolean {
  if (denied.split(" ").length > 7 || instead.split(" ").length > 5 || /\b(?:always|also|still|just)\b/i.test(instead))
    return false;
  const verb = verbOf(instead);
  return verb !== null && verb === verbOf(denied) && affirmed(denied) !== null && affirmed(instead) === null;
}

/**
 * Puts together the two clauses of a sentence of which the first says what is not so and the second what is: apart, the first
 * would be remembered as something to know.
 */
export function joinCorrections(clauses: readonly Clause[]): Clause[] {
  const joined: Clause[] = [];
  for (const clause of clauses) {
    const before = joined.at(-1);
    if (before !== undefined && before.sentence === clause.sentence && !before.question && !clause.question) {
      const denied = bare(before.text);
      const instead = bare(clause.text);
      const ended = hasEnded(denied);
      if (
        before.instead !== true &&
        INSTEAD.test(instead) &&
        (ended || (!/\bbut\b/i.test(clause.lead) && denies(denied, instead)))
      ) {
        const lead = clause.lead === "" ? "" : `${clause.lead} `;
        const text = `${before.text.replace(/[\s,;]+$/, "")}, ${lead}${clause.text}`;
        joined[joined.length - 1] = { ...before, text, tokens: [...before.tokens, ...clause.tokens], instead: true };
        continue;
      }
    }
    joined.push(clause);
  }
  return joined;
}
