import type { Database } from "better-sqlite3";
import type { Category } from "../../memory/types.ts";
import type {
  ClaimStatus,
  ClaimStore,
  DomainSchemaName,
  Evidence,
  MemorySource,
  Revision,
  RevisionStatus,
  StoredClaim,
} from "../types.ts";

interface ClaimRow {
  claim_id: string;
  external_user_id: string;
  fingerprint: string;
  category: Category;
  subject_key: string;
  predicate_key: string;
  scope: string;
  status: ClaimStatus;
  active_value: string | null;
  active_memory_id: string | null;
  winning_revision_id: string | null;
  authority: number;
  confidence: number;
  observed_at: number;
  effective_at: number;
  created_at: number;
  updated_at: number;
}

interface RevisionRow {
  revision_id: string;
  memory_id: string;
  source_event_id: string | null;
  writer_id: string | null;
  domain: DomainSchemaName | null;
  field: string | null;
  service: string | null;
  event_key: string | null;
  asserted_value: string;
  status: RevisionStatus;
  authority: number;
  confidence: number;
  observed_at: number;
  evidence: string | null;
  reason: string | null;
  processor_version: string;
  created_at: number;
}

interface StandingRow {
  memory_id: string;
  status: RevisionStatus;
  asserted_value: string;
  authority: number;
  confidence: number;
  observed_at: number;
  writer_id: string | null;
  source: string | null;
}

/** What is held to be true about users. */
export function createClaimStore(db: Database): ClaimStore {
  const select = `
    SELECT claims.*, end_users.external_user_id, (
      SELECT asserted_value FROM claim_revisions
      WHERE claim_revisions.tenant_id = claims.tenant_id AND revision_id = winning_revision_id) AS active_value
    FROM claims JOIN end_users USING (tenant_id, user_id)`;
  const where = `claims.tenant_id = :tenantId AND (:status IS NULL OR status = :status)
    AND (:category IS NULL OR category = :category)`;
  // Statements of their own: what has to do for one user and for all walks over the rows of all.
  const listing = (of: string, time: string) => ({
    count: db.prepare<[object], { total: number }>(`SELECT count(*) AS total FROM claims WHERE ${where} ${of}`),
    page: db.prepare<[object], ClaimRow>(`
      ${select} WHERE ${where} ${of} AND (:time IS NULL OR (updated_at, claim_id) < (:time, :id))
      ORDER BY ${time} DESC, claim_id DESC LIMIT :limit`),
  });
  const ofAll = listing("", "updated_at");
  // A sum, which no index has in order: sorting the few of one user beats walking over those of all by time.
  const ofUser = listing(
    `AND claims.user_id = (
      SELECT user_id FROM end_users WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId))`,
    "updated_at + 0",
  );
  const byId = db.prepare<[string, string], ClaimRow>(`${select} WHERE claims.tenant_id = ? AND claim_id = ?`);
  const revisions = db.prepare<[string, string, number], RevisionRow>(`
    SELECT claim_revisions.*, service, event_key, evidence
    FROM claim_revisions LEFT JOIN source_events
      ON source_events.tenant_id = claim_revisions.tenant_id AND source_events.event_id = source_event_id
    WHERE claim_revisions.tenant_id = ? AND claim_id = ?
    ORDER BY created_at DESC, revision_id DESC LIMIT ?`);
  const standings = db.prepare<[string, string], StandingRow>(`
    SELECT claim_revisions.*, memories.source
    FROM claim_revisions JOIN memories USING (tenant_id, user_id, memory_id)
    WHERE tenant_id = ? AND user_id = ? AND (is_repeat OR status = 'disputed') AND status IN ('disputed', 'activated')
    ORDER BY claim_revisions.created_at, revision_id`);

  function toClaim(tenantId: string, row: ClaimRow, limit: number): StoredClaim {
    return {
      claimId: row.claim_id,
      externalUserId: row.external_user_id,
      fingerprint: row.fingerprint,
      category: row.category,
      subjectKey: row.subject_key,
      predicateKey: row.predicate_key,
      scope: JSON.parse(row.scope) as Record<string, unknown>,
      status: row.status,
      activeValue: row.active_value,
      activeMemoryId: row.active_memory_id,
      winningRevisionId: row.winning_revision_id,
      authority: row.authority,
      confidence: row.confidence,
      observedAt: new Date(row.observed_at),
      effectiveAt: new Date(row.effective_at),
      createdAt: new Date(row.created_at),
      updatedAt: new Date(row.updated_at),
      revisions: revisions.all(tenantId, row.claim_id, limit).map(toRevision),
    };
  }

  return {
    async listClaims({ tenantId, externalUserId, status, category, after, limit, revisions: shown }) {
      const filters = { tenantId, status, category, ...(externalUserId === null ? {} : { externalUserId }) };
      const { count, page } = externalUserId === null ? ofAll : ofUser;
      const rows = page.all({ ...filters, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      const { total } = count.get(filters) as { total: number };
      return { rows: rows.map((row) => toClaim(tenantId, row, shown)), total };
    },
    async findClaim(tenantId, claimId) {
      const row = byId.get(tenantId, claimId);
      return row ? toClaim(tenantId, row, -1) : null;
    },
    async claimStandings({ tenantId, userId }) {
      return standings.all(tenantId, userId).map((row) => ({
        memoryId: row.memory_id,
        isDisputing: row.status === "disputed",
        content: row.asserted_value,
        authority: row.authority,
        confidence: row.confidence,
        observedAt: new Date(row.observed_at),
        isVouchedFor: row.writer_id !== null,
        scope: (row.source && (JSON.parse(row.source) as MemorySource).event?.scope) || {},
      }));
    },
  };
}

function toRevision(row: RevisionRow): Revision {
  return {
    revisionId: row.revision_id,
    memoryId: row.memory_id,
    sourceEventId: row.source_event_id,
    writerId: row.writer_id,
    domain: row.domain,
    field: row.field,
    service: row.service,
    eventKey: row.event_key,
    assertedValue: row.asserted_value,
    status: row.status,
    authority: row.authority,
    confidence: row.confidence,
    observedAt: new Date(row.observed_at),
    evidence: JSON.parse(row.evidence ?? "[]") as Evidence[],
    reason: row.reason,
    processorVersion: row.processor_version,
    createdAt: new Date(row.created_at),
  };
}
