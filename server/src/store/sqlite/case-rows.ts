import type { Database } from "better-sqlite3";
import type { AutomaticRule, ConflictCase, ConflictOutcome, ConflictSide } from "../types.ts";

interface CaseRow {
  conflict_id: string;
  claim_id: string | null;
  entity_type: string;
  detected_at: number;
  state: "asked" | "open" | "settled" | "decided" | "ignored";
  is_asked: number;
  rule: AutomaticRule | null;
  path: "user_session" | "tenant_review" | null;
  resolved_at: number | null;
  outcome: ConflictOutcome | null;
  decided_by: "user_session" | "tenant" | "automatic" | null;
  reason: string | null;
}

interface SideRow {
  side: "A" | "B";
  user_id: string;
  memory_id: string;
  revision_id: string;
  external_user_id: string;
  content: string;
  said_value: string;
  source: string | null;
  created_at: number;
}

/** The person can still answer. One that was not answered in time waits for the tenant, from that moment on (CLR-008). */
export const IS_ASKED = `(state = 'asked' AND EXISTS (
  SELECT 1 FROM questions
  WHERE questions.tenant_id = conflict_cases.tenant_id AND questions.conflict_id = conflict_cases.conflict_id
    AND closed_at IS NULL AND expires_at > :now))`;

/** Conflicts with what their sides say. */
export function createCaseRows(db: Database) {
  const select = `SELECT *, ${IS_ASKED} AS is_asked FROM conflict_cases`;
  const byId = db.prepare<[object], CaseRow>(`${select} WHERE tenant_id = :tenantId AND conflict_id = :conflictId`);
  const page = (open: string) =>
    db.prepare<[object], CaseRow>(`
      ${select} WHERE tenant_id = :tenantId ${open} AND (:time IS NULL OR (detected_at, conflict_id) < (:time, :id))
      ORDER BY detected_at DESC, conflict_id DESC LIMIT :limit`);
  const count = (open: string) =>
    db.prepare<[string], { total: number }>(`SELECT count(*) AS total FROM conflict_cases WHERE tenant_id = ? ${open}`);
  const OPEN = "AND state IN ('asked', 'open')";
  const pages = { open: page(OPEN), all: page("") };
  const counts = { open: count(OPEN), all: count("") };
  const sidesOf = db.prepare<[string, string], SideRow>(`
    SELECT conflict_sides.*, external_user_id, content, said_value, source, memories.created_at
    FROM conflict_sides
    JOIN end_users USING (tenant_id, user_id)
    JOIN memories USING (tenant_id, user_id, memory_id)
    JOIN claim_revisions USING (tenant_id, user_id, revision_id)
    WHERE tenant_id = ? AND conflict_id = ?`);

  function sides(tenantId: string, conflictId: string) {
    const found = sidesOf.all(tenantId, conflictId);
    return { a: found.find(({ side }) => side === "A") ?? null, b: found.find(({ side }) => side === "B") ?? null };
  }

  function toCase(tenantId: string, row: CaseRow): ConflictCase {
    const { a, b } = sides(tenantId, row.conflict_id);
    const isOpen = row.state === "asked" || row.state === "open";
    const isAsked = row.is_asked === 1;
    const path = isOpen ? (isAsked ? "user_session" : "tenant_review") : row.path;
    const wasAsked = isAsked || (!isOpen && path === "user_session");
    return {
      conflictId: row.conflict_id,
      entityType: row.entity_type,
      a: toSide(a),
      b: toSide(b),
      detectedAt: new Date(row.detected_at),
      status: isOpen
        ? isAsked
          ? "clarification_queued"
          : "pending"
        : row.state === "ignored"
          ? "ignored"
          : "resolved",
      autoResolution: row.rule ?? (wasAsked ? "clarification_queued" : null),
      autoResolutionAt: row.rule ? date(row.resolved_at) : wasAsked ? new Date(row.detected_at) : null,
      resolvedAt: date(row.resolved_at),
      outcome: row.outcome,
      path,
      decidedBy: row.decided_by,
      reason: row.reason,
    };
  }

  return {
    sides,
    /** As it stands at a time, in milliseconds. */
    find(tenantId: string, conflictId: string, now: number): { row: CaseRow; conflict: ConflictCase } | null {
      const row = byId.get({ tenantId, conflictId, now });
      return row ? { row, conflict: toCase(tenantId, row) } : null;
    },
    list(
      tenantId: string,
      which: "open" | "all",
      page: { time: number | null; id: string | null; limit: number },
      now: number,
    ) {
      const rows = pages[which].all({ tenantId, ...page, now }).map((row) => toCase(tenantId, row));
      return { rows, total: (counts[which].get(tenantId) as { total: number }).total };
    },
  };
}

function toSide(row: SideRow | null): ConflictSide {
  if (!row) return { memoryId: null, externalUserId: null, content: null, value: "", service: null, createdAt: null };
  return {
    memoryId: row.memory_id,
    externalUserId: row.external_user_id,
    content: row.content,
    value: row.said_value,
    service: serviceOf(row.source),
    createdAt: new Date(row.created_at),
  };
}

function serviceOf(source: string | null): string | null {
  return source === null
    ? null
    : ((JSON.parse(source) as { event: { service: string } | null }).event?.service ?? null);
}

function date(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
