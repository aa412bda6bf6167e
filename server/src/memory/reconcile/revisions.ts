import { uuidv7 } from "../../ids.ts";
import { type Assertion, subjectOf } from "../../provenance/assertion.ts";
import { hasField } from "../../provenance/claim-reader.ts";
import type { Contest } from "../../provenance/contest.ts";
import type { DomainSchemaName, NewRevision, Supersession } from "../../store/types.ts";
import type { Candidate } from "../types.ts";

/** A memory that cannot be so beside a candidate, and which of them counts. */
export interface Contradiction extends Supersession {
  contest: Contest;
}

/** What something says that was said in a conversation after what it replaces, or to put it right. */
export const SAID_LATER = {
  winner: "later",
  rule: "recency_weighted",
  why: { winner: "later observation", loser: "earlier observation" },
} as const satisfies Contest;

/** What a candidate asserts, to be recorded with the claim that it belongs to. */
export function revisionOf(
  { category, content }: Candidate,
  assertion: Assertion,
  stands: Pick<NewRevision, "memoryId" | "against" | "status" | "reason">,
  schema: DomainSchemaName | null,
  replaced: readonly Contradiction[] = [],
): NewRevision {
  const { claim, authority, confidence, observedAt } = assertion;
  return {
    revisionId: uuidv7(),
    category,
    subject: subjectOf(assertion),
    field: claim.field,
    domain: schema !== null && claim.field !== null && hasField(schema, claim.field) ? schema : null,
    assertedValue: content,
    saidValue: claim.value,
    isPersonal: claim.isPersonal,
    authority,
    confidence,
    observedAt,
    ...stands,
    outranked: replaced.flatMap(({ memoryId, contest, conflict, reason }) => {
      if (contest.winner === "nobody") return [];
      return [{ memoryId, rule: contest.rule, reason: conflict === null ? reason : contest.why.loser }];
    }),
  };
}
