import type { Candidate } from "../types.ts";
import {
  addDays,
  dayPeriod,
  monthPeriod,
  noonOf,
  type Period,
  weekendPeriod,
  weekPeriod,
  yearPeriod,
} from "./calendar.ts";
import { type ReadDate, readDates } from "./date-reader.ts";
import { parse } from "./grammar.ts";
import { type Tense, tenseAround } from "./tense.ts";

/** A statement whose dates can be understood later. */
export interface Dated {
  text: string;
  /** Null when the text tells of no single event with a date. */
  eventAt: NonNullable<Candidate["eventAt"]> | null;
}

interface Replacement {
  from: number;
  to: number;
  words: string;
  at: Period["at"] | null;
}

/** Nothing without one of these is worth the reading. */
const HINT =
  /\b(?:\d{4}|today|tonight|tomorrow|yesterday|last|next|this|ago|in|on|by|until|since|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Christmas|Xmas|New Year|Halloween|Valentine)/i;
/** Names of films and songs are often words for days. */
const TITLES = /\b(?:favou?rite|called|named|titled)\b/i;
/** Days that come every year, whatever the year in which they are spoken of. */
const YEARLY = /\b(?:birthdays?|anniversary|name day|born|holidays?)\b/i;
/** People say the month of these even when the year is long gone. */
const LONG_GONE = /\b(?:born|met|married)\b/i;
const LEAD =
  /\b(?:on|in|at|by|since|until|till|before|after|from|to|of|for|during|around|between|and|than|through|over|starting)[ -]$/i;
/** The same before a month or a year: "early next year". */
const LEAD_OF_MONTH = /\b(?:early|late|mid)[ -]$/i;
const RELATIVE =
  /^(?:in |within )?(?:about |around |almost |nearly |exactly |just )?(an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3}|a few|a couple(?: of)?|several|half an?) (day|week|month|year)s?(?: ago| from now)?$/i;
const CASUAL_DAY =
  /^(?:the )?(?:today|tomorrow|yesterday|tonight|last night|day after tomorrow|day before yesterday|this (?:morning|afternoon|evening|night))/i;
