import { passesLuhn, passesVerhoeff } from "./check-digits.ts";
import { type DigitRun, digitRuns, NumberShape } from "./digit-run.ts";
import type { RedactionRules, SecretiveType } from "./rules.ts";
import type { Span } from "./spans.ts";

/** Days of the calendar, which are no part of a number beside them. */
const DATE =
  /(?<!\d[-./]?)(?:(?:19|20|21)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\2(?:(?:19|20)\d\d|\d\d))(?![-./]?\d)/g;

/** What tells a number to be secret, for numbers of so many digits. */
interface Kind {
  least: number;
  most: number;
  /** The kind of support in which alone it is one. */
  only?: SecretiveType;
  isSecret(shape: NumberShape, rules: RedactionRules): boolean;
}

/** In the order in which they are looked for: what one has taken, the next does not see. */
const KINDS: readonly Kind[] = [
  { least: 16, most: 19, isSecret: isPrinted },
  { least: 13, most: 19, isSecret: isCard },
  { least: 16, most: 16, isSecret: isSixteen },
  { least: 12, most: 12, isSecret: isIdentityNumber },
  { least: 9, most: 9, isSecret: isSocialSecurity },
  { least: 15, most: 15, only: "telecom", isSecret: isDevice },
  { least: 9, most: 18, only: "banking_fintech", isSecret: isAccount },
];
const SHORTEST = 9;
/** So many digits with no more between them than there is within a run. */
const LONG_ENOUGH = new RegExp(`\\d(?:[ ._/-]{0,3}\\d){${SHORTEST - 1}}`);

/** Finds payment card numbers, identity numbers and what else a number shows itself to be. */
export function secretNumbers(text: string, rules: RedactionRules): Span[] {
  if (!LONG_ENOUGH.test(text)) return [];
  const undated = text.replace(DATE, (date) => "\n".repeat(date.length));
  const kinds = KINDS.filter(({ only }) => only === undefined || rules.types.includes(only));
  return digitRuns(undated).flatMap((run) => {
    if (run.digits.length < SHORTEST) return [];
    // What is a secret as a whole may have a piece that looks like one of another kind.
    const whole = new NumberShape(run, 0, run.groups.length - 1);
    if (kinds.some((kind) => isOfKind(whole, kind, rules))) return [whole.span];
    const taken = new Uint8Array(run.groups.length);
    return kinds.flatMap((kind) => ofKind(run, taken, kind, rules));
  });
}

function isOfKind(shape: NumberShape, { least, most, isSecret }: Kind, rules: RedactionRules): boolean {
  return shape.length >= least && shape.length <= most && isSecret(shape, rules) && shape.isNumber();
}

/** The longest numbers of the kind from the left to the right. */
function ofKind(run: DigitRun, taken: Uint8Array, kind: Kind, rules: RedactionRules): Span[] {
  const { offsets } = run;
  const count = run.groups.length;
  const lengthOf = (first: number, last: number) => (offsets[last + 1] ?? 0) - (offsets[first] ?? 0);
  const found: Span[] = [];
  // Both ends only move to the right, so that a long run is gone through once.
  let shortest = 0;
  let free = 0;
  for (let first = 0; first < count; first++) {
    free = Math.max(free, first);
    while (free < count && taken[free] === 0 && lengthOf(first, free) <= kind.most) free++;
    shortest = Math.max(shortest, first);
    while (shortest < free && lengthOf(first, shortest) < kind.least) shortest++;
    let longest: number | null = null;
    for (let last = shortest; last < free; last++) {
      if (isOfKind(new NumberShape(run, first, last), kind, rules)) longest = last;
    }
    if (longest === null) continue;
    taken.fill(1, first, longest + 1);
    found.push(new NumberShape(run, first, longest).span);
    first = longest;
  }
  return found;
}

const isFour = (size: number) => size === 4;
const isInFours = (shape: NumberShape) => shape.isOf(isFour);
/** "2019 2020 2021" */
const areYears = (shape: NumberShape) => isInFours(shape) && /^(?:(?:19|20)\d\d)+$/.test(shape.digits);
/** Its digits stand together. */
const isWhole = (shape: NumberShape) => shape.groups === 1 && !shape.isSpread();

/** Grouped as people group a long number: evenly, as it is printed on some cards, in pairs or not at all. */
function isWrittenAsOne(shape: NumberShape): boolean {
  if (
    shape.groups === 1 ||
    shape.isOf(
      (size) => size >= 4,
      () => true,
    )
  )
    return true;
  return shape.length === 16 && shape.isOf((size) => size === 2) && /^[3-6]/.test(shape.digits);
}

/** A card as it is printed, in fours. */
function isPrinted(shape: NumberShape): boolean {
  if (shape.groups === 1 || !shape.isOf(isFour, (size) => size <= 4)) return false;
  if (shape.length === 16 ? areYears(shape) : !passesLuhn(shape.digits)) return false;
  return !shape.isJoined();
}

/** Payment cards. ISO/IEC 7812. */
function isCard(shape: NumberShape, { strict }: RedactionRules): boolean {
  if (!(strict || isWrittenAsOne(shape)) || !passesLuhn(shape.digits)) return false;
  if (shape.isJoined()) return (shape.length === 15 || shape.length === 16) && /^[2-6]/.test(shape.digits);
  return shape.length > 15 || !shape.hasPlus();
}

/** Payment cards by their length. */
function isSixteen(shape: NumberShape, { strict }: RedactionRules): boolean {
  if (!(strict || isWhole(shape)) || areYears(shape)) return false;
  return !shape.isJoined() && (strict || !shape.isOtherwise());
}

/** Aadhaar and other identity numbers of twelve digits. */
function isIdentityNumber(shape: NumberShape, { strict }: RedactionRules): boolean {
  if (areYears(shape) || !(strict || looksLikeIdentity(shape)) || shape.isJoined() || shape.hasPlus()) return false;
  // A number of twelve digits that is called an order is one, unless it is written or made as an identity number is.
  return isInFours(shape) || (isWhole(shape) && passesVerhoeff(shape.digits)) || !shape.isOtherwise();
}

function looksLikeIdentity(shape: NumberShape): boolean {
  if (isWhole(shape) || isInFours(shape)) return true;
  if (shape.isSpread()) return passesVerhoeff(shape.digits);
  // None of India's begins with 0 or 1; telephone numbers do.
  return isWrittenAsOne(shape) && /^[2-9]/.test(shape.digits);
}

/** Social security numbers of the United States, as they are written. */
function isSocialSecurity(shape: NumberShape): boolean {
  return shape.groups === 3 && /^\d{3}[- ]\d{2}[- ]\d{4}$/.test(shape.written) && !shape.isJoined();
}

/** The serial number of a telephone (IMEI). */
function isDevice(shape: NumberShape): boolean {
  return !shape.isJoined();
}

/** An account of a bank. */
function isAccount(shape: NumberShape): boolean {
  return shape.isOf((size) => size >= 3) && /^\d+(?:[ -]\d+)*$/.test(shape.written) && !shape.isJoined();
}
