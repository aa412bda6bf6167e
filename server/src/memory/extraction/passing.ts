import type { Candidate, Turn } from "../types.ts";
import { MIN_LENGTH } from "./self-contained.ts";
import { openingOf, shortened } from "./talk.ts";
import { lastSentence, sentencesOf, tells } from "./telling.ts";

/** Told in passing: worth finding again, not worth much by itself. */
const IN_PASSING = { category: "fact", importance: 3.5, confidence: 0.65, reason: "told in passing" } as const;

/**
 * What a turn of a chat tells beside its statements, as one memory: sentences that need the turns around them ("A bowl
 * with a dragon on it!"), with the question that they answer. Null when it tells no more.
 *
 * @param stated What the turn's statements say: not said again.
 */
export function toldInPassing(turns: readonly Turn[], index: number, stated: readonly string[]): Candidate | null {
  const known = stated.join(" ");
  const sentences = sentencesOf(turns[index]?.content ?? "").filter((sentence) => !sentence.endsWith("?"));
  const told = sentences.filter((sentence) => tells(sentence, known));
  if (told.length === 0) return null;
  const before = turns[index - 1];
  const asks = before?.role === "assistant" && before.content.trimEnd().endsWith("?") && stated.length === 0;
  const asked = asks ? lastSentence(before.content) : null;
  const opening = openingOf(null, asked);
  const said = told.join(" ");
  const text = opening === "" ? said : `${opening}: ${said}`;
  if (text.length < MIN_LENGTH) return null;
  return { ...IN_PASSING, content: shortened(text), turnIndexes: asked === null ? [index] : [index - 1, index] };
}
