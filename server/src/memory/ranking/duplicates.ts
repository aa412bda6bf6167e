import { STOP_WORDS } from "./stop-words.ts";
import { term, words } from "./terms.ts";
import { dot } from "./vectors.ts";
import { DUPLICATE_COSINE, NEAR_DUPLICATE_JACCARD, TOLD_COSINE } from "./weights.ts";

/** A text taken apart for comparison. */
interface Reading {
  /** Its words in order, lower case, English ones as stems, negations all alike. */
  sequence: string[];
  set: ReadonlySet<string>;
  /** Its words that must never be lost to similarity: names, acronyms, numbers, negations. */
  particulars: ReadonlySet<string>;
  /** It sets one thing against another: then the order of its words is what it says. */
  contrasts: boolean;
}

/** Leaves out each item that is a near duplicate of an earlier one. */
export function withoutNearDuplicates<T extends { content: string }>(items: readonly T[]): T[] {
  const isNew = newTexts();
  return items.filter((item) => isNew(item.content));
}

/** A check that remembers the texts it let through, and lets through those that no earlier one nearly repeats. */
export function newTexts(): (text: string) => boolean {
  const seen: Reading[] = [];
  return (text) => {
    const reading = read(text);
    if (seen.some((earlier) => nearlyRepeats(earlier, reading))) return false;
    seen.push(reading);
    return true;
  };
}

/** What duplicate detection needs to know of a stored memory. */
export interface StoredText {
  id: string;
  content: string;
  /** Unit vector. */
  vector: Float32Array;
}

/**
 * The stored memory that already says what a new one says, or null.
 *
 * That is one of the same text but for case and final punctuation, else the one of the closest meaning (cosine above
 * 0.92) provided that it has every word of the new one that says something, that both have the same numbers, names,
 * acronyms and negations in the same order, and that they are not the same sentence with one word exchanged: an embedding hardly tells "room 412" from "room 414" or "my black
 * cat" from "my white cat", and a memory lost is worse than one kept twice.
 */
export function duplicateOf(
  candidate: { content: string; vector: Float32Array },
  existing: readonly StoredText[],
): string | null {
  const text = plain(candidate.content);
  const same = existing.find((memory) => plain(memory.content) === text);
  if (same !== undefined) return same.id;

  const reading = read(candidate.content);
  let closest: { id: string; cosine: number } | null = null;
  for (const { id, content, vector } of existing) {
    const cosine = dot(vector, 0, candidate.vector);
    if (cosine <= (closest?.cosine ?? DUPLICATE_COSINE)) continue;
    const other = read(content);
    if (!hasMore(reading, other) && sameParticulars(reading, other) && !oneWordExchanged(reading, other))
      closest = { id, cosine };
  }
  return closest?.id ?? null;
}

/**
 * Whether two texts have the same numbers, names, acronyms and negations, share their words in the same order and are not
 * the same sentence with one word exchanged: only then an embedding can be believed that finds them alike.
 */
export function nothingDistinctiveDiffers(a: string, b: string): boolean {
  const [left, right] = [read(a), read(b)];
  return sameParticulars(left, right) && sameOrder(left, right) && !oneWordExchanged(left, right);
}

/**
 * Whether two texts say the same although one may be more uncertain: alike by their vectors, with the same particulars, and
 * neither with a word of its own that the other exchanges for another.
 *
 * @param cosine From which likeness on; below 1.
 */
export function saysTheSame(
  a: { content: string; vector: Float32Array },
  b: { content: string; vector: Float32Array },
  cosine: number,
): boolean {
  if (plain(a.content) === plain(b.content)) return true;
  const [left, right] = [read(a.content), read(b.content)];
  return (
    dot(a.vector, 0, b.vector) > cosine &&
    sameParticulars(left, right) &&
    !(hasMore(left, right) && hasMore(right, left))
  );
}

/**
 * The stored memory that is closest to a text that tells what a memory says, or null: it has every word of
 * the text that says something, denies what the text denies, and is much like it.
 */
export function closestTo(
  text: { content: string; vector: Float32Array },
  existing: readonly StoredText[],
): string | null {
  const same = existing.find((memory) => plain(memory.content) === plain(text.content));
  if (same !== undefined) return same.id;
  const wanted = read(text.content);
  let closest: { id: string; cosine: number } | null = null;
  for (const { id, content, vector } of existing) {
    const cosine = dot(vector, 0, text.vector);
    if (cosine <= (closest?.cosine ?? TOLD_COSINE)) continue;
    const other = read(content);
    const bothDeny = wanted.set.has("not") === other.set.has("not");
    if (bothDeny && !hasMore(wanted, other)) closest = { id, cosine };
  }
  return closest?.id ?? null;
}

