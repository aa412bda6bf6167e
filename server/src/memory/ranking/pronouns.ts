import { HE, SHE } from "../kin.ts";

/** Somebody of the user's, with the name if there is one: "my sister", "my sister Anna". */
const relatives = (kin: string) =>
  new RegExp(
    `(?<![\\p{L}-])(?:${kin})(?:s|'s)?(?:,? (?:is |named |called )*(?<name>\\p{Lu}\\p{Ll}{1,20}))?(?![\\p{L}-])`,
    "gu",
  );

interface Gender {
  asked: RegExp;
  relatives: RegExp;
}

const GENDERS: readonly Gender[] = [
  { asked: /(?<!\p{L})(?:she|her|hers|herself)(?!\p{L})/iu, relatives: relatives(SHE) },
  { asked: /(?<!\p{L})(?:he|him|his|himself)(?!\p{L})/iu, relatives: relatives(HE) },
];
const ANY_RELATIVE = new RegExp(`(?<![\\p{L}-])(?:${HE}|${SHE})s?(?![\\p{L}-])`, "iu");
/** A name behind the first word, which has a capital anyway. */
const NAMES_SOMEBODY = /\S\s+(?!I\b)\p{Lu}\p{Ll}/u;

/** Told of the user themselves. */
const OWN = /^(?:I|We|My|Our)(?!\p{L})/u;

/** Whom a memory is about, as far as a question's "she" or "he" goes: such a person, the user alone, or who knows. */
export type Whose = "theirs" | "own" | "open";

/**
 * Whom each of a user's memories is about when a question asks for somebody by "she" or "he"; null when it does not, says
 * itself whom it means, or when no memory tells of a person it can stand for.
 *
 * @example
 * whoseAre("What is her job?", [{ content: "I work as a baker." }, { content: "My sister is a nurse." }]); // ["own", "theirs"]
 */
export function whoseAre(question: string, memories: readonly { content: string }[]): Whose[] | null {
  const [gender, another] = GENDERS.filter(({ asked }) => asked.test(question));
  if (gender === undefined || another !== undefined) return null;
  if (ANY_RELATIVE.test(question) || NAMES_SOMEBODY.test(question)) return null;
  const names = new Set<string>();
  const related = memories.map(({ content }) => {
    const found = [...content.matchAll(gender.relatives)];
    for (const { groups } of found) if (groups?.name !== undefined) names.add(groups.name);
    return found.length > 0;
  });
  const whose = memories.map(({ content }, at): Whose => {
    if (related[at] === true || hasName(content, names)) return "theirs";
    return OWN.test(content) && !ANY_RELATIVE.test(content) ? "own" : "open";
  });
  return whose.includes("theirs") ? whose : null;
}

function hasName(text: string, names: ReadonlySet<string>): boolean {
  return names.size > 0 && (text.match(/\p{Lu}\p{Ll}+/gu) ?? []).some((word) => names.has(word));
}
