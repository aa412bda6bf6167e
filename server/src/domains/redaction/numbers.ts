import { passesLuhn, passesVerhoeff } from "./check-digits.ts";
import type { RedactionRules, SecretiveType } from "./rules.ts";
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

/** Digits that stand together, or a row of single ones. */
interface Group extends Span {
  digits: string;
  /** Single digits apart from one another. */
  isSpread: boolean;
}

/** What may be one number. What stands around it is looked up only where the digits do not decide. */
class Shape {
  readonly #text: string;
  readonly digits: string;
  readonly groups: readonly Group[];

  constructor(text: string, digits: string, groups: readonly Group[]) {
    this.#text = text;
    this.digits = digits;
    this.groups = groups;
  }

  /** It is joined to a word. */
  isJoined(): boolean {
    const prefix = PREFIX.exec(this.#before(25))?.[1];
    const end = this.groups.at(-1)?.end ?? 0;
    return (prefix !== undefined && !PLAIN_PREFIX.test(prefix)) || /[A-Za-z]/.test(this.#text.charAt(end));
  }

  /** The text before it calls it something that is no secret. */
  isOtherwise(): boolean {
    return OTHERWISE_NAMED.test(this.#before(50));
  }

  /** A plus sign stands before it, as before the number of a telephone abroad. */
  hasPlus(): boolean {
    return this.#before(1) === "+";
  }

  /** Only single spaces and dashes stand between its groups. */
  isPlain(): boolean {
    return /^\d+(?:[ -]\d+)*$/.test(this.#text.slice(this.groups[0]?.start, this.groups.at(-1)?.end));
  }

  #before(length: number): string {
    const start = this.groups[0]?.start ?? 0;
    return this.#text.slice(Math.max(0, start - length), start);
  }
}

/** What tells a number to be secret, for numbers of so many digits. */
interface Kind {
  least: number;
  most: number;
  /** The kind of support in which alone it is one. */
  only?: SecretiveType;
  isSecret(shape: Shape, rules: RedactionRules): boolean;
}

/** In the order in which they are looked for: what one has taken, the next does not see. */
const KINDS: readonly Kind[] = [
  { least: 13, most: 19, isSecret: isCard },
  { least: 16, most: 16, isSecret: isSixteen },
  { least: 12, most: 12, isSecret: isIdentityNumber },
  { least: 9, most: 9, isSecret: isSocialSecurity },
  { least: 15, most: 15, only: "telecom", isSecret: isDevice },
  { least: 9, most: 18, only: "banking_fintech", isSecret: isAccount },
];
const SHORTEST = 9;
const LONGEST = 19;

/** Finds payment card numbers, identity numbers and what else a number shows itself to be. */
export function secretNumbers(text: string, rules: RedactionRules): Span[] {
  const undated = text.replace(DATE, (date) => "\n".repeat(date.length));
  const kinds = KINDS.filter(({ only }) => only === undefined || rules.types.includes(only));
  return [...undated.matchAll(RUN)].flatMap(({ 0: run, index }) => {
    if (run.length < SHORTEST) return [];
    const groups = groupsOf(run, index);
    const taken = new Set<Group>();
    return kinds.flatMap((kind) => ofKind(undated, groups, taken, kind, rules));
  });
}

function groupsOf(run: string, offset: number): Group[] {
  const groups: Group[] = [];
  for (const { 0: digits, index } of run.matchAll(GROUP)) {
    const [start, end] = [offset + index, offset + index + digits.length];
    const last = groups.at(-1);
    const isRow = digits.length === 1 && last !== undefined && (last.digits.length === 1 || last.isSpread);
    if (isRow) groups[groups.length - 1] = { digits: last.digits + digits, start: last.start, end, isSpread: true };
    else groups.push({ digits, start, end, isSpread: false });
  }
  return groups;
}

function ofKind(
  text: string,
  groups: readonly Group[],
  taken: Set<Group>,
  { least, most, isSecret }: Kind,
  rules: RedactionRules,
): Span[] {
  const found: Span[] = [];
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    let longest: Group[] = [];
    for (let last = first; last < groups.length; last++) {
      const group = groups[last] as Group;
      if (taken.has(group) || digits.length + group.digits.length > LONGEST) break;
      digits += group.digits;
      if (digits.length < least || digits.length > most) continue;
      const within = groups.slice(first, last + 1);
      if (isSecret(new Shape(text, digits, within), rules) && isNumber(text, groups, first, last)) longest = within;
    }
    for (const group of longest) taken.add(group);
    const [from, to] = [longest[0], longest.at(-1)];
    if (from && to) found.push({ start: from.start, end: to.end });
    first += Math.max(0, longest.length - 1);
  }
  return found;
}

/** Whether it is neither a piece of a decimal number nor an address of the network: both have points as well. */
function isNumber(text: string, groups: readonly Group[], first: number, last: number): boolean {
  const isPoint = (group: number) => {
    const [here, next] = [groups[group], groups[group + 1]];
    return here !== undefined && next !== undefined && text.slice(here.end, next.start) === ".";
  };
  if (isPoint(first - 1) || isPoint(last)) return false;
  let points = 0;
  for (let at = first; at < last; at++) points += isPoint(at) ? 1 : 0;
  return points === 0 || (points === last - first && groups.slice(first, last + 1).every(isFour));
}

const isFour = ({ digits }: Group) => digits.length === 4;
/** "2019 2020 2021" */
const areYears = ({ groups, digits }: Shape) => groups.every(isFour) && /^(?:(?:19|20)\d\d)+$/.test(digits);

/** Grouped as people group a long number: all in fours or ones, as it is printed on some cards, or not at all. */
function isWrittenAsOne({ groups, digits }: Shape): boolean {
  if (groups.length > 6 && digits.length !== 16) return false;
  const lengths = groups.map((group) => group.digits.length);
  const [first = 0] = lengths;
  const before = lengths.slice(0, -1);
  const last = lengths.at(-1) ?? 0;
  if (lengths.length === 1 || before.every((length) => length >= 4)) return true;
  if (first > 3 && before.every((length) => length === first) && last <= first) return true;
  return lengths.every((length) => length === 2) && digits.length === 16 && /^[3-6]/.test(digits);
}

/** Payment cards. ISO/IEC 7812. */
function isCard(shape: Shape, { strict }: RedactionRules): boolean {
  const { digits } = shape;
  if (!passesLuhn(digits) || !(strict || isWrittenAsOne(shape))) return false;
  if (shape.isJoined()) return (digits.length === 15 || digits.length === 16) && /^[2-6]/.test(digits);
  return digits.length > 15 || !shape.hasPlus();
}

/** Payment cards by their length. */
function isSixteen(shape: Shape, { strict }: RedactionRules): boolean {
  const { groups } = shape;
  const isWhole = groups.length === 1 && groups[0]?.isSpread === false;
  if (areYears(shape) || !(strict || isWhole || groups.every(isFour))) return false;
  return !shape.isJoined() && (strict || !isWhole || !shape.isOtherwise());
}

/** Aadhaar and other identity numbers of twelve digits. */
function isIdentityNumber(shape: Shape, { strict }: RedactionRules): boolean {
  const { groups, digits } = shape;
  const isSpread = groups.some((group) => group.isSpread);
  const isWhole = groups.length === 1 && !isSpread;
  // None of India's begins with 0 or 1; telephone numbers do.
  const isShown = isWhole || groups.every(isFour) || (isWrittenAsOne(shape) && !isSpread && /^[2-9]/.test(digits));
  if (areYears(shape) || !(strict || isShown || (isSpread && passesVerhoeff(digits)))) return false;
  if (shape.isJoined() || shape.hasPlus()) return false;
  // A number of twelve digits that is called an order is one, unless it is written or made as an identity number is.
  return groups.every(isFour) || (isWhole && passesVerhoeff(digits)) || !shape.isOtherwise();
}

/** Social security numbers of the United States, as they are written. */
function isSocialSecurity(shape: Shape): boolean {
  return shape.groups.map(({ digits }) => digits.length).join() === "3,2,4" && shape.isPlain() && !shape.isJoined();
}

/** The serial number of a telephone (IMEI). */
function isDevice(shape: Shape): boolean {
  return !shape.isJoined();
}

/** An account of a bank. */
function isAccount(shape: Shape): boolean {
  return shape.groups.every(({ digits }) => digits.length >= 3) && shape.isPlain() && !shape.isJoined();
}
