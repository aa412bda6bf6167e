import type { Database } from "better-sqlite3";
import { canonicalJson } from "../../canonical-json.ts";
import { subjectOf } from "../../provenance/assertion.ts";
import { readClaim } from "../../provenance/claim-reader.ts";
import type { Scope } from "../types.ts";

/** Values that are read to see whether one of them has the name of the claim: those of one claim are mostly alike. */
const MOST_READ = 50;

interface ClaimRow {
  subject_key: string;
  predicate_key: string;
  scope: string;
}

/**
 * Names a claim by what remains in it, where nothing of that has its name: it may be made of words that were erased. Call it
 * within the transaction of the erasure, after it.
 */
export function createClaimNames(db: Database): (scope: Scope, claimId: string) => void {
  const find = db.prepare<[string, string], ClaimRow>(
    "SELECT subject_key, predicate_key, scope FROM claims WHERE tenant_id = ? AND claim_id = ?",
  );
  const values = db
    .prepare<[string, string], string>(`
      SELECT asserted_value FROM claim_revisions WHERE tenant_id = ? AND claim_id = ?
      GROUP BY asserted_value ORDER BY max(created_at) DESC LIMIT ${MOST_READ}`)
    .pluck();
  // To the end of the table, see `accounts`. Where another claim is about that already, it has an identity of its own.
  const name = db.prepare(`
    UPDATE claims SET rowid = 1 + (SELECT max(rowid) FROM claims), subject_key = :subjectKey, predicate_key = :predicateKey,
      fingerprint = iif(EXISTS (
        SELECT 1 FROM claims AS other
        WHERE other.tenant_id = :tenantId AND other.user_id = :userId AND other.fingerprint = :fingerprint
      ), lower(hex(randomblob(16))), :fingerprint)
    WHERE tenant_id = :tenantId AND claim_id = :claimId`);

  return ({ tenantId, userId }, claimId) => {
    const claim = find.get(tenantId, claimId);
    if (!claim) return;
    const scope = JSON.parse(claim.scope) as Record<string, unknown>;
    const subjects = values
      .all(tenantId, claimId)
      .map((value) => subjectOf({ claim: readClaim(value), scope, scopeKey: canonicalJson(scope) }));
    const isNamed = subjects.some(
      ({ subjectKey, predicateKey }) => subjectKey === claim.subject_key && predicateKey === claim.predicate_key,
    );
    const [latest] = subjects;
    if (isNamed || !latest) return;
    const { subjectKey, predicateKey, fingerprint } = latest;
    name.run({ tenantId, userId, claimId, subjectKey, predicateKey, fingerprint });
  };
}
