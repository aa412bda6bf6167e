import type { Candidate } from "../types.ts";
import { lastQuestion } from "./question.ts";
import { MAX_LENGTH, MIN_LENGTH } from "./self-contained.ts";
import type { Said } from "./speakers.ts";
import type { Statement } from "./statement.ts";
import { ended, lastSentence, sentencesOf, tells } from "./telling.ts";

/** What a sentence states, given the question that it may answer. */
export type StatementsOf = (sentence: string, question: string | null) => Generator<void, Statement[]>;

/** Told in passing: worth finding again, not worth much by itself. */
const IN_PASSING = {
  category: "fact",
  importance: 4,
  confidence: 0.65,
  reason: "told in a talk between people",
} as const;
/** For a turn with its question, in UTF-16 code units; the rest is for the name. */
export const ROOM = MAX_LENGTH - 80;
/**
 * What one turn of a talk between people tells, as one memory: each sentence as the statement it makes, or word for
 * word; with the question that it answers where it cannot be understood without. Null when it tells nothing.
 *
 * @param talk as `talkOf` returns it.
 */
export function* toldIn(
  talk: ReadonlyMap<number, Said>,
  index: number,
  statementsOf: StatementsOf,
): Generator<void, Candidate | null> {
  const turn = talk.get(index);
  if (turn === undefined) return null;
  const before = talk.get(index - 1);
  const asked = before?.text.trimEnd().endsWith("?") ? lastSentence(before.text) : null;
  let question = asked === null ? null : lastQuestion(asked);
  const told: string[] = [];
  let best: Statement | null = null;
  let standsAlone = false;
  for (const sentence of sentencesOf(turn.text)) {
    if (sentence.endsWith("?")) continue;
    const statements = yield* statementsOf(sentence, question);
    question = null;
    standsAlone ||= told.length === 0 && statements.length > 0;
    if (statements.length > 0) told.push(...statements.map(({ content }) => content));
    else if (tells(sentence)) told.push(ended(sentence));
    for (const statement of statements) if (best === null || statement.importance > best.importance) best = statement;
  }
  if (told.length === 0) return null;
  const said = told.join(" ");
  const withQuestion = asked !== null && !standsAlone && asked.length + said.length <= ROOM;
  const opening = openingOf(turn.speaker, withQuestion ? asked : null);
  const text = opening === "" ? said : `${opening}: ${said}`;
  if (text.length < MIN_LENGTH) return null;
  const { category, importance, confidence, reason } = best ?? IN_PASSING;
  return {
    content: shortened(text),
    category,
    importance,
    confidence: Math.max(confidence, IN_PASSING.confidence),
    reason,
    turnIndexes: withQuestion ? [index - 1, index] : [index],
  };
}

/** The name before what was said, and no other near it: an embedding makes much of names, and a question has them too. */
export function openingOf(speaker: string | null, asked: string | null): string {
  if (speaker === null) return asked === null ? "" : `Asked "${asked}"`;
  return asked === null ? `${speaker} said` : `${speaker} said (asked: ${asked})`;
}

/** Whole sentences as far as they go; a single one that is too long is cut between words. */
export function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const end = text.slice(0, MAX_LENGTH).search(/[.!…](?=\s[^.!…]*$)/u);
  return end > 0 ? text.slice(0, end + 1) : `${text.slice(0, MAX_LENGTH - 1).replace(/\s\S*$/, "")}…`;
}
