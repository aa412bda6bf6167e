import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";
import type {
  AuthorityRules,
  Evidence,
  JobSource,
  NewSourceEvent,
  SourceEvent,
  SourceEventStore,
  SourceFinding,
} from "../types.ts";
import type { WriterRow } from "./writers.ts";

interface EventRow {
  event_id: string;
  external_user_id: string;
  writer_id: string | null;
  api_key_id: string | null;
  service: string;
  event_key: string;
  observed_at: number;
  received_at: number;
  payload_hash: string;
  scope: string;
  evidence: string;
  job_id: string;
}

/** Events as adds and corrections bring them. Call it within the transaction of what an event makes. */
export interface SourceRecord {
  /** What is known of the event that an add names. */
  find(tenantId: string, keyId: string | null, event: NewSourceEvent): SourceFinding;
  /** Who stands behind an add: the service that it names, or the one that its key is bound to. */
  sourceOf(tenantId: string, keyId: string | null, event: NewSourceEvent | null): JobSource | null;
  /** Keeps an event of a user that exists. */
  keep(
    whose: { tenantId: string; externalUserId: string; keyId: string | null },
    source: JobSource,
    jobId: string,
    at: number,
  ): void;
}

export function createSourceRecord(db: Database): SourceRecord {
  const byName = db.prepare<[string, string], WriterRow>(
    "SELECT * FROM service_writers WHERE tenant_id = ? AND service_key = ? AND is_active",
  );
  const byKey = db.prepare<[string, string], WriterRow>(
    "SELECT * FROM service_writers WHERE tenant_id = ? AND api_key_id = ? AND is_active",
  );
  const byHash = db.prepare<[string, Buffer], { payload_hash: string; job_id: string }>(
    "SELECT payload_hash, job_id FROM source_events WHERE tenant_id = ? AND event_hash = ?",
  );
  const erased = db.prepare<[string, Buffer], { job_id: string | null }>(
    "SELECT job_id FROM erased_events WHERE tenant_id = ? AND event_hash = ?",
  );
  const insert = db.prepare(`
    INSERT INTO source_events (tenant_id, user_id, event_id, event_hash, writer_id, api_key_id, service, event_key,
      observed_at, received_at, payload_hash, scope, evidence, job_id)
    SELECT tenant_id, user_id, :eventId, :hash, :writerId, :keyId, :service, :eventKey, :observedAt, :at, :payloadHash,
      :scope, :evidence, :jobId
    FROM end_users WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId)`);

  return {
    find(tenantId, keyId, event) {
      const writer = byName.get(tenantId, event.service);
      if (!writer) return { kind: "unregistered" };
      if (writer.api_key_id !== null && writer.api_key_id !== keyId) return { kind: "bound_to_another_key" };
      const hash = hashOf(event);
      const known = byHash.get(tenantId, hash);
      if (known) {
        const isSame = known.payload_hash === event.payloadHash;
        return isSame ? { kind: "repeated", jobId: known.job_id } : { kind: "changed" };
      }
      const gone = erased.get(tenantId, hash);
      if (!gone) return { kind: "new" };
      return gone.job_id === null ? { kind: "erased" } : { kind: "repeated", jobId: gone.job_id };
    },
    sourceOf(tenantId, keyId, event) {
      const row = event ? byName.get(tenantId, event.service) : keyId === null ? undefined : byKey.get(tenantId, keyId);
      if (!row) return null;
      const rules = JSON.parse(row.authority_rules) as AuthorityRules;
      return { writer: { writerId: row.writer_id, rules }, event };
    },
    keep({ tenantId, externalUserId, keyId }, { writer, event }, jobId, at) {
      if (!event) return;
      const { eventId, service, eventKey, payloadHash } = event;
      insert.run({
        tenantId,
        externalUserId,
        keyId,
        writerId: writer?.writerId ?? null,
        hash: hashOf(event),
        eventId,
        service,
        eventKey,
        payloadHash,
        observedAt: event.observedAt.getTime(),
        scope: JSON.stringify(event.scope),
        evidence: JSON.stringify(event.evidence),
        jobId,
        at,
      });
    },
  };
}

/** What services reported. */
export function createSourceEventStore(db: Database): SourceEventStore {
  const where = "source_events.tenant_id = :tenantId AND (:service IS NULL OR service = :service)";
  // Statements of their own: what has to do for one user and for all walks over the rows of all.
  const listing = (of: string) => ({
    count: db.prepare<[object], { total: number }>(`SELECT count(*) AS total FROM source_events WHERE ${where} ${of}`),
    page: db.prepare<[object], EventRow>(`
      SELECT source_events.*, end_users.external_user_id
      FROM source_events JOIN end_users USING (tenant_id, user_id)
      WHERE ${where} ${of} AND (:time IS NULL OR (observed_at, event_id) < (:time, :id))
      ORDER BY observed_at DESC, event_id DESC LIMIT :limit`),
  });
  const ofAll = listing("");
  const ofUser = listing(`AND source_events.user_id = (
    SELECT user_id FROM end_users WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId))`);
  return {
    async listSourceEvents({ tenantId, externalUserId, service, after, limit }) {
      const filters = { tenantId, service, ...(externalUserId === null ? {} : { externalUserId }) };
      const { count, page } = externalUserId === null ? ofAll : ofUser;
      const rows = page.all({ ...filters, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return { rows: rows.map(toEvent), total: (count.get(filters) as { total: number }).total };
    },
  };
}

function hashOf({ service, eventKey }: NewSourceEvent): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([service, eventKey]))
    .digest();
}

function toEvent(row: EventRow): SourceEvent {
  return {
    eventId: row.event_id,
    externalUserId: row.external_user_id,
    writerId: row.writer_id,
    apiKeyId: row.api_key_id,
    service: row.service,
    eventKey: row.event_key,
    observedAt: new Date(row.observed_at),
    receivedAt: new Date(row.received_at),
    payloadHash: row.payload_hash,
    scope: JSON.parse(row.scope) as Record<string, unknown>,
    evidence: JSON.parse(row.evidence) as Evidence[],
    jobId: row.job_id,
  };
}
