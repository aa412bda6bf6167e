import { atAnotherTime } from "./another-time.ts";
import { movedByAnybody } from "./moved-event.ts";
import { contrasted, frameOf, withObject } from "./no-longer-true.ts";

/** A statement made before in the conversation: in the user's words, and as the memory's text that it became. */
export interface Said {
  words: string;
  content: string;
  /** As `frameOf` gives it. */
  frame: string | null;
}

/** What is true, and what was said by mistake, both in the user's words or as the memory's text that was made of them. */
export interface PutRight {
  text: string;
  corrects: string;
}

const OPENER = "(?:(?:oh|oops|sorry|wait|no|actually|ah|hmm|well|correction|my bad|my mistake|i mean)[,.!:; -]+){0,3}";
/** "I said my birthday is 3 May; it's 5 May". */
const SAID = new RegExp(
  `^${OPENER}i (?:just )?(?:said|wrote|told you|mentioned)(?: that)? (.{4,120}?)(?: earlier| before)?(?:[,;.:–—-]+| but)\\s*(?:but )?(?:actually,? |in fact,? |really,? )?(?:it's|it is|it should be|it was|that should be|i meant|i mean|i'm) (?:actually |really )?([^,;]{1,60})$`,
  "i",
);
const IT_IS =
  "(?:(?:it|that|he|she|his name|her name)(?:'s| is| was| should be)|i meant?(?: to say)?|make that|they're)";
