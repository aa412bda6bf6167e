import { readDates } from "../../memory/extraction/date-reader.ts";
import { isTopic } from "./lexicon.ts";
import { dayOf } from "./retention.ts";

const DAY = 86_400_000;
/** Words in a topic at the most. */
const LONGEST_TOPIC = 6;

/** What stands before a topic and is no part of it. */
const BEFORE =
  /^(?:(?:the|a|an|my|our|this|these|those|some|any|all|every|whole|entire|full|doing|solving|understanding|learning|remembering|studying|working (?:with|on)|how to (?:solve|do|find|calculate)|how|what|topics?(?: of| on| like)?|chapters?(?: of| on)?|concepts?(?: of)?|basics of|idea of|theory of(?! \p{L}+$)|questions?(?: on| about| from)|problems?(?: on| about| with| involving)|sums? (?:on|of)|(?:tests?|exams?|quiz(?:zes)?) (?:on|about|in)|part (?:on|about)|unit on|in|on|with|about|at|like|especially|mainly|mostly|both) )+/iu;
/** Where a topic ends. */
const AFTER =
  /[.!?;:()"\n]|, not (?=\p{L})|,? (?:because|since|but|when|whenever|so|although|though|while|if|which|that|who|with|using|for|step[- ]by[- ]step|in (?:detail|hindi|hinglish|english|tamil|telugu|spanish|french|german|simple)|and (?:i|we|my|then|also|need|can|want|it|the)|as (?:i|my|we)|before|after|until|from (?:my|the)|in (?:my|the|our|class|this|general)|at (?:all|the moment|school)|on (?:my|the|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|to (?:me|do|be|get)|with (?:me|you|my)|today|tomorrow|yesterday|tonight|again|now|right now|lately|recently|these days|a (?:lot|bit|little)|at last|very|really|well|too|either|anymore|any ?more|please|first(?= (?:please|and|then|today|of all)|[.,!?]|$)|next|always|this (?:week|morning|evening|afternoon)|last (?:week|night|month|term|year|time|class|lesson)|(?:two|three|four|five|\d+) (?:days?|weeks?|months?) ago|better|more|properly|completely|fully|works?|is|are|was|were|am|has|have|makes?|confuses?|quite)(?![\p{L}'-])/iu;
/** What is no topic by itself. */
const NO_TOPIC =
  /^(?:the|an?|always|never|not .*|it|its|this|that|these|those|them|one|ones|you|me|us|him|her|something|anything|everything|nothing|things?|stuff|some|any|all|lots?|homework|class(?:es)?|school|college|exams?|tests?|quiz(?:zes)?|questions?|problems?|sums?|studies|studying|study|work|answers?|steps?|part|topics?|chapters?|concepts?|basics|lessons?|sessions?|subjects?|mocks?|papers?|examples?|practice|help|here|there|today|people|myself|life|time(?: management)?|focus(?:ing)?|concentrat\p{L}+|stress|anxiety|nerves|sleep\p{L}*|motivation|procrastinat\p{L}+|pressure|health|money|english medium|my \p{L}+|being .*|getting .*|waking .*|.*syllabus|.*examples?|analog(?:y|ies)|diagrams?|pictures?|videos?|step[- ]by[- ]step.*|ok(?:ay)?|fine|good|great|all right|alright|well|calculations?|.*(?:exam|test|board|final|mock|paper|quiz|mid-?term)s?|mornings?|evenings?|staying .*|having .*|making .*|it all|way|going|what|how|why|where|when|next|first|last)$/iu;
const HAS_PERSON =
  /(?<![\p{L}])(?:i|i'm|you|your|he|she|we|they|who|me|him|us|them|can|could|would|will|should|don't|didn't)(?![\p{L}])/iu;

/** A clause, and no phrase. */
const CLAUSE = /^(?:how (?:many|much|long|far|old)|that|why|where|if|when|whether|using|for|to)(?![\p{L}])/iu;

/** The topics at the beginning of a text: "rotational motion and optics because …" has two. */
export function topicsAtStart(text: string): string[] {
  if (CLAUSE.test(text)) return [];
  const end = text.search(AFTER);
  const phrase = (end < 0 ? text : text.slice(0, end)).trim();
  return split(phrase).flatMap((part) => topicFrom(part) ?? []);
}

/** A topic whose name may hold "and" stays whole. */
function split(phrase: string): string[] {
  const whole = phrase.replace(BEFORE, "").trim();
  if (isTopic(whole)) return [whole];
  const parts = phrase.split(/,? and |, (?:or )?| or | & /i);
  return parts.length > 8 ? parts.slice(0, 8) : parts;
}

/** A topic as it is written in a profile; null when the words name none. */
export function topicFrom(words: string): string | null {
  const topic = words
    .trim()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N})+#]+$/gu, "")
    .replace(BEFORE, "")
    .replace(
      / (?:questions?|problems?|sums?|topics?|chapters?|stuff|part|section|concepts?|properly|well|especially|mostly|mainly)$/i,
      (tail) => (/word problems?$/i.test(words) ? tail : ""),
    )
    .trim();
  const count = topic.split(/\s+/).length;
  if (topic.length < 3 || count > LONGEST_TOPIC || NO_TOPIC.test(topic) || HAS_PERSON.test(topic)) return null;
  return /^\p{L}[^=]*$|^\d+\p{L}[^=]*$/u.test(topic) ? capitalised(topic) : null;
}

