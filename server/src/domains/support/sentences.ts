import { ownLines } from "../../memory/extraction/own-words.ts";

/** What somebody says in one breath. */
export interface Sentence {
  /** With its sign. */
  text: string;
  /** Whether it asks. */
  asks: boolean;
}

/** What is longer tells a story and states nothing that could be shown. */
const LONGEST = 300;
/** Ends of sentences, but not behind "no.", "Mr." and single capitals. */
const END = /(?<=[.!?…])(?<!\b(?:no|nr|mr|mrs|ms|dr|st|vs|e\.g|i\.e|approx|[A-Z])\.)\s+/i;
const ASKS =
  /\?\W*$|^(?:(?:hi|hello|hey|so|and|but|ok|okay|please)[,!]? )*(?:can|could|would|will|do|does|did|is|are|was|were|has|have|may|should|shall|what|when|where|which|who|why|how)\b/i;

/** The sentences of a message that are the speaker's own words. */
export function sentencesOf(content: string): Sentence[] {
  return ownLines(content)
    .flatMap((line) => line.split(END))
    .map((text) => text.trim())
    .filter((text) => text !== "" && text.length <= LONGEST)
    .map((text) => ({ text, asks: ASKS.test(text) }));
}

/** A sentence as it is shown: with a capital at its beginning, and a sign at its end. */
export function shown(text: string): string {
  const bare = text
    .replace(/^(?:(?:hi|hello|hey|so|and|but|well|ok|okay|yes|no|sorry|actually|also)[,!]? +(?=\S+ \S))+/i, "")
    .trim();
  const capital = bare.charAt(0).toUpperCase() + bare.slice(1);
  return /[.!?…]["')]?$/.test(capital) ? capital : `${capital}.`;
}