const PART_OF_DAY = /\b(morning|afternoon|evening|night)\b/i;
/** chrono reads hours here. */
const DAYS_OF_MONTH = /^from (\d{1,2})(?:st|nd|rd|th)? to (\d{1,2})(?:st|nd|rd|th)? \p{L}+$/iu;
const MONTH_NAMES =
  /(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?/i;

/**
 * Puts resolved dates for the words that date an event from when it was said: "I moved to Leeds last May" → "I moved to Leeds in
 * May 2025". Days are those of UTC.
 *
 * Left as they were said: lengths of time ("for two years"), what comes again ("every Monday", birthdays), days and months whose year
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

function endOf(date: ReadDate): number {
  return date.index + date.text.length;
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
    fromCalendarUnit(date, all, saidAt) ??
    fromWeekday(date, all, saidAt, tense) ??
    fromMonth(date, all, saidAt, tense) ??
    fromDayAndMonth(date, all, saidAt, tense) ??
    (isWholeDate(date) ? { from: date.index, to: endOf(date), words: date.text, at: periodOf(date) } : null)
  );
}

/** Puts words for a date, with a preposition where none stands before it and the sentence needs one. */
function replace(date: ReadDate, all: string, period: Period, preposition: string, swallow = 0): Replacement {
  const from = date.index - swallow;
  const before = all.slice(0, from);
  const subject = before.trim() === "" && /^ (?:is|was|will|marks)\b/i.test(all.slice(endOf(date)));
  const led = LEAD.test(before) || (preposition === "in" && LEAD_OF_MONTH.test(before));
  const bare = (led && preposition !== "around") || subject;
  return { from, to: endOf(date), words: bare ? period.words : `${preposition} ${period.words}`, at: period.at };
}

/** "two years ago", "in three weeks": as near as the words are. */
function fromRelative(date: ReadDate, all: string, tense: () => Tense): Replacement | null {
  const [whole, count = "", unit = ""] = RELATIVE.exec(date.text) ?? [];
  if (whole === undefined) return null;
  const ahead = /^in /i.test(whole);
  if (!ahead && !/(?:ago|from now)$/i.test(whole)) return keep(date);
  // "I learnt it in two years" tells how long it took.
  if (ahead && tense() === "past") return keep(date);
  const day = noonOf(date.start.date());
  const swallow = /\b(?:about|around|almost|nearly|over) $/i.exec(all.slice(0, date.index))?.[0].length ?? 0;
  switch (unit.toLowerCase()) {
    case "year":
      return /^half/i.test(count)
        ? replace(date, all, monthPeriod(day.getUTCFullYear(), day.getUTCMonth()), "around", swallow)
        : replace(date, all, yearPeriod(day.getUTCFullYear()), "around", swallow);
    case "month":
      return replace(date, all, monthPeriod(day.getUTCFullYear(), day.getUTCMonth()), "around", swallow);
    case "week":
      return replace(date, all, dayPeriod(day), "around", swallow);
    default:
      return /few|couple|several/i.test(count)
        ? replace(date, all, dayPeriod(day), "around", swallow)
        : replace(date, all, dayPeriod(day), "on", swallow);
  }
}

function keep(date: ReadDate): Replacement {
  return { from: date.index, to: endOf(date), words: date.text, at: null };
}

/** "tomorrow at 9am", "last night": the hour stays as it was said, since nobody knows in which time zone. */
function fromCasualDay(date: ReadDate, all: string): Replacement | null {
  const named = CASUAL_DAY.exec(date.text)?.[0];
  if (named === undefined) return null;
  const shift = /^last night/i.test(named) ? -1 : 0;
  const instant = noonOf(/^last night/i.test(named) ? date.refDate : date.start.date());
  const period = dayPeriod(addDays(instant, shift));
  const rest = date.text.slice(named.length);
  const part = /^tonight/i.test(named)
    ? "evening"
    : (PART_OF_DAY.exec(named) ?? PART_OF_DAY.exec(rest))?.[1]?.toLowerCase();
  const tail = rest.replace(PART_OF_DAY, "").trimEnd();
  if (part === undefined) {
    const found = replace(date, all, period, "on");
    return { ...found, words: found.words + rest };
  }
  if (LEAD.test(all.slice(0, date.index))) return keep(date);
  return { from: date.index, to: endOf(date), words: `on the ${part} of ${period.words}${tail}`, at: period.at };
}

/** "last week", "next year", "this weekend". */
function fromCalendarUnit(date: ReadDate, all: string, saidAt: Date): Replacement | null {
  const [, end, which = "", unit = ""] =
    /^(end of )?(?:the )?(last|this|next|past)? ?(week|weekend|month|year)$/i.exec(date.text) ?? [];
  if (unit === "") return null;
  const day = noonOf(date.start.date());
  if (end !== undefined) {
    const { words } = monthPeriod(day.getUTCFullYear(), day.getUTCMonth());
    const to = unit.toLowerCase() === "year" ? String(day.getUTCFullYear()) : words;
    return unit.toLowerCase() === "week"
      ? null
      : { from: date.index, to: endOf(date), words: `end of ${to}`, at: dayPeriod(day).at };
  }
  switch (unit.toLowerCase()) {
    case "week":
      return replace(date, all, weekPeriod(/this/i.test(which) ? noonOf(saidAt) : day), "in");
    case "weekend":
      return /next/i.test(which) ? keep(date) : replace(date, all, weekendPeriod(day), "on");
    case "month": {
      const [lead = "", dayOf] = /\bthe (\d{1,2})(?:st|nd|rd|th)? of $/i.exec(all.slice(0, date.index)) ?? [];
      if (dayOf === undefined) return replace(date, all, monthPeriod(day.getUTCFullYear(), day.getUTCMonth()), "in");
      const exact = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), Number(dayOf), 12));
      return replace(date, all, dayPeriod(exact), "on", lead.length);
    }
    default:
      return replace(date, all, yearPeriod(day.getUTCFullYear()), "in");
  }
}

/** "on Friday", "next Friday" (the one of the next week), "last Tuesday night". */
function fromWeekday(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
  if (!date.start.isCertain("weekday") || date.start.isCertain("day") || date.start.isCertain("month")) return null;
  const today = noonOf(saidAt);
  const wanted = noonOf(date.start.date()).getUTCDay();
  const ahead = (wanted - today.getUTCDay() + 7) % 7;
  const which = /^(?:on )?(last|next|this)\b/i.exec(date.text)?.[1]?.toLowerCase();
  const coming = /\b(?:this )?coming $/i.exec(all.slice(0, date.index))?.[0] ?? "";
  const when = coming !== "" || which === "this" ? "future" : which === "last" ? "past" : tense();
  let day: Date;
  if (which === "next" || /\bweek$/i.test(date.text)) day = noonOf(date.start.date());
  else if (when === "future") day = addDays(today, ahead);
  else if (when === "past") day = addDays(today, ahead === 0 ? -7 : ahead - 7);
  else return keep(date);
  const part = PART_OF_DAY.exec(date.text)?.[1]?.toLowerCase();
  const tail = / at .{1,10}$/i.exec(date.text)?.[0] ?? "";
  const period = dayPeriod(day, true);
  const found = replace(date, all, period, "on", coming.length);
  return { ...found, words: (part === undefined ? found.words : `on the ${part} of ${period.words}`) + tail };
}

