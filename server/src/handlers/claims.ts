import type { ClaimRevision, Claim as WireClaim } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { SCHEMA_VERSION } from "../provenance/source-event.ts";
import type { Revision, StoredClaim } from "../store/types.ts";
import type { Services } from "./services.ts";
import { toWireEvidence } from "./wire.ts";

/** Revisions that come with each claim of a list (CLM-001). */
const SHOWN_IN_LIST = 10;

export function claimHandlers({ store, hasher }: Services): Pick<Handlers, "listClaims" | "getClaim"> {
  return {
    async listClaims(call) {
      const { tenantId } = callerOf(call);
      const { external_user_id: externalUserId = null, status = null, category = null, limit = 50 } = call.query;
      const filters = { externalUserId, status, category };
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/claims", query: call.query, filters, limit },
        (after, rows) => store.listClaims({ tenantId, ...filters, after, limit: rows, revisions: SHOWN_IN_LIST }),
        { position: ({ updatedAt: time, claimId: id }) => ({ time, id }), toWire },
      );
    },

    async getClaim(call) {
      const claim = await store.findClaim(callerOf(call).tenantId, call.path.claim_id);
      if (!claim) throw new ApiError("claim_not_found");
      return { body: { data: toWire(claim) } };
    },
  };
}

function toWire(claim: StoredClaim): WireClaim {
  return {
    id: claim.claimId,
    external_user_id: claim.externalUserId,
    category: claim.category,
    claim_fingerprint: claim.fingerprint,
    subject_key: claim.subjectKey,
    predicate_key: claim.predicateKey,
    scope: claim.scope,
    active_value: claim.activeValue,
    status: claim.status,
    active_memory_id: claim.activeMemoryId,
    winning_revision_id: claim.winningRevisionId,
    authority_priority: claim.authority,
    confidence_score: claim.confidence,
    observed_at: claim.observedAt.toISOString(),
    effective_at: claim.effectiveAt.toISOString(),
    created_at: claim.createdAt.toISOString(),
    updated_at: claim.updatedAt.toISOString(),
    revisions: claim.revisions.map(toWireRevision),
  };
}

function toWireRevision(revision: Revision): ClaimRevision {
  return {
    id: revision.revisionId,
    memory_id: revision.memoryId,
    source_event_id: revision.sourceEventId,
    source_writer_id: revision.writerId,
    source_domain: revision.domain,
    source_domain_record_id: null,
    source_field: revision.field,
    source_service: revision.service,
    source_event_key: revision.eventKey,
    asserted_value: revision.assertedValue,
    status: revision.status,
    authority_priority: revision.authority,
    confidence_score: revision.confidence,
    observed_at: revision.observedAt.toISOString(),
    evidence_refs: revision.evidence.map(toWireEvidence),
    resolution_reason: revision.reason,
    schema_version: SCHEMA_VERSION,
    processor_version: revision.processorVersion,
    created_at: revision.createdAt.toISOString(),
  };
}