/** Whether a text has content words that another has not. */
function hasMore(a: Reading, b: Reading): boolean {
  return [...a.set].some((word) => !b.set.has(word) && word !== "not" && word !== "like" && !STOP_WORDS.has(word));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[.!?…。！？ ]+$/u, "");
}

function read(text: string): Reading {
  const sequence: string[] = [];
  const particulars = new Set<string>();
  const found = words(text);
  const orderMatters = found.some((word) => COMPARING.test(word));
  const hasSmall = /\p{Ll}/u.test(text);
  for (const [at, word] of found.entries()) {
    // "Blood type A" and "vitamin A" name something; within a sentence no article is written so.
    const letter = word === "A" && at > 0 && hasSmall ? word : null;
    const subject = letter ?? (NEGATION.test(word) ? "not" : LIKING.test(word) ? "like" : term(word));
    const entry = subject ?? word.toLowerCase();
    sequence.push(entry);
    if (subject === null) continue;
    if (
      orderMatters ||
      subject === "not" ||
      DISTINCTIVE.test(word) ||
      NUMBERS_AND_DAYS.has(entry) ||
      MONTHS.has(entry)
    ) {
      particulars.add(entry);
    }
  }
  const contrasts = orderMatters || found.some((word) => NEGATION.test(word) || PREFERRING.test(word));
  return { sequence, set: new Set(sequence), particulars, contrasts };
}

/** A digit, a capital, or a letter of a script without capitals, where any word may be a name. */
const DISTINCTIVE = /[\p{N}\p{Lu}\p{Lo}]/u;

const NEGATION =
  /^(?:no|not|none|nobody|nothing|neither|nor|never|without|cannot|\p{L}+n['’]t|dislikes?|hates?|avoids?|quit|stopped)$/iu;

/** People say these for the same thing, and the next time with the other word. */
const LIKING = /^(?:likes?|loves?|prefers?|enjoys?)$/i;

/** "Tea over coffee" is not "coffee over tea". */
const COMPARING = /^(?:over|than|before|after|instead|rather|versus|vs)$/i;

/** "I prefer tea to coffee" is not "I prefer coffee to tea". */
const PREFERRING = /^prefer(?:s|red)?$/i;

/** What people write without a capital although it tells one memory from another. */
const NUMBERS_AND_DAYS = asTerms(
  `one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million
  first second third monday tuesday wednesday thursday friday saturday sunday`,
);
const MONTHS = asTerms("january february march april may june july august september october november december");

function asTerms(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).flatMap((word) => term(word) ?? []));
}

function nearlyRepeats(a: Reading, b: Reading): boolean {
  return jaccard(a.set, b.set) > NEAR_DUPLICATE_JACCARD && sameParticulars(a, b);
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  const all = a.size + b.size - common;
  return all === 0 ? 1 : common / all;
}

/**
 * Compared in order, so that "from 9 to 5" is not "from 5 to 9"; months among themselves, so that "12 March" is
 * "March 12". A name in one text counts in the other even if it is written small there.
 */
function sameParticulars(a: Reading, b: Reading): boolean {
  if ((a.contrasts || b.contrasts) && !sameOrder(a, b)) return false;
  const isParticular = (word: string) => a.particulars.has(word) || b.particulars.has(word);
  const left = a.sequence.filter(isParticular);
  const right = b.sequence.filter(isParticular);
  return [true, false].every((month) => {
    const of = (list: readonly string[]) => list.filter((word) => MONTHS.has(word) === month).join(" ");
    return of(left) === of(right);
  });
}

/** Who likes cats but not dogs does not like dogs but not cats: what two texts share stands in the same order in both. */
function sameOrder(a: Reading, b: Reading): boolean {
  const shared = ({ sequence }: Reading) =>
    sequence.filter(
      (word) => a.set.has(word) && b.set.has(word) && !MONTHS.has(word) && (word === "not" || !STOP_WORDS.has(word)),
    );
  return shared(a).join(" ") === shared(b).join(" ");
}

function oneWordExchanged(a: Reading, b: Reading): boolean {
  return (
    a.sequence.length === b.sequence.length && a.sequence.filter((word, at) => word !== b.sequence[at]).length === 1
  );
}
