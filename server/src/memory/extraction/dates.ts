import type { Candidate } from "../types.ts";
import { yearPeriod } from "./calendar.ts";
import { type ReadDate, readDates } from "./date-reader.ts";
import { endOf, type Replacement } from "./date-replacement.ts";
import { parse } from "./grammar.ts";
import { fromDayAndMonth, fromMonth, fromWeekday, fromWholeDate } from "./named-dates.ts";
import { fromCalendarUnit, fromCasualDay, fromRelative } from "./relative-dates.ts";
import { tenseAround } from "./tense.ts";

/** A statement whose dates can be understood later. */
export interface Dated {
  text: string;
  /** Null when the text tells of no single event with a date. */
  eventAt: NonNullable<Candidate["eventAt"]> | null;
}

/** Nothing without one of these is worth the reading. */
const HINT =
  /\b(?:\d{4}|today|tonight|tomorrow|yesterday|last|next|this|ago|in|on|by|until|since|end of|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Christmas|Xmas|New Year|Halloween|Valentine)/i;
/** Names of films and songs are often words for days. */
const TITLES = /\b(?:favou?rite|called|named|titled)\b/i;

/**
 * Puts resolved dates for the words that date an event from when it was said: "I moved to Leeds last May" → "I moved to
 * Leeds in May 2025". Days are those of UTC.
 *
 * Left as they were said: lengths of time ("for two years"), what comes again ("every Monday", birthdays), days of a
 * month ("on 12 March": they are understood later as well, and `eventAt` has their year), days and months whose year
 * the words leave open, seasons (they depend on the hemisphere), and 3/4/2026, which is two different days.
 *
 * @param saidAt When the text was said.
 */
export function withDates(text: string, saidAt: Date): Dated {
  if (!HINT.test(text) || TITLES.test(text)) return { text, eventAt: null };
  const { text: read, dates } = readDates(text, saidAt);
  const touching = dates.some((date, i) => i > 0 && date.index - endOf(dates[i - 1] as ReadDate) <= 4);
  if (dates.length === 0 || touching) return { text, eventAt: yearIn(text) };
  const replacements = dates.flatMap((date) => replacementFor(date, read, saidAt) ?? []);
  let resolved = read;
  for (const { from, to, words } of replacements.toReversed()) {
    resolved = resolved.slice(0, from) + words + resolved.slice(to);
  }
  return { text: resolved, eventAt: eventOf(replacements) ?? yearIn(text) };
}

/** "from 3 to 5 July" is one event; "in 2019 and in 2021" are two. */
function eventOf(replacements: readonly Replacement[]): Dated["eventAt"] {
  const dated = replacements.flatMap(({ at }) => at ?? []);
  return dated.length === 1 ? (dated[0] ?? null) : null;
}

/** "I graduated in 2015". */
function yearIn(text: string): Dated["eventAt"] {
  const found = [...text.matchAll(/\b(?:in|during) ((?:19|20)\d\d)\b/g)];
  return found.length === 1 ? yearPeriod(Number(found[0]?.[1])).at : null;
}

function replacementFor(date: ReadDate, all: string, saidAt: Date): Replacement | null {
  const before = all.slice(0, date.index);
  const tense = () => tenseAround(parse(before).flat(), parse(all.slice(endOf(date))).flat());
  return (
    fromRelative(date, all, tense) ??
    fromCasualDay(date, all) ??
    fromCalendarUnit(date, all, saidAt, tense) ??
    fromWeekday(date, all, saidAt, tense) ??
    fromMonth(date, all, saidAt, tense) ??
    fromDayAndMonth(date, all, saidAt, tense) ??
    fromWholeDate(date)
  );
}
