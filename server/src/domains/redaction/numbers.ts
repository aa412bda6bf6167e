import { passesLuhn, passesVerhoeff } from "./check-digits.ts";
import type { RedactionRules } from "./rules.ts";
import type { Span } from "./spans.ts";

/** Groups of digits with little between them: what is written as one number, or stands beside it. */
const RUN = /\d+(?:(?: {1,3}| ?[-._/] ?)\d+)*/g;
const GROUP = /\d+/g;
/** Days of the calendar, which are no part of a number beside them. */
const DATE =
  /(?<!\d[-./]?)(?:(?:19|20|21)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\2(?:(?:19|20)\d\d|\d\d))(?![-./]?\d)/g;
/** A word joined to the number, as in "ORD-4411": then it is an identifier of somebody's own making. */
const PREFIX = /([A-Za-z][A-Za-z\d]{0,20})[-_.#/]?$/;
/** Unless the word says that it is a number, or whose. */
const PLAIN_PREFIX = /(?:card|aadhaa?r|adhaar|uid|visa|amex|master|number|num|no|nr|id|karte|tarjeta|dni)$/i;
/** What a number is called that is no secret. */
const OTHERWISE_NAMED =
  /(?<!\p{L})(?:order|ticket|tracking|awb|parcel|package|shipment|booking|reservation|invoice|receipt|reference|ref|case|serial|product|item|article|model|sku|isbn|ean|upc|phone|mobile|cell|tel|telephone|call me|call|whatsapp|fax|pedido|orden|seguimiento|reserva|factura|tel[eé]fono|m[oó]vil|bestell\p{L}*|auftrag\p{L}*|sendung\p{L}*|rechnung\p{L}*|buchung\p{L}*|telefon\p{L}*|handy\p{L}*|mobil\p{L}*|commande|suivi|facture|t[eé]l[eé]phone)(?![\p{Ll}])[\p{L}.'#:()= ]{0,20}$/iu;

/** What is secret of a number by what it looks like. */
interface Shape {
  digits: string;
  /** Lengths of its groups. */
  groups: readonly number[];
  /** It is joined to a word. */
  joined: boolean;
  /** The text before it calls it something that is no secret. */
  otherwise: boolean;
  /** A plus sign stands before it, as before the number of a telephone abroad. */
  plus: boolean;
  /** Only single spaces and dashes stand between its groups. */
  plain: boolean;
}

type Kind = (shape: Shape, rules: RedactionRules) => boolean;

/** In the order in which they are looked for: what one has taken, the next does not see. */
const KINDS: readonly Kind[] = [isSixteen, isCard, isIdentityNumber, isSocialSecurity, isDevice, isAccount];
const LONGEST = 19;

/** Finds payment card numbers, identity numbers and what else a number shows itself to be. */
export function secretNumbers(text: string, rules: RedactionRules): Span[] {
  const undated = text.replace(DATE, (date) => "\n".repeat(date.length));
  return [...undated.matchAll(RUN)].flatMap((run) => inRun(undated, run.index, run[0], rules));
}

function inRun(text: string, offset: number, run: string, rules: RedactionRules): Span[] {
  const groups = [...run.matchAll(GROUP)].map(({ 0: digits, index }) => ({
    digits,
    start: offset + index,
    end: offset + index + digits.length,
  }));
  if (groups.reduce((sum, { digits }) => sum + digits.length, 0) < 9) return [];
  const taken = new Set<number>();
  const found: Span[] = [];
  for (const kind of KINDS) {
    for (let first = 0; first < groups.length; first++) {
      const last = lastOf(first, kind);
      if (last === null) continue;
      for (let at = first; at <= last; at++) taken.add(at);
      found.push({ start: groups[first]?.start ?? 0, end: groups[last]?.end ?? 0 });
      first = last;
    }
  }
  return found;

  /** The last group of the longest number of this kind that begins with a group. */
  function lastOf(first: number, kind: Kind): number | null {
    let longest: number | null = null;
    let digits = "";
    const lengths: number[] = [];
    for (let last = first; last < groups.length && !taken.has(last); last++) {
      const group = groups[last]?.digits ?? "";
      if (digits.length + group.length > LONGEST) break;
      digits += group;
      lengths.push(group.length);
      if (digits.length >= 9 && isNumber(first, last) && kind(shapeOf(first, last, digits, [...lengths]), rules)) {
        longest = last;
      }
    }
    return longest;
  }

  /** Whether it is neither a piece of a decimal number nor one of an address of the network, which have points as well. */
  function isNumber(first: number, last: number): boolean {
    if (between(first - 1) === "." || between(last) === ".") return false;
    const points = Array.from({ length: last - first }, (_, at) => between(first + at) === ".");
    return points.every((point) => !point) || (points.every(Boolean) && groups.every(({ digits }) => digits.length === 4));
  }

  /** What stands between a group and the next. */
  function between(group: number): string {
    const [here, next] = [groups[group], groups[group + 1]];
    return here && next ? text.slice(here.end, next.start) : "";
  }

  function shapeOf(first: number, last: number, digits: string, lengths: readonly number[]): Shape {
    const { start } = groups[first] as { start: number };
    const { end } = groups[last] as { end: number };
    const before = text.slice(Math.max(0, start - 50), start);
    const prefix = PREFIX.exec(before)?.[1];
    return {
      digits,
      groups: lengths,
      joined: (prefix !== undefined && !PLAIN_PREFIX.test(prefix)) || /^[A-Za-z]/.test(text.slice(end, end + 1)),
      otherwise: OTHERWISE_NAMED.test(before),
      plus: before.endsWith("+"),
      plain: /^\d+(?:[ -]\d+)*$/.test(text.slice(start, end)),
    };
  }
}

const isInFours = ({ groups }: Shape) => groups.every((length) => length === 4);
/** "2019 2020 2021" */
const areYears = (shape: Shape) => isInFours(shape) && /^(?:(?:19|20)\d\d)+$/.test(shape.digits);

/** Grouped as people group a long number: all in fours or ones, as it is printed on some cards, or not at all. */
function isWrittenAsOne({ groups, digits }: Shape): boolean {
  const [first = 0] = groups;
  const before = groups.slice(0, -1);
  const last = groups.at(-1) ?? 0;
  if (groups.length === 1) return true;
  if (before.every((length) => length === first) && last <= first && first !== 2 && first !== 3) return true;
  if (before.every((length) => length >= 4)) return true;
  return groups.every((length) => length === 2) && digits.length === 16 && /^[3-6]/.test(digits);
}

function isSixteen(shape: Shape, { strict }: RedactionRules): boolean {
  if (shape.digits.length !== 16 || shape.joined || (areYears(shape) && !passesLuhn(shape.digits))) return false;
  if (strict || isInFours(shape)) return true;
  return shape.groups.length === 1 && !shape.otherwise;
}

function isCard(shape: Shape, { strict }: RedactionRules): boolean {
  const { length } = shape.digits;
  if (length < 13 || !passesLuhn(shape.digits) || (shape.plus && length <= 15)) return false;
  if (shape.joined) return (length === 15 || length === 16) && /^[2-6]/.test(shape.digits);
  return strict || isWrittenAsOne(shape);
}

/** Aadhaar and other identity numbers of twelve digits. */
function isIdentityNumber(shape: Shape, { strict }: RedactionRules): boolean {
  if (shape.digits.length !== 12 || shape.joined || shape.plus || areYears(shape)) return false;
  if (isInFours(shape)) return true;
  if (shape.otherwise) return shape.groups.length === 1 && passesVerhoeff(shape.digits);
  return strict || shape.groups.length === 1 || (isWrittenAsOne(shape) && passesVerhoeff(shape.digits));
}

/** Social security numbers of the United States, as they are written. */
function isSocialSecurity({ groups, joined, plain }: Shape): boolean {
  return groups.join() === "3,2,4" && !joined && plain;
}

/** The serial number of a telephone (IMEI). */
function isDevice({ digits, joined }: Shape, { types }: RedactionRules): boolean {
  return types.includes("telecom") && digits.length === 15 && !joined;
}

/** An account of a bank. */
function isAccount({ digits, groups, joined, plain }: Shape, { types }: RedactionRules): boolean {
  const isLong = digits.length >= 9 && digits.length <= 18;
  return types.includes("banking_fintech") && isLong && !joined && plain && groups.every((length) => length >= 3);
}
