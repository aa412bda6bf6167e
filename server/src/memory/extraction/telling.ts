import { neverStored } from "./filters.ts";
import { ownLines } from "./own-words.ts";
import { bare } from "./self-contained.ts";

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
const SENTENCE_END = /(?<=[.!?…])(?<!\b(?:Mr|Mrs|Ms|Dr|St|Prof|\p{Lu})\.)\s+(?=\S)/u;
/** A remark on the other person. */
export const ABOUT_THE_OTHER = /\byou(?:r|rs|rself|'re|'ve|'ll|'d)?\b/i;

/** A name behind another word. */
export const NAME = /(?<=[\p{L}\p{N},;] )(?!I\b)\p{Lu}\p{L}+/u;

/** The sentences of a message, as far as they are the speaker's own words. */
export function sentencesOf(text: string): string[] {
  return ownLines(text).flatMap((line) => line.split(SENTENCE_END));
}

/** The last sentence of a message, empty when nothing in it is the speaker's own. */
export function lastSentence(text: string): string {
  return sentencesOf(text).at(-1) ?? "";
}

/** Whether a sentence of a talk tells something rather than reacting to it or judging it. */
export function tells(sentence: string): boolean {
  const said = bare(sentence);
  const refusal = neverStored(said);
  if (said === "" || (refusal !== null && NEVER_TOLD.test(refusal))) return false;
  if (refusal === "reaction" && ABOUT_THE_OTHER.test(said)) return false;
  return tellingWords(said).length >= TELLING_WORDS;
}

/** The words of a sentence that tell of something, in lower case. */
export function tellingWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/['’]\p{L}+/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !JUDGING.has(word));
}

/** A sentence with a full stop where the speaker left it out. */
export function ended(sentence: string): string {
  return /[\p{L}\p{N}]$/u.test(sentence) ? `${sentence}.` : sentence;
}
