import { createHash } from "node:crypto";
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
  const digest = createHash("sha256").update(plain).digest("base64url");
  return { digest, text: text.length <= COMPARABLE ? text : null };
}

/**
 * How similar a text is to each of some recent ones, as a fraction 0–1; null where only an embedding can tell. That is
 * rare: where neither a name, a number, an acronym or a negation, nor a word of its own in each, tells them apart.
 */
export function similaritiesByWords(text: ComparedText, recent: readonly RecentText[]): (number | null)[] {
  let own: ReadonlySet<string> | null = null;
  return recent.map((other) => {
    if (text.digest === other.digest) return 1;
    if (text.text === null || other.text === null) return 0;
    own ??= contentWords(text.text);
    const others = contentWords(other.text);
    if (hasItsOwn(own, others) && hasItsOwn(others, own)) return 0;
    return nothingDistinctiveDiffers(text.text, other.text) ? null : 0;
  });
}

/** What a text is about, at a glance: with every add five texts are looked at. */
function contentWords(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}'’]+/gu)) {
    // Scripts other than Latin say more in fewer letters.
    if (word.length < 3 && !/[^\p{Script=Latin}\p{N}'’]/u.test(word)) continue;
    if (!STOP_WORDS.has(word.replace(/['’]/g, ""))) found.add(word);
  }
  return found;
}

function hasItsOwn(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const word of words) if (!others.has(word)) return true;
  return false;
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