const SIDES = /,? (?:but|whereas|although|though|while|however),? |; |, (?=not )|,? and (?=(?:i|i'm|i've|my) )/i;

/** What a sentence says on each side of a "but": each may be about another thing. */
export function sidesOf(sentence: string): string[] {
  return sentence.split(SIDES);
}

export function capitalised(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** A phrase as it is written in a profile: its first letter large, without the sign at its end. */
export function phrase(text: string): string {
  return capitalised(text.trim().replace(/[\s,;:.!]+$/, ""));
}

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
};
/** A whole number in digits or words, as a pattern. */
export const COUNT = `\\d{1,3}|${Object.keys(NUMBERS).join("|")}`;

/** The number that {@link COUNT} found. */
export function count(word: string): number {
  return NUMBERS[word.toLowerCase()] ?? Number(word);
}

const AWAY = new RegExp(`\\b(?:in|within) (?:about |around |just |only )?(${COUNT}) (days?|weeks?)\\b`, "i");
const LEFT = new RegExp(`\\b(${COUNT}) (?:more )?(days?|weeks?) (?:left|to go|away|from now|from today)\\b`, "i");
/** "two weeks ago". */
export const AGO = new RegExp(`\\b(${COUNT}) (days?|weeks?|months?) ago\\b`, "i");
const DAYS_IN: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30 };

/** Days of "three weeks". */
export function daysIn(number: string, unit: string): number {
  return count(number) * (DAYS_IN[unit.toLowerCase().replace(/s$/, "")] ?? 1);
}

/** A day stands for these, and it is not known which. */
const SPAN = /\b(?:week|weekend|month|year|term)\b/i;

/**
 * The day (`2026-03-12`) that a sentence names, the nearest in the direction where its year is left open; null when it
 * names none, or only a month.
 */
export function dayIn(sentence: string, saidAt: Date, direction: "future" | "past"): string | null {
  const [, number, unit] =
    (direction === "future" ? (AWAY.exec(sentence) ?? LEFT.exec(sentence)) : AGO.exec(sentence)) ?? [];
  if (number !== undefined && unit !== undefined) {
    const days = daysIn(number, unit) * (direction === "future" ? 1 : -1);
    return dayOf(new Date(saidAt.getTime() + days * DAY));
  }
  for (const { start, text } of readDates(sentence, saidAt).dates) {
    const isDay = start.isCertain("day") || start.isCertain("weekday");
    if (!isDay || SPAN.test(text)) continue;
    const date = start.date();
    const today = Date.parse(dayOf(saidAt));
    if (start.isCertain("day") && start.isCertain("month") && !start.isCertain("year")) {
      if (direction === "future" && date.getTime() < today) date.setUTCFullYear(date.getUTCFullYear() + 1);
      if (direction === "past" && date.getTime() > today + DAY) date.setUTCFullYear(date.getUTCFullYear() - 1);
    } else if (!start.isCertain("day") && !/\b(?:last|next)\b/i.test(text)) {
      if (direction === "future" && date.getTime() < today) date.setUTCDate(date.getUTCDate() + 7);
      if (direction === "past" && date.getTime() > today + DAY) date.setUTCDate(date.getUTCDate() - 7);
    }
    return dayOf(date);
  }
  return null;
}
