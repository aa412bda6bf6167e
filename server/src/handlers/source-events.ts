import type { SourceEvent as WireEvent } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { SCHEMA_VERSION } from "../provenance/source-event.ts";
import type { SourceEvent } from "../store/types.ts";
import type { Services } from "./services.ts";
import { toWireEvidence } from "./wire.ts";

export function sourceEventHandlers({ store, hasher }: Services): Pick<Handlers, "listSourceEvents"> {
  return {
    async listSourceEvents(call) {
      const { tenantId } = callerOf(call);
      const { external_user_id: externalUserId = null, source_service: service = null, limit = 50 } = call.query;
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/source-events", query: call.query, filters: { externalUserId, service }, limit },
        (after, rows) => store.listSourceEvents({ tenantId, externalUserId, service, after, limit: rows }),
        { position: ({ observedAt: time, eventId: id }) => ({ time, id }), toWire },
      );
    },
  };
}

function toWire(event: SourceEvent): WireEvent {
  return {
    id: event.eventId,
    external_user_id: event.externalUserId,
    writer_id: event.writerId,
    api_key_id: event.apiKeyId,
    source_service: event.service,
    source_event_id: event.eventKey,
    observed_at: event.observedAt.toISOString(),
    received_at: event.receivedAt.toISOString(),
    payload_hash: event.payloadHash,
    scope: event.scope,
    evidence_refs: event.evidence.map(toWireEvidence),
    processing_metadata: { schema_version: SCHEMA_VERSION },
    extraction_job_id: event.jobId,
  };
}
