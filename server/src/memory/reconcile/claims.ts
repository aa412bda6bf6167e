import type { ConflictKind } from "../../store/types.ts";
import { RULES } from "./claim-rules.ts";
import type { Statement } from "./statement.ts";
import { withoutTime } from "./wording.ts";

/** What a statement gives as the value of something that has one value at a time: where somebody lives, what is due when. */
export interface Claim {
  /** What has the value, such as `residence` or `favourite colour`. */
  slot: string;
  /** As it was written. */
  value: string;
  /** How two values of the slot are compared. */
  compare: "place" | "name" | "word" | "measure";
  kind: ConflictKind;
  /** There cannot be two at once; otherwise the later counts only if it says that something changed, or was said another time. */
  strict: boolean;
  /** It needs to be said that something changed: many have two. */
  needsChange: boolean;
  /** Others may be so beside it: only what ends it takes its place. */
  several: boolean;
  /** It is said that this is the value no longer. */
  ended: boolean;
}

/** A form of words that claims something; `v` is the value and `k`, where there is one, names the slot further. */
export interface ClaimRule {
  slot: string;
  pattern: RegExp;
  compare: Claim["compare"];
  kind: ConflictKind;
  strict?: boolean;
  needsChange?: boolean;
  several?: boolean;
  ended?: boolean;
  /** What names the slot further, where the words do not. */
  key?: string;
  /** The value, where the words are not the value themselves; empty with `ended` where none is left. */
  value?: string;
}

/** Being without work ends every job, and a job ends being without work. */
const WITHOUT_WORK =
  /^i (?:have )?(?:am unemployed|am between jobs|am retired|retired|quit my job|left my job|lost my job|was laid off|got fired|got laid off)$/;

const TAIL =
  /(?:,? (?:with|for|since|because|but|where|near|who|which|after|before|when|so|as|from|last|this|next|not|and)\b|[;(]).*$/;
const NAME_TAIL = new RegExp(`(?:${TAIL.source})|(?: (?:in|on|at) .*$)`);
const MONEY_OR_NUMBER = /\d/;
const DATE_OR_TIME =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\b\d{1,2}(?::\d\d| ?[ap]m)\b/i;

const READ = new WeakMap<Statement, readonly Claim[]>();

/** What a statement claims; nothing for most. */
export function claimsOf(statement: Statement): readonly Claim[] {
  const known = READ.get(statement);
  if (known) return known;
  const claims = read(statement);
  READ.set(statement, claims);
  return claims;
}

function read(statement: Statement): Claim[] {
  const text = statement.asserted;
  const timeless = withoutTime(text);
  const claims = RULES.flatMap((rule): Claim[] => {
    // A time may be what is claimed, or beside it.
    const found = rule.pattern.exec(text) ?? rule.pattern.exec(timeless);
    if (!found) return [];
    const { v = rule.value ?? "", k = rule.key ?? "" } = found.groups ?? {};
    const value = rule.compare === "place" ? v : v.replace(rule.compare === "name" ? NAME_TAIL : TAIL, "").trim();
    if (value === "" && rule.value !== "") return [];
    return [
      {
        slot: [statement.subject, rule.slot, slotName(k)].join(" ").trim(),
        value,
        compare: rule.compare,
        kind: statement.holds ? kindOf(rule, value) : "negation",
        strict: rule.strict ?? false,
        needsChange: (rule.needsChange ?? false) || statement.ambiguous,
        several: rule.several ?? false,
        ended: (rule.ended ?? false) || !statement.holds,
      },
    ];
  });
  if (WITHOUT_WORK.test(timeless) && statement.holds) {
    for (const slot of ["employer", "occupation"]) {
      claims.push({
        slot: `${statement.subject} ${slot}`,
        value: "",
        compare: "word",
        kind: "fact_update",
        strict: true,
        needsChange: false,
        several: false,
        ended: false,
      });
    }
  }
  return claims;
}

function slotName(key: string): string {
  return key
    .toLowerCase()
    .replace(/\bcolour\b/, "color")
    .replace(/\bchildren\b/, "kid")
    .replace(/s$/, "")
    .trim();
}

/** What kind of change another value of an attribute is. */
function kindOf({ slot, kind }: ClaimRule, value: string): ConflictKind {
  if (slot !== "attribute") return kind;
  if (DATE_OR_TIME.test(value)) return "temporal_shift";
  return MONEY_OR_NUMBER.test(value) && !/@/.test(value) ? "numeric_update" : kind;
}
