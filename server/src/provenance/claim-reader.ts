import { LRUCache } from "lru-cache";
import { claimsOf } from "../memory/reconcile/claims.ts";
import { readStatement } from "../memory/reconcile/statement.ts";
import type { DomainSchemaName } from "../store/types.ts";
import { ABOUT_THE_USER, FIELDS, PERSONAL_RULES, SHARED_RULES } from "./claim-rules.ts";

/** What a text claims of one thing. */
export interface ReadClaim {
  /** Whom or what it speaks of: `user`, somebody close to them, or a thing. */
  subject: string;
  /** What it says about the subject, such as `exam_date`. */
  predicate: string;
  /** The value, in short. */
  value: string;
  /** The field of a domain schema that it is about. */
  field: string | null;
  /** It is about the user alone. */
  isPersonal: boolean;
  /** Which values of the predicate exclude one another: none, those of the same sort, or all. */
  excludes: "none" | "same sort" | "all";
}

/** Of a longer text nothing is understood. */
const LONGEST = 300;
const READ = new LRUCache<string, ReadClaim>({ max: 5_000 });

/** Reads what a text claims. A text of which nothing is understood is a claim of its own, which nothing contradicts. */
export function readClaim(text: string): ReadClaim {
  const known = READ.get(text);
  if (known) return known;
  const claim = read(text);
  READ.set(text, claim);
  return claim;
}

/**
 * Whether two texts about one thing cannot both be so. Only for what services report: people say much about one thing that
 * goes together.
 */
export function valuesExclude(a: ReadClaim, b: ReadClaim): boolean {
  if (a.excludes === "none" || b.excludes === "none" || isSameValue(a.value, b.value)) return false;
  return (a.excludes === "all" && b.excludes === "all") || isOfOneSort(a.value, b.value);
}

/** Whether a domain schema has a field. */
export function hasField(schema: DomainSchemaName, field: string): boolean {
  return FIELDS.some(([, name, schemas]) => name === field && schemas.includes(schema));
}

/** "12 March" and "12 March 2026" are one value, told with more and less. */
export function isSameValue(a: string, b: string): boolean {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const [fewer, more] = one.length <= other.length ? [one, new Set(other)] : [other, new Set(one)];
  return fewer.every((word) => more.has(word));
}

function read(text: string): ReadClaim {
  const plain = text.slice(0, LONGEST + 1).replace(/[\s.!?…]{1,20}$/u, "");
  if (plain.length > LONGEST) return fallback(text);
  const spoken = ABOUT_THE_USER.reduce((done, [pattern, person]) => done.replace(pattern, person), plain);
  if (spoken !== plain || /^the user\b/i.test(plain) || !/^(?:the|this|our) /i.test(plain)) {
    const own = slotOf(spoken) ?? ruled(readStatement(spoken).text, PERSONAL_RULES, true);
    if (own) return own;
  }
  return ruled(plain, SHARED_RULES, false) ?? fallback(plain);
}

function slotOf(text: string): ReadClaim | null {
  const statement = readStatement(text);
  const [claim] = claimsOf(statement);
  if (!claim || claim.ended || claim.value === "") return null;
  const slot = claim.slot.slice(statement.subject.length).trim();
  const thing = slot.replace(/^(?:attribute|event) /, "");
  const subject = statement.subject === "i" ? "user" : keyOf(statement.subject);
  // Who reports when an exam is means the one that is meant; who uses one thing may use another.
  const isLoose = claim.several || (claim.needsChange && !slot.startsWith("event "));
  const excludes = isLoose ? "none" : "all";
  return { subject, ...named(thing), value: claim.value, isPersonal: true, excludes };
}

function ruled(text: string, rules: readonly RegExp[], isPersonal: boolean): ReadClaim | null {
  for (const rule of rules) {
    const { k, s, v } = rule.exec(text)?.groups ?? {};
    if (k === undefined || v === undefined) continue;
    const excludes = isPersonal || s !== undefined ? "all" : "same sort";
    const subject = isPersonal ? "user" : keyOf(s ?? "shared");
    return { subject, ...named(k.toLowerCase()), value: v.trim(), isPersonal, excludes };
  }
  return null;
}

/** The predicate of a thing, and the field that it belongs to: of "python exam" the date. */
function named(thing: string): { predicate: string; field: string | null } {
  const field = FIELDS.find(([pattern]) => pattern.test(thing))?.[1] ?? null;
  const isDated = field === "exam_date" && !thing.endsWith("date");
  return { predicate: keyOf(isDated ? `${thing.replace(/test$/, "exam")} date` : thing), field };
}

function fallback(text: string): ReadClaim {
  const { subject, core } = readStatement(text);
  const predicate = keyOf((core[0] === "i" ? core.slice(1) : core).join(" ") || text);
  const about = subject === "i" || subject === "" ? "user" : keyOf(subject);
  return { subject: about, predicate, value: text, field: null, isPersonal: true, excludes: "none" };
}

/** Characters of a key, at the most. */
const LONGEST_KEY = 60;

function keyOf(words: string): string {
  const key = words
    .toLowerCase()
    .slice(0, 2 * LONGEST_KEY)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
  return key.slice(0, LONGEST_KEY) || "statement";
}

const SMALL_WORDS = new Set(["a", "an", "the", "on", "at", "in", "to", "of", "and", "now", "my", "your"]);

function wordsOf(value: string): string[] {
  const words = value.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.map((word) => word.replace(/^(\d+)(?:st|nd|rd|th)$/, "$1")).filter((word) => !SMALL_WORDS.has(word));
}

const TIME =
  /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:jan|febr)uary|march|april|may|june|july|august|september|october|november|december|noon|midnight|\d{1,2}:\d\d|\d{1,2} ?[ap]m)\b/i;

function sortOf(value: string): string {
  if (TIME.test(value)) return "time";
  if (/\d/.test(value)) return "number";
  return /^\p{Lu}/u.test(value) ? "name" : "words";
}

/** "Hard" and "online" may both be so; Tuesday and Thursday may not. */
function isOfOneSort(a: string, b: string): boolean {
  const sort = sortOf(a);
  return sort !== "words" && sort === sortOf(b);
}
