import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";
import { ruleBetween } from "../../provenance/between-users.ts";
import { readClaim, valuesExclude } from "../../provenance/claim-reader.ts";
import type { NewRevision, Scope } from "../types.ts";
import type { CaseRecord } from "./case-record.ts";

/** Others whose values are compared with a new one: of a course with a thousand users who say otherwise the latest tell enough. */
const MOST_COMPARED = 20;

interface OtherRow {
  user_id: string;
  memory_id: string;
  revision_id: string;
  asserted_value: string;
  said_value: string;
  is_personal: number;
  authority: number;
  confidence: number;
  observed_at: number;
}

/** Finds who else asserts another value of the same thing in the same scope, and notes the conflict. Nothing else changes. */
export function createBetweenUsers(
  db: Database,
  cases: CaseRecord,
): (scope: Scope, revision: NewRevision, at: number) => void {
  const others = db.prepare<[object], OtherRow>(`
    SELECT claim_revisions.* FROM claim_revisions JOIN claims USING (tenant_id, claim_id)
    WHERE claim_revisions.tenant_id = :tenantId AND claim_revisions.fingerprint = :fingerprint AND is_scoped
      AND claim_revisions.status = 'activated' AND claim_revisions.user_id <> :userId
      AND claims.winning_revision_id = claim_revisions.revision_id
    ORDER BY claim_revisions.created_at DESC LIMIT ${MOST_COMPARED}`);

  return ({ tenantId, userId }, revision, at) => {
    const { subject, assertedValue, saidValue, memoryId, revisionId } = revision;
    if (Object.keys(subject.scope).length === 0) return;
    for (const other of others.all({ tenantId, userId, fingerprint: subject.fingerprint })) {
      if (!valuesExclude(readClaim(other.asserted_value), readClaim(assertedValue))) continue;
      const theirs = { ...other, observedAt: new Date(other.observed_at), isPersonal: other.is_personal === 1 };
      const pair = [
        [userId, saidValue.toLowerCase()],
        [other.user_id, other.said_value.toLowerCase()],
      ].sort();
      cases.raise({
        tenantId,
        pairHash: createHash("sha256")
          .update(JSON.stringify([subject.fingerprint, pair]))
          .digest(),
        entityType: subject.predicateKey,
        rule: ruleBetween(theirs, revision),
        a: { userId: other.user_id, memoryId: other.memory_id, revisionId: other.revision_id },
        b: { userId, memoryId, revisionId },
        at,
      });
    }
  };
}
