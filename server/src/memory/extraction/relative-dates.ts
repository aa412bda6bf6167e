import { addDays, dayPeriod, monthPeriod, noonOf, weekendPeriod, weekPeriod, yearPeriod } from "./calendar.ts";
import type { ReadDate } from "./date-reader.ts";
import { endOf, keep, LEAD, type Replacement, replace } from "./date-replacement.ts";
import type { Tense } from "./tense.ts";

const RELATIVE =
  /^(?:in |within )?(?:about |around |almost |nearly |exactly |just )?(an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3}|a few|a couple(?: of)?|several|half an?) (day|week|month|year)s?(?: ago| from now)?$/i;
const CASUAL_DAY =
  /^(?:the )?(?:today|tomorrow|yesterday|tonight|last night|day after tomorrow|day before yesterday|this (?:morning|afternoon|evening|night))/i;
export const PART_OF_DAY = /\b(morning|afternoon|evening|night)\b/i;

/** "two years ago", "in three weeks": as near as the words are. */
export function fromRelative(date: ReadDate, all: string, tense: () => Tense): Replacement | null {
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

/** "tomorrow at 9am", "last night": the hour stays as it was said, since nobody knows in which time zone. */
export function fromCasualDay(date: ReadDate, all: string): Replacement | null {
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

/** "last week", "next year", "this weekend", "the end of the month". */
export function fromCalendarUnit(date: ReadDate, all: string, saidAt: Date, tense: () => Tense): Replacement | null {
  const [, end, which = "", unit = ""] =
    /^(end of )?(?:the )?(last|this|next|past)? ?(week|weekend|month|year)$/i.exec(date.text) ?? [];
  if (unit === "") return null;
  const day = noonOf(date.start.date());
  if (end !== undefined) {
    // At the end of which week somebody was tired nobody knows.
    if (which === "" && unit.toLowerCase() !== "month" && tense() !== "future") return keep(date);
    const whole =
      unit.toLowerCase() === "week" ? weekPeriod(day) : monthPeriod(day.getUTCFullYear(), day.getUTCMonth());
    const words = unit.toLowerCase() === "year" ? String(day.getUTCFullYear()) : whole.words;
    const at = unit.toLowerCase() === "week" ? whole.at : dayPeriod(day).at;
    return { from: date.index, to: endOf(date), words: `end of ${words}`, at };
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
