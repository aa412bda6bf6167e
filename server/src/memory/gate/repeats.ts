import { hash } from "node:crypto";
import { type Embedder, embedNow } from "../../embedding/types.ts";
import type { RecentText } from "../../store/types.ts";
import { nothingDistinctiveDiffers } from "../ranking/duplicates.ts";
import { STOP_WORDS } from "../ranking/stop-words.ts";

/** A text that is more similar than this to a recent one is blocked by layer L3. */
export const REPEAT_ABOVE = 0.92;

/**
 * Characters up to which a text is compared by meaning: the embedder reads little more, and two long texts that only
 * begin alike are no repetition.
 */
const COMPARABLE = 1_000;

/** What layer L3 compares of an add. */
export interface ComparedText {
  /** Of the text but for letter case and white space: the same for exact repeats. */
  digest: string;
  /** Null when it is too long to be compared by meaning. */
  text: string | null;
}

/** The text that is compared: what the user said, or everything when the user said nothing (GAT-012). */
export function comparedText(messages: readonly { role: string; content: string }[]): ComparedText {
  const said = messages.filter(({ role }) => role === "user");
  const text = (said.length > 0 ? said : messages).map(({ content }) => content).join("\n");
  const plain = text.toLowerCase().replace(/\s+/gu, " ").trim();
  const digest = hash("sha256", plain, "base64url");
  return { digest, text: text.length <= COMPARABLE ? text : null };
}

/**
 * How similar a text is to each of some recent ones, as a fraction 0–1; null where only an embedding can tell. That is
 * rare: where neither a name, a number, an acronym or a negation, nor the order of the words, nor a word of its own in
 * each, tells them apart.
 */
export function similaritiesByWords(text: ComparedText, recent: readonly RecentText[]): (number | null)[] {
  const own = aboutOf(text.text);
  return recent.map((other) => {
    if (text.digest === other.digest) return 1;
    if (text.text === null || other.text === null) return 0;
    const others = aboutOf(other.text);
    if (hasItsOwn(own, others) && hasItsOwn(others, own)) return 0;
    return nothingDistinctiveDiffers(text.text, other.text) ? null : 0;
  });
}

/** A text in lower case, and the words that it is about, as far as they were looked for. */
interface About {
  text: string;
  words: string[];
  known: Set<string>;
  /** Up to where the text was looked through. */
  end: number;
}

function aboutOf(text: string | null): About {
  return { text: (text ?? "").toLowerCase(), words: [], known: new Set(), end: 0 };
}

const WORD = /[\p{L}\p{M}\p{N}'’]+/gu;

/**
 * One of the words that a text is about; undefined behind the last. With every add five texts are looked at, most of them
 * no further than to a first word.
 */
function wordAt(about: About, at: number): string | undefined {
  while (about.words.length <= at) {
    WORD.lastIndex = about.end;
    const word = WORD.exec(about.text)?.[0];
    if (word === undefined) return undefined;
    about.end = WORD.lastIndex;
    // Scripts other than Latin say more in fewer letters.
    if (word.length < 3 && !/[^\p{Script=Latin}\p{N}'’]/u.test(word)) continue;
    if (STOP_WORDS.has(word.replace(/['’]/g, ""))) continue;
    about.words.push(word);
    about.known.add(word);
  }
  return about.words[at];
}

function hasItsOwn(about: About, other: About): boolean {
  for (let at = 0; ; at++) {
    const word = wordAt(about, at);
    if (word === undefined) return false;
    // What is nowhere in the text is no word of it.
    if (!other.text.includes(word) || !hasWord(other, word)) return true;
  }
}

function hasWord(about: About, word: string): boolean {
  while (!about.known.has(word)) {
    if (wordAt(about, about.words.length) === undefined) return false;
  }
  return true;
}

/**
 * Similarities of a text with recent ones, by their ids.
 *
 * @throws EmbeddingUnavailable when the embedder cannot answer.
 */
export async function similaritiesByMeaning(
  embedder: Embedder,
  text: string,
  recent: readonly RecentText[],
): Promise<Map<number, number>> {
  const [vector, ...others] = await embedNow(embedder, [text, ...recent.map((each) => each.text ?? "")]);
  return new Map(recent.map(({ textId }, at) => [textId, dot(vector as Float32Array, others[at] as Float32Array)]));
}

/** The cosine of unit vectors, kept between 0 and 1. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return Math.min(1, Math.max(0, sum));
}
