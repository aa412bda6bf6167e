import type { Conflict } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { monthStart } from "../quota/month.ts";
import type { ConflictCase, ConflictVerdict } from "../store/types.ts";
import type { Services } from "./services.ts";

type ConflictHandlers = Pick<
  Handlers,
  "getConflictStats" | "listSharedContextConflicts" | "ignoreConflict" | "resolveConflict"
>;

const VERDICTS = { A: "A", B: "B", both_valid: "both" } as const satisfies Record<string, ConflictVerdict>;

export function conflictHandlers({ store, hasher, clock, redact }: Services): ConflictHandlers {
  return {
    async getConflictStats(call) {
      const now = clock.now();
      const totals = await store.conflictTotals(callerOf(call).tenantId, monthStart(now), now);
      const settled = Object.values(totals.byRule).reduce((sum, count) => sum + count, 0);
      return {
        body: {
          data: {
            total_detected_mtd: totals.detected,
            auto_resolved_mtd: settled,
            auto_resolution_rate: totals.detected === 0 ? 0 : settled / totals.detected,
            resolution_breakdown: { ...totals.byRule, clarification_queued: totals.asked },
            requires_attention: totals.pendingTenantReview,
            clarifications_pending: totals.questionsOpen,
            pending_user_session: totals.pendingUserSession,
            pending_tenant_review: totals.pendingTenantReview,
            resolved_by_user_session_mtd: totals.decidedByUsers,
            resolved_by_tenant_mtd: totals.decidedByTenant,
          },
        },
      };
    },

    async listSharedContextConflicts(call) {
      const { tenantId } = callerOf(call);
      const { include_resolved: includeResolved = false, limit = 100 } = call.query;
      const now = clock.now();
      return answerPage(
        hasher,
        {
          tenantId,
          path: "/v1/tenant/shared-context-conflicts",
          query: call.query,
          filters: { includeResolved },
          limit,
        },
        (after, rows) => store.listConflicts({ tenantId, includeResolved, after, limit: rows, now }),
        {
          position: ({ detectedAt: time, conflictId: id }) => ({ time, id }),
          toWire: (conflict) => toWire(tenantId, conflict),
        },
      );
    },

    async ignoreConflict(call) {
      const { tenantId } = callerOf(call);
      const ignored = await store.ignoreConflict(tenantId, call.path.conflict_id, clock.now());
      if (ignored.kind === "unknown") throw new ApiError("conflict_not_found");
      if (ignored.kind !== "ignored") throw new ApiError("conflict_already_resolved");
      return { body: { data: [toWire(tenantId, ignored.conflict)] } };
    },

    async resolveConflict(call) {
      const { tenantId } = callerOf(call);
      const { conflict_id: conflictId } = call.path;
      const { correct_user: correct, reason: why } = call.body;
      const [reason = null] = why === undefined ? [] : await redact(tenantId, [why]);
      const verdict = VERDICTS[correct];
      const decision = await store.decideConflict({ tenantId, conflictId, verdict, reason, now: clock.now() });
      switch (decision.kind) {
        case "decided":
          return { body: { data: { resolved: true, conflict_id: conflictId, action_taken: decision.outcome } } };
        case "unknown":
          throw new ApiError("conflict_not_found");
        case "closed":
          throw new ApiError("conflict_already_resolved");
        case "not_yours":
          throw new ApiError("conflict_not_tenant_review");
        case "memory_missing":
          throw new ApiError("conflict_memory_missing");
      }
    },
  };
}

function toWire(tenantId: string, conflict: ConflictCase): Conflict {
  const { a, b } = conflict;
  return {
    id: conflict.conflictId,
    tenant_id: tenantId,
    entity_type: conflict.entityType,
    entity_value_a: a.value,
    entity_value_b: b.value,
    user_a_memory_id: a.memoryId,
    user_b_memory_id: b.memoryId,
    user_a_id: a.externalUserId,
    user_b_id: b.externalUserId,
    memory_a_content: a.content,
    memory_b_content: b.content,
    source_service_a: a.service,
    source_service_b: b.service,
    memory_a_created_at: a.createdAt?.toISOString() ?? null,
    memory_b_created_at: b.createdAt?.toISOString() ?? null,
    detected_at: conflict.detectedAt.toISOString(),
    status: conflict.status,
    auto_resolution: conflict.autoResolution,
    auto_resolution_at: conflict.autoResolutionAt?.toISOString() ?? null,
    resolved_at: conflict.resolvedAt?.toISOString() ?? null,
    resolution: conflict.outcome,
    resolution_path: conflict.path,
    resolved_by: conflict.decidedBy,
    resolution_reason: conflict.reason,
    requires_attention: conflict.status === "pending",
  };
}