/** "last May", "in January", "since March". */
function fromMonth(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
  const { start } = date;
  if (!start.isCertain("month") || start.isCertain("year") || start.isCertain("hour")) return null;
  const ofWhole = /^end of /i.test(date.text);
  if (start.isCertain("day") && !ofWhole) return null;
  const before = all.slice(0, date.index);
  const lead = /\b(last|past|this|next|coming) $/i.exec(before);
  if (lead === null && !LEAD.test(before) && !LEAD_OF_MONTH.test(before) && !ofWhole) return keep(date);
  const month = (start.get("month") ?? 1) - 1;
  const year = yearOf(lead?.[1]?.toLowerCase(), month, saidAt, tense);
  if (year === null || YEARLY.test(all) || (lead === null && LONG_GONE.test(all))) return keep(date);
  const period = monthPeriod(year, month);
  if (ofWhole) return { from: date.index, to: endOf(date), words: `end of ${period.words}`, at: period.at };
  return replace(date, all, period, "in", lead?.[0].length ?? 0);
}

function yearOf(lead: string | undefined, month: number, saidAt: Date, tense: () => Tense): number | null {
  const year = saidAt.getUTCFullYear();
  const now = saidAt.getUTCMonth();
  if (lead === "this") return year;
  if (lead === "last" || lead === "past") return month < now ? year : year - 1;
  if (lead === "next" || lead === "coming") return month > now ? year : year + 1;
  switch (tense()) {
    case "past":
      return month <= now ? year : year - 1;
    case "future":
      return month >= now ? year : year + 1;
    default:
      return null;
  }
}

/** "on 12 March", "at Christmas": the year is that of the next or the last one. */
function fromDayAndMonth(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
  const { start } = date;
  if (!start.isCertain("month") || start.isCertain("year")) return null;
  const before = all.slice(0, date.index);
  const holiday = !MONTH_NAMES.test(date.text);
  const lead = /\b(last|this|next) $/i.exec(before);
  // "the Christmas party", "Christmas is fun": no date of anything.
  const dates =
    lead !== null || /\b(?:at|on|by|before|after|until|till|since|around|for|over) (?:the )?$/i.test(before);
  if (
    holiday &&
    (!dates ||
      /^ (?!and\b|with\b|in\b|at\b|to\b|because\b|so\b|but\b|when\b|as\b|we\b|i\b)\p{L}/iu.test(all.slice(endOf(date))))
  )
    return keep(date);
  if (YEARLY.test(all) || /\b\d{1,2}[/.]\d{1,2}\b/.test(date.text)) return keep(date);
  const when = lead?.[1] === undefined ? tense() : /last/i.test(lead[1]) ? "past" : "future";
  if (when === null) return keep(date);
  const year = saidAt.getUTCFullYear();
  const [, firstDay, lastDay] = DAYS_OF_MONTH.exec(date.text) ?? [];
  if (start.isCertain("hour") && !start.isCertain("day") && firstDay === undefined) return keep(date);
  const dayOfMonth = Number(firstDay ?? start.get("day") ?? 1);
  const inYear = (of: number) => new Date(Date.UTC(of, (start.get("month") ?? 1) - 1, dayOfMonth, 12));
  const today = noonOf(saidAt);
  const [first, second] = when === "past" ? [inYear(year), inYear(year - 1)] : [inYear(year), inYear(year + 1)];
  const day = (when === "past" ? first <= today : first >= today) ? first : second;
  const until = lastDay === undefined ? endOfRange(date, day) : lastOf(day, Number(lastDay) - dayOfMonth);
  const at = { ...dayPeriod(day).at, ...until };
  // A day and a month are words that anybody understands later; their year is in `eventAt`.
  if (!holiday) return { from: date.index, to: endOf(date), words: date.text, at };
  const withYear = `${date.text} ${day.getUTCFullYear()}`;
  const from = date.index - (lead?.[0].length ?? 0);
  return { from, to: endOf(date), words: `${LEAD.test(all.slice(0, from)) ? "" : "at "}${withYear}`, at };
}

function isWholeDate({ start, text }: ReadDate): boolean {
  const [, first = "", second = ""] = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}$/.exec(text) ?? [];
  if (first !== "" && first !== second && Number(first) <= 12 && Number(second) <= 12) return false;
  return start.isCertain("month") && start.isCertain("year");
}

function periodOf(date: ReadDate): Period["at"] {
  const day = noonOf(date.start.date());
  if (!date.start.isCertain("day")) return monthPeriod(day.getUTCFullYear(), day.getUTCMonth()).at;
  return { ...dayPeriod(day).at, ...endOfRange(date, day) };
}

function endOfRange(date: ReadDate, start: Date): { end?: string } {
  if (date.end === null) return {};
  const days = Math.round((noonOf(date.end.date()).getTime() - noonOf(date.start.date()).getTime()) / 86_400_000);
  return lastOf(start, days);
}

function lastOf(start: Date, days: number): { end?: string } {
  return days > 0 ? { end: dayPeriod(addDays(start, days)).at.start } : {};
}
