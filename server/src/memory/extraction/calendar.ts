/** Days are UTC days, held as their noon so that adding 24 hours always reaches the next one. */
const DAY_MS = 86_400_000;

const MONTHS = "January February March April May June July August September October November December".split(" ");
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** One day or a span of days, and how to say it. */
export interface Period {
  words: string;
  /** ISO 8601 dates, first and last day; no `end` for a single day. */
  at: { start: string; end?: string };
}

export function noonOf(moment: Date): Date {
  return new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate(), 12));
}

export function addDays(day: Date, days: number): Date {
  return new Date(day.getTime() + days * DAY_MS);
}

function iso(day: Date): string {
  return day.toISOString().slice(0, 10);
}

/** "12 June 2026", with its weekday in front when that was said. */
export function dayPeriod(day: Date, withWeekday = false): Period {
  const date = `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
  return { words: withWeekday ? `${WEEKDAYS[day.getUTCDay()]} ${date}` : date, at: { start: iso(day) } };
}

/** "the week of 8 June 2026": weeks begin on Monday (ISO 8601). */
export function weekPeriod(day: Date): Period {
  const monday = addDays(day, -((day.getUTCDay() + 6) % 7));
  return { words: `the week of ${dayPeriod(monday).words}`, at: { start: iso(monday), end: iso(addDays(monday, 6)) } };
}

/** "the weekend of 13 June 2026", for a day in it. */
export function weekendPeriod(day: Date): Period {
  const saturday = addDays(day, -((day.getUTCDay() + 1) % 7));
  return {
    words: `the weekend of ${dayPeriod(saturday).words}`,
    at: { start: iso(saturday), end: iso(addDays(saturday, 1)) },
  };
}

/** "May 2025"; months count from 0. */
export function monthPeriod(year: number, month: number): Period {
  const end = new Date(Date.UTC(year, month + 1, 0, 12));
  return {
    words: `${MONTHS[month]} ${year}`,
    at: { start: iso(new Date(Date.UTC(year, month, 1, 12))), end: iso(end) },
  };
}

/** "2025". */
export function yearPeriod(year: number): Period {
  return { words: String(year), at: { start: `${year}-01-01`, end: `${year}-12-31` } };
}
