import { en, type ParsedComponents, type ParsedResult } from "chrono-node";
import { addDays, noonOf } from "./calendar.ts";
import { withoutClockTimes } from "./clock-times.ts";

/** A date as it stands in a text. */
export interface ReadDate {
  text: string;
  /** Where it begins. */
  index: number;
  start: ParsedComponents;
  end: ParsedComponents | null;
  /** When it was said. */
  refDate: Date;
}

const YEAR_OF_MONTH =
  /\b(January|February|March|April|May|June|July|August|September|October|November|December)(?: of)? (last|this|next) year\b/gi;
const YEAR_AWAY: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1 };

/** Fixed days that people date things by; months count from 1. */
const HOLIDAYS: readonly [name: RegExp, month: number, day: number][] = [
  [/^(?:christmas|xmas)(?: day)?$/i, 12, 25],
  [/^christmas eve$/i, 12, 24],
  [/^new year's eve$/i, 12, 31],
  [/^new year's(?: day)?$/i, 1, 1],
  [/^valentine's(?: day)?$/i, 2, 14],
  [/^halloween$/i, 10, 31],
];

const WORDS_BEFORE_MAY = /^[a-z]+ (?=may$)/i;

const reader = en.casual.clone();
reader.parsers.push(
  {
    // chrono takes "May" for the verb unless a number stands beside it.
    pattern: () => /\b(?:last|next|this|past|coming|in|since|until|till|by|before|early|late|mid|of) May\b(?! \d)/i,
    extract: () => ({ month: 5 }),
  },
  {
    // chrono knows the end of the month alone.
    pattern: () => /\bend of (?:the )?(week|year)\b/i,
    extract: ({ refDate }, match) => {
      const today = noonOf(refDate);
      const sunday = addDays(today, (7 - today.getUTCDay()) % 7);
      return /year/i.test(match[1] ?? "")
        ? { year: today.getUTCFullYear(), month: 12, day: 31 }
        : { year: sunday.getUTCFullYear(), month: sunday.getUTCMonth() + 1, day: sunday.getUTCDate() };
    },
  },
  {
    pattern: () =>
      /\b(?:Christmas Eve|Christmas(?: Day)?|Xmas|New Year's(?: Eve| Day)?|Valentine's(?: Day)?|Halloween)\b/i,
    extract: (_context, match) => {
      const [, month = 0, day = 0] = HOLIDAYS.find(([name]) => name.test(match[0])) ?? [];
      return month === 0 ? null : { month, day };
    },
  },
);

/** What chrono reads as a time and is none, or only a length of time, or comes again and again. */
const DURATION =
  /^(?:for|within|over|every|each)\b|^(?:the )?(?:last|past|next|previous|coming) (?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple|several|half)\b|\b(?:later|earlier|after|before)$|\b(?:seconds?|minutes?|hours?)\b|^(?:right )?now$/i;
const REPEATED = /\b(?:every|each|most|all|any|per|for the|over the|within|during the)(?: other| single| second)? $/i;
/** Three letters, alone, are more often a word or a name: "sat", "Mar del Plata". */
const SHORT = /^(?:sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|march|may|second)$/i;
const PREPOSITION =
  /\b(?:on|in|at|by|since|until|till|last|next|this|from|of|before|after|early|late|mid|coming)[ -]$/i;

/**
 * The dates of an English text. Lengths of time ("for two years"), times of day and what comes again ("every Monday") are none:
 * chrono alone reads many of them as dates.
 *
 * @returns The text that was read, in which "March last year" has become "March 2025", and its dates in order.
 */
export function readDates(text: string, saidAt: Date): { text: string; dates: ReadDate[] } {
  const read = text.replace(
    YEAR_OF_MONTH,
    (_all, month: string, which: string) =>
      `${month} ${saidAt.getUTCFullYear() + (YEAR_AWAY[which.toLowerCase()] ?? 0)}`,
  );
  const dates = reader.parse(withoutClockTimes(read), { instant: saidAt, timezone: 0 });
  return { text: read, dates: dates.map(withoutLead).filter((date) => isDate(date, read)) };
}

function withoutLead(date: ParsedResult): ReadDate {
  const { text, index, start, end, refDate } = date;
  const lead = WORDS_BEFORE_MAY.exec(text)?.[0].length ?? 0;
  return { text: text.slice(lead).replace(/[\s,;.]+$/, ""), index: index + lead, start, end: end ?? null, refDate };
}

function isDate({ text, index, start }: ReadDate, all: string): boolean {
  const before = all.slice(0, index);
  const after = all.slice(index + text.length);
  if (DURATION.test(text) || REPEATED.test(before)) return false;
  if (
    /^(?:s\b|'s\b|-?year|-old| next\b| the \d| of (?:the|each|every) (?:month|week)\b)/i.test(after) ||
    /\b(?:day|week|month|year)s? from $/i.test(before)
  )
    return false;
  if (SHORT.test(text) && !PREPOSITION.test(before)) return false;
  if (/^\d{1,2}[/.-]\d{1,2}$/.test(text)) return false;
  return (["year", "month", "day", "weekday"] as const).some((part) => start.isCertain(part)) || /^this /i.test(text);
}
