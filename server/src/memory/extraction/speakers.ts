import type { Turn } from "../types.ts";

/** A message of a talk between people, taken apart. */
export interface Said {
  /** Who said it, where the message begins with a name: "Dana: …". */
  speaker: string | null;
  text: string;
}

/** "Dana: …", "Dana Reyes: …": one or two words in capitals before a colon and a space. */
const SPEAKER = /^\s{0,20}(\p{Lu}[\p{L}'’.-]{1,30}(?: \p{Lu}[\p{L}'’.-]{0,30})?):\s+(?=\S)/u;
/** What else people write before a colon. */
const HEADINGS =
  /^(?:correction|corrections|clarification|addition|btw|sorry|actually|also|ok|okay|yes|no|well|oh|hi|hello|hey|important|remember|warnings?|ps|nb|fyi|note|notes|update|edit|question|answer|reminder|todo|subject|summary|example|examples|hint|warning|error|fact|facts|goal|goals|plan|plans|name|names|age|city|country|job|hobbies|allergies|order|email|phone|address|user|assistant|system|human|bot|ai|me|you|task|context|input|output|step|problem|solution|title|date|time|place|status|result|results|ingredients|prompt|instruction|instructions|request|query|code|log|topic|rule|rules|tip|tips|essay|text|article|story|poem|translate|rewrite|explain|review|draft|option|choice|chapter|section|part|figure|table|source|link|re|cc|from|to|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/i;
const FIRST_PERSON = /(?<![\p{L}\p{N}])(?:I|I['’]m|my|we|our)(?![\p{L}\p{N}])/iu;
/** A single turn behind a name and no "I" has so many words: "Budget: 300" is not Budget speaking. */
const WORDS_OF_A_TURN = 5;
/** User turns without an assistant's among them that make a talk between people rather than a few messages in a row. */
const UNNAMED_TURNS = 6;

/**
 * The turns of a conversation by position, when the user's are the record of a talk between people: turns that name
 * their speaker, or many in a row in which questions are asked and answered. Null for a talk with an assistant.
 */
export function talkOf(turns: readonly Turn[]): Map<number, Said> | null {
  const said = new Map<number, Said>();
  for (const [index, { role, content }] of turns.entries()) if (role !== "system") said.set(index, read(content));
  const all = turns.flatMap(({ role }, index) => (role === "user" ? (said.get(index) ?? []) : []));
  const named = all.filter(({ speaker }) => speaker !== null);
  const fromOne =
    all.length === 1 &&
    named.some(({ text }) => FIRST_PERSON.test(text) || text.split(/\s+/).length >= WORDS_OF_A_TURN);
  if (fromOne || (named.length >= 2 && named.length >= all.length / 2)) return said;
  const alone = turns.every(({ role }) => role === "user") && turns.length >= UNNAMED_TURNS && named.length === 0;
  const asked = all.slice(0, -1).filter(({ text }) => text.trimEnd().endsWith("?")).length;
  return alone && asked >= 2 ? said : null;
}

function read(content: string): Said {
  const [opening, speaker] = SPEAKER.exec(content) ?? [];
  if (opening === undefined || speaker === undefined || HEADINGS.test(speaker)) return { speaker: null, text: content };
  return { speaker, text: content.slice(opening.length) };
}
