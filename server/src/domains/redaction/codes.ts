import { CODE_AFTER, CODE_BEFORE, LEADS_TO_VALUE, OPEN_CODE } from "./names.ts";
import type { Span } from "./spans.ts";

/** Three to ten digits, together or apart: "482913", "482 913", "4-8-2-9". */
const SHORT_NUMBER = /(?<![\p{L}\p{N}]|[\d.,][.,])(?:[A-Z]-)?\d+(?:[ -]\d+)*(?![\p{L}\p{N}]|[.,]\d)/gu;
const WINDOW = 90;

/** Finds short numbers that the words around them call a code, a PIN or the like. */
export function namedCodes(text: string): Span[] {
  const found: Span[] = [];
  let end = 0;
  for (const { 0: written, index } of text.matchAll(SHORT_NUMBER)) {
    const before = text.slice(Math.max(end, index - WINDOW), index);
    end = index + written.length;
    const digits = written.replace(/\D/g, "").length;
    if (digits < 3 || digits > 10) continue;
    if (isNamedBefore(before, digits) || isNamedAfter(text.slice(end, end + WINDOW), digits)) found.push({ start: index, end });
  }
  return found;
}

function isNamedBefore(before: string, digits: number): boolean {
  // The last name counts: an expression that looks from the left would take the first.
  for (const line of lastWords(before)) {
    const { weak, gap = "" } = CODE_BEFORE.exec(line)?.groups ?? {};
    if (weak !== undefined && (digits < 4 || isOpen(line, weak, gap))) return false;
    if (CODE_BEFORE.test(line)) return leadsToValue(gap);
  }
  return false;
}

/** The end of a text from each of its words on, the last first. */
function* lastWords(text: string): Generator<string> {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const starts = [...line.matchAll(/[\p{L}]+(?:[-' ]\p{L}+){0,2}/gu)];
  for (const { index } of starts.toReversed()) yield line.slice(index);
}

function isNamedAfter(after: string, digits: number): boolean {
  const { kind = "", weak, rest = "" } = CODE_AFTER.exec(after)?.groups ?? {};
  if (!CODE_AFTER.test(after)) return false;
  return weak === undefined || (digits >= 4 && !isOpen(kind, weak, rest));
}

/** Whether it is a code that everybody may know. */
function isOpen(before: string, weak: string, gap: string): boolean {
  const beside = before.slice(0, before.lastIndexOf(weak));
  return OPEN_CODE.test(beside.slice(-16)) || OPEN_CODE.test(weak) || OPEN_CODE.test(gap.slice(0, 16));
}

/** Whether what stands between a name and a number says that the one is the other. */
function leadsToValue(gap: string): boolean {
  const isBare = gap.length <= 6 && /^[\s\p{P}=]*$/u.test(gap);
  return isBare || (!/[.!?](?:\s|$)/.test(gap) && LEADS_TO_VALUE.test(gap));
}
