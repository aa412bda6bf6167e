import { addDays, dayPeriod, monthPeriod, noonOf, type Period } from "./calendar.ts";
import type { ReadDate } from "./date-reader.ts";
import { endOf, keep, LEAD, LEAD_OF_MONTH, type Replacement, replace } from "./date-replacement.ts";
import { PART_OF_DAY } from "./relative-dates.ts";
import type { Tense } from "./tense.ts";

/** Days that come every year, whatever the year in which they are spoken of. */
const YEARLY = /\b(?:birthdays?|anniversary|name day|born|holidays?)\b/i;
/** People say the month of these even when the year is long gone. */
const LONG_GONE = /\b(?:born|met|married)\b/i;
/** chrono reads hours here. */
const DAYS_OF_MONTH = /^from (\d{1,2})(?:st|nd|rd|th)? to (\d{1,2})(?:st|nd|rd|th)? \p{L}+$/iu;
const MONTH_NAMES =
  /(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?/i;

/** "on Friday", "next Friday" (the one of the next week), "last Tuesday night". */
export function fromWeekday(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
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
export function fromMonth(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
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
export function fromDayAndMonth(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
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

/** A date with its year; 3/4/2026 is two different days. */
export function fromWholeDate(date: ReadDate): Replacement | null {
  return isWholeDate(date) ? { from: date.index, to: endOf(date), words: date.text, at: periodOf(date) } : null;
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
