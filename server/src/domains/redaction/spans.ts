/** A piece of a text, by positions in UTF-16 code units. */
export interface Span {
  start: number;
  /** Behind the last one. */
  end: number;
}

/** Digits, spaces and what is not seen, but for those that are so already. */
const DIGIT = /[\p{Nd}--[0-9]]/gv;
const SPACE = /[[\p{Zs}\t\p{Cf}]--[ ]]/gv;
const IS_DIGIT = /\p{Nd}/u;

/**
 * The text as it is searched: decimal digits of every script as 0–9, every dash as "-", every space and what is not seen as " ".
 * It is as long as the text, so that a position in it is one in the text.
 */
export function searchable(text: string): string {
  return text
    .replace(/[\p{Pd}\u2212]/gu, "-")
    .replace(SPACE, (character) => (character.length === 1 ? " " : character))
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .replace(DIGIT, (digit) => (digit.length === 1 ? String(worthOf(digit)) : digit));
}

/** In a row of sixteen places the ten digits of a script stand from the first on, or are the last ten. */
function worthOf(digit: string): number {
  const code = digit.charCodeAt(0);
  const place = code % 16;
  return IS_DIGIT.test(String.fromCharCode(code - place + 15)) ? place - 6 : place;
}

/** What `text.matchAll(pattern)` finds, without the copy of the pattern that it makes with each call. */
export function matchesOf(pattern: RegExp, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push(match);
    if (match[0] === "") pattern.lastIndex += 1;
  }
  return found;
}

/** The text with a mark in the place of every span. */
export function replaceSpans(text: string, spans: readonly Span[], mark: string): string {
  let replaced = "";
  let at = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue;
    // What overlaps the span before has its mark.
    if (start >= at) replaced += text.slice(at, start) + mark;
    at = end;
  }
  return replaced + text.slice(at);
}
