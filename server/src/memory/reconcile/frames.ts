import type { ConflictKind } from "../../store/types.ts";
import { EVENT } from "./claim-rules.ts";
import type { Statement } from "./statement.ts";

/** Verbs of what goes on: with another number the sentence says that it goes on differently. */
const HABIT =
  /^i (?:have|take|drink|sleep|weigh|earn|spend|pay|smoke|run|walk|read|work|study|exercise|train|wake up|get up|go to bed|start|finish|leave) /;
/** An event that is named well enough to be known again. */
const NAMED_EVENT = new RegExp(`^(?:my|our|the) (?:[\\w'-]+ ){0,2}${EVENT} with \\p{Lu}`, "u");
const TIME = /^\d{1,2}(?::\d\d)?(?:[ap]m)?$/;
/** Verbs of how things stand, unlike those of what was done once. */
const STATE =
  /^(?:(?:i|we) (?:am|are|have|use|run|need|live|work|stay|drive|own|support|require|offer|charge|teach|manage) |(?:my|our|the) (?:[\p{L}\d'-]+ ){1,5}?(?:is|are|has|have|uses?|runs?|costs?|weighs?|supports?|requires?|needs?|takes?|lasts?) )/u;
/** Another number of these is another of them, whatever changed. */
const IDENTIFIED =
  /\b(?:order|invoice|ticket|case|booking|reservation|tracking|reference|confirmation|transaction|serial|flight|issue|claim)\b/;
const NUMBER = /^(?:\d[\w.,:/-]*%?|\d+(?:st|nd|rd|th))$/;

/** Pairs of which nobody prefers both. */
const OPPOSITES: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:short|brief|concise|succinct|terse)$/, /^(?:long|detailed|thorough|verbose|in-depth|comprehensive)$/],
  [/^formal$/, /^(?:informal|casual)$/],
  [/^window$/, /^aisle$/],
  [/^dark$/, /^light$/],
  [/^(?:hot|warm)$/, /^(?:cold|iced)$/],
  [/^(?:early|morning)$/, /^(?:late|evening|night|afternoon)$/],
];

/**
 * The contradiction of two sentences that are the same but for a number, a time or what is preferred; null when there is none.
 * A number behind its noun names a thing ("room 412"): another number is another thing, unless it is said that it changed.
 */
export function frameConflict(a: Statement, b: Statement, together: boolean): ConflictKind | null {
  if (a.subject !== b.subject || !a.holds || !b.holds || a.additive || b.additive) return null;
  const later = !together || a.changed;
  if (!later || (a.ambiguous && !a.changed)) return null;
  return numberChange(a, b) ?? numberSaidToHaveChanged(a, b) ?? timeChange(a, b) ?? preferenceChange(a, b);
}

/** "We use Python 3.11", and later "We use Python 3.12 now". */
function numberSaidToHaveChanged(a: Statement, b: Statement): ConflictKind | null {
  if (!a.changed || a.core.length !== b.core.length || !STATE.test(a.text) || IDENTIFIED.test(a.text)) return null;
  const at = onlyDifference(a, b);
  if (at === null) return null;
  return NUMBER.test(a.core[at] ?? "") && NUMBER.test(b.core[at] ?? "") ? "numeric_update" : null;
}

/** The same event on the same day at another time of day. */
function timeChange(a: Statement, b: Statement): ConflictKind | null {
  if (a.core.length !== b.core.length || !NAMED_EVENT.test(a.text) || !NAMED_EVENT.test(b.text)) return null;
  const at = onlyDifference(a, b);
  if (at === null || a.written[at - 1] !== "at") return null;
  return TIME.test(a.written[at] ?? "") && TIME.test(b.written[at] ?? "") ? "temporal_shift" : null;
}

