import { CODE_AFTER, CODE_NAME, LEADS_TO_VALUE, OPEN_CODE } from "./names.ts";
import { matchesOf, type Span } from "./spans.ts";

/** Three to ten digits, together or apart: "482913", "482 913", "4-8-2-9". */
const SHORT_NUMBER = /(?<![\p{L}\p{N}]|[\d.,][.,])(?:[A-Z]-)?\d+(?:[ -]\d+)*(?![\p{L}\p{N}]|[.,]\d)/gu;
const THREE_DIGITS = /\d(?:[ -]?\d){2}/;
const WINDOW = 90;

/** Finds short numbers that the words around them call a code, a PIN or the like. */
export function namedCodes(text: string): Span[] {
  if (!THREE_DIGITS.test(text)) return [];
  const found: Span[] = [];
  let end = 0;
  for (const { 0: written, index } of matchesOf(SHORT_NUMBER, text)) {
    const before = text.slice(Math.max(end, index - WINDOW), index);
    end = index + written.length;
    const digits = written.replace(/\D/g, "").length;
    if (digits < 3 || digits > 10) continue;
    if (isNamedBefore(before, digits) || isNamedAfter(text.slice(end, end + WINDOW), digits))
      found.push({ start: index, end });
  }
  return found;
}

function isNamedBefore(before: string, digits: number): boolean {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const name = matchesOf(CODE_NAME, line).at(-1);
  if (!name) return false;
  const gap = line.slice(name.index + name[0].length);
  const weak = name.groups?.weak;
  if (weak !== undefined && (digits < 4 || isOpen(line.slice(0, name.index), weak, gap))) return false;
  return leadsToValue(gap);
}

function isNamedAfter(after: string, digits: number): boolean {
  const { kind = "", weak, rest = "" } = CODE_AFTER.exec(after)?.groups ?? {};
  if (!CODE_AFTER.test(after)) return false;
  return weak === undefined || (digits >= 4 && !isOpen(kind, weak, rest));
}

/** Whether it is a code that everybody may know. */
function isOpen(before: string, weak: string, gap: string): boolean {
  return OPEN_CODE.test(before.slice(-16)) || OPEN_CODE.test(weak) || OPEN_CODE.test(gap.slice(0, 16));
}

/** Whether what stands between a name and a number says that the one is the other. */
function leadsToValue(gap: string): boolean {
  const isBare = gap.length <= 6 && /^[\s\p{P}=]*$/u.test(gap);
  return isBare || (!/[.!?](?:\s|$)/.test(gap) && LEADS_TO_VALUE.test(gap));
}
