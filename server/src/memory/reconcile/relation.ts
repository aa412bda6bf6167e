import type { ConflictKind } from "../../store/types.ts";
import { type Claim, claimsOf } from "./claims.ts";
import { frameConflict } from "./frames.ts";
import { excludes, readPlace } from "./places.ts";
import { readStatement, type Statement } from "./statement.ts";

/** How something that was said stands to a memory. */
export type Relation =
  /** It says the same. */
  | { is: "same" }
  /** It says the same and more. */
  | { is: "more" }
  /** The memory says the same and more. */
  | { is: "less" }
  /** Both cannot be so. */
  | { is: "contradiction"; kind: ConflictKind; reason: string };

const REASONS: Readonly<Record<ConflictKind, string>> = {
  fact_update: "a fact changed",
  preference_change: "a preference changed",
  negation: "the opposite was said later",
  skill_progression: "a skill changed",
  numeric_update: "a number changed",
  temporal_shift: "a date or time changed",
};

/**
 * How a later text stands to a memory, by what both state: never by how alike they look. Null where nothing can be said for
 * certain, which is so for most pairs: a memory lost is worse than one kept that is no longer so.
 *
 * @param together Both were said in one conversation. Then two values of one thing stand beside each other unless the
 * later says that something changed.
 * @example
 * relate("I moved to Berlin.", "I live in Paris.", false); // { is: "contradiction", kind: "fact_update", … }
 */
export function relate(later: string, memory: string, together: boolean): Relation | null {
  const [a, b] = [readStatement(later), readStatement(memory)];
  const kind = claimConflict(a, b, together) ?? frameConflict(a, b, together);
  if (kind !== null) return contradiction(kind);
  // What has another verb states something else.
  if (a.subject !== b.subject || a.core[1] !== b.core[1]) return null;
  return sameCore(a, b) ?? extended(a, b);
}

function contradiction(kind: ConflictKind): Relation {
  return { is: "contradiction", kind, reason: REASONS[kind] };
}

function sameCore(a: Statement, b: Statement): Relation | null {
  if (a.core.length < 2 || a.core.length !== b.core.length) return null;
  if (a.core.some((term, at) => term !== b.core[at])) return null;
  if (a.holds !== b.holds) return a.ambiguous && !a.changed ? null : contradiction(opposed(a, b));
  // The same words about a person who may be another one, or in another sense of a denial, are left to the other comparisons.
  return a.core.length >= 3 &&
    !a.ambiguous &&
    a.additive === b.additive &&
    /\bused to\b/.test(a.text) === /\bused to\b/.test(b.text)
    ? { is: "same" }
    : null;
}

/** A taste that turns is a change of preference; a denial of the same words is their negation. */
function opposed(a: Statement, b: Statement): ConflictKind {
  return a.isTaste && !/\bnot\b|\bno longer\b|\bnever\b/.test(`${a.text} ${b.text}`) ? "preference_change" : "negation";
}

/** Words that lead on from something that is complete without what they lead to. */
const LEADS_ON = new Set([
  "and",
  "with",
  "in",
  "at",
  "from",
  "since",
  "because",
  "named",
  "called",
  "who",
  "which",
  "as",
  "near",
  "on",
  ",",
]);
/** After a taste most of them narrow it: who likes coffee in the morning need not like coffee. */
const LEADS_ON_FROM_TASTE = new Set(["and", "because", ","]);
const DOUBT = /\b(?:but|unless|except|if)\b/;

/** One text goes on where the other ends. */
function extended(a: Statement, b: Statement): Relation | null {
  const [short, long] = a.core.length < b.core.length ? [a, b] : [b, a];
  if (short.core.length < 3) return givenUp(short, long, a);
  if (short.ambiguous || long.core.length === short.core.length) return null;
  if (short.core.some((term, at) => term !== long.core[at]) || DOUBT.test(long.text)) return null;
  const next = long.written[short.core.length] ?? "";
  if (a.holds && b.holds) {
    if (!(short.isTaste ? LEADS_ON_FROM_TASTE : LEADS_ON).has(next) && !isNamedMoreFully(short, long)) return null;
    return { is: long === a ? "more" : "less" };
  }
  // Who no longer works at all at a place no longer works there as an engineer; the other way round nothing follows.
  const denied = short === a && !a.holds && b.holds && LEADS_ON.has(next) && (!a.isTaste || a.changed);
  return denied ? contradiction("negation") : null;
}

