import type { components } from "../contract.ts";

type Schemas = components["schemas"];

/**
 * What the fake says of quota and health in every answer. Fields as in the SDK's results.
 *
 * @example
 * ```ts
 * service.setConditions({ quotaMode: "PASSTHROUGH", budgetRemaining: 0 });
 * ```
 */
export interface Conditions {
  /** `PASSTHROUGH`, `BLOCKED` and `DEGRADED_RETRIEVE` also change what add and get do. @default "FULL" */
  quotaMode: Schemas["QuotaMode"];
  /** Budget that remains, as a fraction from 0 to 1. @default 1 */
  budgetRemaining: number;
  /** Health of the platform's dependencies. @default "HEALTHY" */
  circuitStatus: Schemas["CircuitStatus"];
  /** Health of background extraction. @default "normal" */
  processingStatus: Schemas["ProcessingStatus"];
  /** When the quota starts afresh, RFC 3339; null for a plan without limits. @default null */
  quotaResetAt: string | null;
}

export const USUAL_CONDITIONS: Conditions = {
  quotaMode: "FULL",
  budgetRemaining: 1,
  circuitStatus: "HEALTHY",
  processingStatus: "normal",
  quotaResetAt: null,
};

/**
 * Outcomes of an add beside `queued`.
 *
 * @example
 * ```ts
 * const outcomes: Blocked[] = ["L1", "L2", "queue_full"];
 * ```
 */
export type Blocked = Exclude<Schemas["AddMemoriesResult"]["status"], "queued">;

/** The reason that the contract gives with each outcome. */
export const BLOCKED_REASON: { [Status in Blocked]: string | null } = {
  passthrough: null,
  L1: "rate_limit_exceeded",
  L2: "low_quality",
  L3: "duplicate_query",
  L4: "budget_exhausted",
  blocked: "internal_error",
  queue_full: "tenant_queue_limit_reached",
};

/** The headers that every answer of the service carries. */
export function envelopeHeaders(conditions: Conditions, requestId: string): Record<string, string> {
  return {
    "X-Request-ID": requestId,
    "X-MemoryOS-Quota-Mode": conditions.quotaMode,
    "X-MemoryOS-Budget-Remaining": conditions.budgetRemaining.toFixed(4),
    "X-MemoryOS-Circuit-Status": conditions.circuitStatus,
    "X-MemoryOS-Processing": conditions.processingStatus,
    ...(conditions.quotaResetAt === null ? {} : { "X-MemoryOS-Quota-Reset": conditions.quotaResetAt }),
  };
}
