import type { Candidate } from "../types.ts";
import { neverStored } from "./filters.ts";
import { ownLines } from "./own-words.ts";
import { lastQuestion } from "./question.ts";
import { bare, MAX_LENGTH, MIN_LENGTH } from "./self-contained.ts";
import type { Said } from "./speakers.ts";
import type { Statement } from "./statement.ts";

/** What a sentence states, given the question that it may answer. */
export type StatementsOf = (sentence: string, question: string | null) => Generator<void, Statement[]>;

/** Told in passing: worth finding again, not worth much by itself. */
const IN_PASSING = {
  category: "fact",
  importance: 4,
  confidence: 0.65,
  reason: "told in a talk between people",
} as const;
/** Refusals that hold in any talk; the others are about what a user says of themselves to an assistant. */
const NEVER_TOLD =
  /^(?:greeting|thanks|acknowledgement|secret|unfilled template|incomplete sentence|passing state|session instruction|working of an exercise)$/;
/** Words for judging something rather than telling of it. */
const JUDGING: ReadonlySet<string> = new Set(
  `a able about actually agree all also always am amazing an and are as at awesome be beautiful been best bet
  better but can cant check come cool could day definitely did do does ever excited feel felt for forward
  found fun get glad go good great guess had happy hard has have having he hear hearing her here his hope how
  i idea if important in incredible inspiring interesting is it its just keep kind kinds know learn learning
  let like long look looks lot lots love luck lucky made make makes maybe me mean means meet meeting met might
  more much must my never nice no not of oh on one or our out people perfect point pretty problem proud
  question really relate right same see she should similar so some someone something sometime sound sounds
  still super sure sweet take talk talking tell thank thanks that thats the their them there these they thing
  things think this time to too totally true try us very wait waiting want was way we well were what when who
  whole will with wonderful worth would wow yeah yes you your youre`.split(/\s+/),
);
/** A sentence that tells something has so many other words. */
const TELLING_WORDS = 2;
const SENTENCE_END = /(?<=[.!?…])(?<!\b(?:Mr|Mrs|Ms|Dr|St|Prof)\.)\s+(?=\S)/u;
/** For a turn with its question; the rest is for the name. */
const ROOM = MAX_LENGTH - 80;
/** A remark on the other person. */
const ABOUT_THE_OTHER = /\byou(?:r|rs|rself|'re|'ve|'ll|'d)?\b/i;

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
  for (const sentence of ownLines(turn.text).flatMap((line) => line.split(SENTENCE_END))) {
    if (sentence.endsWith("?")) continue;
    const statements = yield* statementsOf(sentence, question);
    question = null;
    standsAlone ||= told.length === 0 && statements.length > 0;
    if (statements.length > 0) told.push(...statements.map(({ content }) => content));
    else if (tells(sentence)) told.push(sentence);
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
function openingOf(speaker: string | null, asked: string | null): string {
  if (speaker === null) return asked === null ? "" : `Asked "${asked}"`;
  return asked === null ? `${speaker} said` : `${speaker} said (asked: ${asked})`;
}

function tells(sentence: string): boolean {
  const said = bare(sentence);
  const refusal = neverStored(said);
  if (said === "" || (refusal !== null && NEVER_TOLD.test(refusal))) return false;
  if (refusal === "reaction" && ABOUT_THE_OTHER.test(said)) return false;
  const others = said
    .toLowerCase()
    .replace(/['’]\p{L}+/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !JUDGING.has(word));
  return others.length >= TELLING_WORDS;
}

function lastSentence(text: string): string {
  return ownLines(text).at(-1)?.split(SENTENCE_END).at(-1) ?? "";
}

/** Whole sentences as far as they go; a single one that is too long is cut between words. */
function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const end = text.slice(0, MAX_LENGTH).search(/[.!…](?=\s[^.!…]*$)/u);
  return end > 0 ? text.slice(0, end + 1) : `${text.slice(0, MAX_LENGTH - 1).replace(/\s\S*$/, "")}…`;
}
