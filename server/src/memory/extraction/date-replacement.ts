import type { Period } from "./calendar.ts";
import type { ReadDate } from "./date-reader.ts";

/** What takes the place of a date in a text. */
export interface Replacement {
  from: number;
  to: number;
  words: string;
  /** Null when the words are kept because they date nothing. */
  at: Period["at"] | null;
}

/** After these a date needs no preposition of its own. */
export const LEAD =
  /\b(?:on|in|at|by|since|until|till|before|after|from|to|of|for|during|around|between|and|than|through|over|starting)[ -]$/i;
/** The same before a month or a year: "early next year". */
export const LEAD_OF_MONTH = /\b(?:early|late|mid)[ -]$/i;

/** Puts words for a date, with a preposition where none stands before it and the sentence needs one. */
export function replace(date: ReadDate, all: string, period: Period, preposition: string, swallow = 0): Replacement {
  const from = date.index - swallow;
  const before = all.slice(0, from);
  const subject = before.trim() === "" && /^ (?:is|was|will|marks)\b/i.test(all.slice(endOf(date)));
  const led = LEAD.test(before) || (preposition === "in" && LEAD_OF_MONTH.test(before));
  const bare = (led && preposition !== "around") || subject;
  return { from, to: endOf(date), words: bare ? period.words : `${preposition} ${period.words}`, at: period.at };
}

/** The words stay, and date nothing. */
export function keep(date: ReadDate): Replacement {
  return { from: date.index, to: endOf(date), words: date.text, at: null };
}

export function endOf(date: ReadDate): number {
  return date.index + date.text.length;
}
