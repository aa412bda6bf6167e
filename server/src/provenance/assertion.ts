import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import type { Category } from "../memory/types.ts";
import type { ClaimStanding, ClaimSubject, JobSource, MemorySource } from "../store/types.ts";
import { authorityOf, DEFAULT_AUTHORITY } from "./authority.ts";
import { isSameValue, type ReadClaim, readClaim, valuesExclude } from "./claim-reader.ts";
import type { Weight } from "./contest.ts";

/** What a memory or a candidate says, and how much that counts. */
export interface Assertion extends Weight {
  claim: ReadClaim;
  scope: Record<string, unknown>;
  /** Equal for equal scopes. */
  scopeKey: string;
}

/** How much a memory counts, as it is stored. */
export function assertionOf(memory: {
  content: string;
  confidence: number;
  observedAt: Date;
  receivedAt: Date;
  source: MemorySource | null;
}): Assertion {
  const { content, confidence, observedAt, receivedAt, source } = memory;
  const authority = source?.authority ?? DEFAULT_AUTHORITY;
  return made(content, { authority, confidence, observedAt, receivedAt }, source);
}

/** What was asserted beside a memory's own words: again, or against another memory. */
export function assertionOfStanding({ content, scope, ...weight }: ClaimStanding): Assertion {
  return { ...weight, receivedAt: weight.observedAt, claim: readClaim(content), scope, scopeKey: canonicalJson(scope) };
}

/** How much something counts that a job says. */
export function assertionIn(
  source: JobSource | null,
  said: { content: string; category: Category; confidence: number; observedAt: Date; receivedAt: Date },
): Assertion {
  const { content, category, confidence, observedAt, receivedAt } = said;
  const authority = authorityOf(source?.writer?.rules ?? null, category, readClaim(content).field);
  return made(content, { authority, confidence, observedAt, receivedAt }, source);
}

/** Equal for equal scopes of what two jobs or memories say. */
export function scopeKeyOf(source: JobSource | null): string {
  return canonicalJson(source?.event?.scope ?? {});
}

/** Whether they speak of one thing and cannot both be so, where a service stands behind one of them. */
export function excludes(a: Assertion, b: Assertion): boolean {
  return isComparable(a, b) && valuesExclude(a.claim, b.claim);
}

/** Whether they say the same of one thing, where a service stands behind one of them. */
export function agree(a: Assertion, b: Assertion): boolean {
  const isOfValues = a.claim.excludes !== "none" && b.claim.excludes !== "none";
  return isOfValues && isComparable(a, b) && isSameValue(a.claim.value, b.claim.value);
}

/** What an assertion's claim is about; its scope is part of it. */
export function subjectOf({ claim, scope, scopeKey }: Pick<Assertion, "claim" | "scope" | "scopeKey">): ClaimSubject {
  const { subject, predicate } = claim;
  const key = JSON.stringify([subject, predicate, scopeKey]);
  const fingerprint = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return { fingerprint, subjectKey: subject, predicateKey: predicate, scope };
}

function isComparable(a: Assertion, b: Assertion): boolean {
  const isSame = a.claim.subject === b.claim.subject && a.claim.predicate === b.claim.predicate;
  return isSame && a.scopeKey === b.scopeKey && (a.isVouchedFor || b.isVouchedFor);
}

function made(content: string, weight: Omit<Weight, "isVouchedFor">, source: JobSource | null): Assertion {
  const scope = source?.event?.scope ?? {};
  // A correction is an event of ours: what the user says in it is said like anything else.
  const isVouchedFor = source !== null && source.writer !== null;
  return { ...weight, isVouchedFor, claim: readClaim(content), scope, scopeKey: canonicalJson(scope) };
}