function numberChange(a: Statement, b: Statement): ConflictKind | null {
  if (a.core.length !== b.core.length || a.core[1] !== b.core[1] || !HABIT.test(a.text) || !HABIT.test(b.text))
    return null;
  const at = onlyDifference(a, b);
  if (at === null) return null;
  const [one = "", other = ""] = [a.core[at], b.core[at]];
  const before = a.written[at - 1] ?? "";
  if (TIME.test(one) && TIME.test(other) && /^(?:at|until|by|around|from)$/.test(before)) return "temporal_shift";
  const counts = /^\d+(?:[.,]\d+)?$/.test(one) && /^\d+(?:[.,]\d+)?$/.test(other);
  // Directly after the verb, or what is left of it: a quantity and not the name of something.
  return counts && a.core.length > at + 1 && at === 2 ? "numeric_update" : null;
}

function preferenceChange(a: Statement, b: Statement): ConflictKind | null {
  const one = preferred(a);
  const other = one && preferred(b);
  if (!one || !other) return null;
  if (one.over !== null && other.over !== null && turnedRound(one, other)) return "preference_change";
  if (one.over !== null || other.over !== null || !one.firm || !other.firm) return null;
  const [left, right] = [one.thing.split(" "), other.thing.split(" ")];
  const [modifier = "", otherModifier = ""] = [left[0], right[0]];
  const sameHead =
    left.length > 1 && left.length === right.length && left.slice(1).join(" ") === right.slice(1).join(" ");
  if (!sameHead || modifier === otherModifier) return null;
  return a.changed || (isName(a, modifier) && isName(b, otherModifier)) || opposite(modifier, otherModifier)
    ? "preference_change"
    : null;
}

interface Preference {
  thing: string;
  over: string | null;
  /** It excludes other things by itself: who likes or wants one may do so with another. */
  firm: boolean;
}

function turnedRound(one: Preference, other: Preference): boolean {
  return isTheLess(one, other) && isTheLess(other, one);
}

/** What one sets second is what the other sets first, with its noun or without: "short answers instead of long ones". */
function isTheLess({ thing, over }: Preference, other: Preference): boolean {
  if (over === null) return false;
  const completed = `${over.replace(/ ones?$/, "")} ${thing.split(" ").slice(1).join(" ")}`.trim();
  return over === other.thing || completed === other.thing;
}

const READ = new WeakMap<Statement, Preference | null>();

function preferred(statement: Statement): Preference | null {
  const known = READ.get(statement);
  if (known !== undefined) return known;
  const preference = readPreference(statement);
  READ.set(statement, preference);
  return preference;
}

const PREFERENCE =
  /^(?:(?<firm>i (?:would )?(?:prefer|rather have)|(?:please )?(?:always )?(?:give me|write|use))|i (?:like|love|enjoy|want|would like)) (?<thing>[^,.;]{2,60}?)(?:(?: (?:to|over|rather than|instead of)|,? (?:but |and )?(?:not|never)) (?<over>[^,.;]{2,60}))?$/i;

function readPreference({ text }: Statement): Preference | null {
  const found = PREFERENCE.exec(text)?.groups;
  if (!found?.thing) return null;
  return {
    thing: found.thing.toLowerCase(),
    over: found.over?.toLowerCase() ?? null,
    firm: found.firm !== undefined,
  };
}

function isName({ text }: Statement, word: string): boolean {
  return new RegExp(`\\b${word.replace(/[^\w-]/g, ".")}\\b`, "i").exec(text)?.[0].match(/^\p{Lu}/u) != null;
}

function opposite(one: string, other: string): boolean {
  return OPPOSITES.some(([a, b]) => (a.test(one) && b.test(other)) || (b.test(one) && a.test(other)));
}

/** Where two statements differ, if it is in one place alone. */
function onlyDifference(a: Statement, b: Statement): number | null {
  const differing = a.core.flatMap((term, at) => (term === b.core[at] ? [] : [at]));
  return differing.length === 1 ? (differing[0] as number) : null;
}
