import { createHash } from "node:crypto";
import { type Embedder, embedNow } from "../../embedding/types.ts";
import type { RecentText } from "../../store/types.ts";
import { nothingDistinctiveDiffers } from "../ranking/duplicates.ts";
import { terms } from "../ranking/terms.ts";

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

/** How similar a text is to a recent one, as a fraction 0–1; null when only an embedding can tell. */
export function similarityByWords(text: ComparedText, recent: RecentText): number | null {
  if (text.digest === recent.digest) return 1;
  if (text.text === null || recent.text === null) return 0;
  return canBeARepeat(text.text, recent.text) ? null : 0;
}

/** Whether neither a name, a number, an acronym or a negation, nor a word of its own in each, tells two texts apart. */
function canBeARepeat(a: string, b: string): boolean {
  const left = new Set(terms(a));
  const right = new Set(terms(b));
  const eachHasItsOwn = hasItsOwn(left, right) && hasItsOwn(right, left);
  return !eachHasItsOwn && nothingDistinctiveDiffers(a, b);
}

function hasItsOwn(terms: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const term of terms) if (!others.has(term)) return true;
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