/** "My name is Anna Smith" after "My name is Anna", "My blood type is A positive" after "My blood type is A". */
function isNamedMoreFully(short: Statement, long: Statement): boolean {
  return (
    /^(?:my|our) .{2,60} is (?:\S+ ){0,4}?\S*[\p{Lu}\d]\S*$/u.test(short.text) &&
    long.core.length - short.core.length <= 2
  );
}

/** "I quit smoking" ends every smoking, but not that of salmon. */
function givenUp(short: Statement, long: Statement, later: Statement): Relation | null {
  const [subject, habit = ""] = short.core;
  if (short !== later || short.holds || !long.holds || !/^(?:smoke|vape|gambl)$/.test(habit)) return null;
  if (long.core[0] !== subject || long.core[1] !== habit) return null;
  return /^(?:\d+|packs?|cigarettes?|cigars?|every|daily|when|on|at|with|in|regularly|sometimes)$/.test(
    long.written[2] ?? "",
  )
    ? contradiction("negation")
    : null;
}

function claimConflict(a: Statement, b: Statement, together: boolean): ConflictKind | null {
  const later = claimsOf(a);
  if (later.length === 0) return null;
  const earlier = claimsOf(b);
  for (const claim of later) {
    for (const other of earlier) {
      if (claim.slot === other.slot && replaces(claim, other, a, b, together)) return claim.kind;
    }
  }
  return null;
}

function replaces(claim: Claim, other: Claim, a: Statement, b: Statement, together: boolean): boolean {
  // What has ended has no value that another could replace.
  if (other.ended) return false;
  if (claim.ended) return claim.value === "" || isSame(claim, other);
  if (claim.several) return false;
  // An event of the past stays true: "we moved to Leeds in May 2025".
  if (b.dated && /\b(?:moved|relocated|joined|started|got|became)\b/.test(b.text)) return false;
  if (!claim.strict && (a.additive || b.additive)) return false;
  if (!a.changed && together && !claim.strict) return false;
  if (!a.changed && claim.needsChange && !inOneMonth(claim, other)) return false;
  // "Moved to 9am" leaves the day as it was: it would be lost with the memory that tells it.
  if (claim.kind === "temporal_shift" && namesDay(other.value) && !namesDay(claim.value)) return false;
  return differ(claim, other) && (comparable(claim, other) || a.changed);
}

function isSame(a: Claim, b: Claim): boolean {
  if (a.compare === "place" && b.compare === "place") {
    const place = readPlace(b.value);
    return readPlace(a.value)?.some((part) => place?.includes(part)) ?? false;
  }
  return plain(a.value) === plain(b.value);
}

function differ(a: Claim, b: Claim): boolean {
  if (a.compare === "place" && b.compare === "place") {
    const [one, other] = [readPlace(a.value), readPlace(b.value)];
    return one !== null && other !== null && excludes(one, other);
  }
  const [one, other] = [plain(a.value), plain(b.value)];
  if (a.compare === "measure") return one !== other;
  // "Anna" is not other than "Anna Smith", nor "engineer" other than "senior engineer".
  return one === "" || other === ""
    ? one !== other
    : ` ${one} `.indexOf(` ${other} `) < 0 && ` ${other} `.indexOf(` ${one} `) < 0;
}

/** "My exam is on 12 March", and the next time on 13 March: of two exams so close together somebody says which. */
function inOneMonth(a: Claim, b: Claim): boolean {
  const month = monthOf(a);
  return month !== null && month === monthOf(b);
}

const DAY_OF_MONTH =
  /^(?:the )?(?:\w+day,? (?:the )?)?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?(?<month>[a-z]{3,9})|(?<first>[a-z]{3,9}) \d{1,2}(?:st|nd|rd|th)?)(?:,? (?<year>\d{4}))?$/;

function monthOf({ kind, value }: Claim): string | null {
  const found = kind === "temporal_shift" ? DAY_OF_MONTH.exec(value.toLowerCase())?.groups : undefined;
  return found ? `${found.month ?? found.first} ${found.year ?? ""}` : null;
}

function namesDay(value: string): boolean {
  return /day\b|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|\b\d{1,2}(?:st|nd|rd|th)\b|tomorrow/i.test(
    value,
  );
}

/** Of the same sort: a budget that is tight may be 500 too. */
function comparable(a: Claim, b: Claim): boolean {
  return a.compare !== "measure" || isMeasure(a.value) === isMeasure(b.value);
}

function isMeasure(value: string): boolean {
  return /[\d\p{Lu}@]/u.test(value) || /day\b/.test(value);
}

function plain(value: string): string {
  return value
    .toLowerCase()
    .replace(/^(?:an?|the) /, "")
    .replace(/[^\p{L}\p{N}@.:+#-]+/gu, " ")
    .trim();
}