/** "I meant Tuesday, not Monday", "it's Hannah, not Anna". */
const THIS_NOT_THAT = new RegExp(`^${OPENER}${IT_IS} ([^,;]{1,40}?),? (?:and )?not ([^,;]{1,40})$`, "i");
/** "It's not Anna but Hannah", "not Monday, Tuesday". */
const NOT_THAT_THIS = new RegExp(
  `^${OPENER}(?:${IT_IS} )?not ([^,;]{1,40}?)(?:,? but|[,;:–—-]) ?(?:it's |it is |i meant? )?([^,;]{1,40})$`,
  "i",
);
/** "I meant Tuesday". */
const MEANT = new RegExp(`^${OPENER}(?:i meant?(?: to say)?|make that|correction:?) ([^,;]{1,30})$`, "i");
/** "Actually, it's Wednesday at 4": said of what came just before, so it must say that it corrects. */
const ACTUALLY =
  /^(?:(?:oh|oops|sorry|wait|no|actually|ah|hmm|well|correction|my bad|my mistake)[,.!:; -]+){1,3}(?:(?:it|that)(?:'s| is| will be)|make (?:it|that)) (?:now |actually |really )?([^,;]{1,40}(?:, [^,;]{1,20})?)$/i;
/** Words of one kind: one of them, alone, takes the place of another. */
export const KINDS = [
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/iu,
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b/iu,
  /\b\d[\d.,:]*\b/u,
];
const NAME = /^\p{Lu}\p{Ll}[\p{L}'-]*$/u;
/** Names behind the first word, which has a capital anyway. */
const NAMES_WITHIN = /(?<=[\p{L}\p{N},] )\p{Lu}\p{Ll}[\p{L}'-]*/gu;

/**
 * Reads a sentence that puts right what was said before.
 *
 * @param sentence As it was said, its final sign included.
 * @param earlier What the user stated before in this conversation, oldest first.
 * @returns null when it puts nothing right, or when it does not tell what: "it's Tuesday, not Monday" about nothing said before.
 */
export function putRight(sentence: string, earlier: readonly Said[]): PutRight | null {
  if (sentence.length > 240) return null;
  const text = sentence.replace(/[.!\s]+$/, "");
  const [, said, instead] = SAID.exec(text) ?? [];
  if (said !== undefined && instead !== undefined) {
    const right = withObject(said, instead);
    if (right === null) return null;
    return {
      text: right,
      corrects: earlier.findLast(({ words }) => words.toLowerCase() === said.toLowerCase())?.content ?? said,
    };
  }
  const contrast = contrastIn(text);
  if (contrast !== null) return exchanged(contrast.wrong, contrast.right, earlier);
  const meant = MEANT.exec(text)?.[1];
  if (meant !== undefined) return exchangedInKind(meant, earlier);
  const actually = ACTUALLY.exec(text)?.[1];
  if (actually !== undefined) return moved(actually, earlier.at(-1));
  const event = movedByAnybody(text);
  if (event === null) return null;
  const noun = wordPattern(nounOf(event.event));
  return moved(
    event.to,
    earlier.findLast(({ words }) => noun.test(words)),
  );
}

/** What a sentence says is right, and what is wrong: "it's Oslo, not Bergen". */
export function contrastIn(text: string): { right: string; wrong: string } | null {
  const [, right, wrong] = THIS_NOT_THAT.exec(text) ?? [];
  if (right !== undefined && wrong !== undefined) return { right, wrong };
  const [, not, but] = NOT_THAT_THIS.exec(text) ?? [];
  return not === undefined || but === undefined ? null : { right: but, wrong: not };
}

/** "Meeting with Dr Lee" → "meeting". */
function nounOf(event: string): string {
  return (
    event
      .replace(/ (?:with|about|for|on|at|in|of) .*$/i, "")
      .split(" ")
      .at(-1) ?? ""
  );
}

function moved(moment: string, found: Said | undefined): PutRight | null {
  const text = found === undefined ? null : atAnotherTime(moment, found.words);
  return found === undefined || text === null ? null : { text, corrects: found.content };
}

function exchanged(wrong: string, right: string, earlier: readonly Said[]): PutRight | null {
  const found = earlier.findLast(({ words }) => withExchanged(words, wrong, right) !== null);
  const text = found === undefined ? null : withExchanged(found.words, wrong, right);
  return found === undefined || text === null ? null : { text, corrects: found.content };
}

/** A text with the right word for the wrong one; null when it does not have that. */
export function withExchanged(text: string, wrong: string, right: string): string | null {
  const strip = (words: string) => words.replace(/^(?:on|in|at|an?|the|for|to) /i, "");
  const whole = wordPattern(strip(wrong));
  return whole.test(text) ? text.replace(whole, () => strip(right)) : null;
}

function exchangedInKind(right: string, earlier: readonly Said[]): PutRight | null {
  for (const kind of KINDS) {
    const word = kind.exec(right)?.[0];
    if (word === undefined) continue;
    const found = earlier.at(-1);
    const before = found === undefined ? undefined : kind.exec(found.words)?.[0];
    if (found === undefined || before === undefined || before.toLowerCase() === word.toLowerCase()) return null;
    return { text: found.words.replace(before, () => word), corrects: found.content };
  }
  return NAME.test(right) ? nameExchanged(right, earlier.at(-1)) : null;
}

/** "I meant Hannah", after a statement with one name alone. */
function nameExchanged(right: string, found: Said | undefined): PutRight | null {
  const [before, another] = found?.words.match(NAMES_WITHIN) ?? [];
  if (found === undefined || before === undefined || another !== undefined || before === right) return null;
  return { text: found.words.replace(wordPattern(before), () => right), corrects: found.content };
}

function wordPattern(words: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "iu");
}

/**
 * What a statement about something of which only one can be true takes the place of: "My meeting is on Thursday", after "My meeting
 * is on Tuesday".
 */
export function earlierOfSameFrame(text: string, earlier: readonly Said[]): string | null {
  const frame = frameOf(text);
  if (frame === null) return null;
  return (
    earlier.findLast((said) => said.frame === frame && said.words.toLowerCase() !== text.toLowerCase())?.content ?? null
  );
}

/** "My blood type is A+", after "I think my blood type is A+": what was unsure before is said for certain. */
export function surerThan(text: string, earlier: readonly Said[]): string | null {
  return (
    earlier.findLast(({ words }) => UNSURE.test(words) && isSame(words.replace(UNSURE, ""), text))?.content ?? null
  );
}
const UNSURE =
  /^(?:I (?:think|believe|guess|suppose)|I'm (?:pretty |fairly )?sure|maybe|probably|perhaps)(?: that)?,? /i;

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** "I live in Leeds, not London" → "I live in London", as it was said before when it was. */
export function deniedIn(text: string, earlier: readonly Said[]): string | null {
  const denied = contrasted(text);
  if (denied === null) return null;
  return earlier.findLast(({ words }) => words.toLowerCase() === denied.toLowerCase())?.content ?? denied;
}
