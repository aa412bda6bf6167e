import type { components } from "./contract.ts";

type Schemas = components["schemas"];

/**
 * What every answer of the service says about the quota and the platform's health.
 *
 * @example
 * ```ts
 * const { quota } = await memory.get("What do they like?", { externalUserId });
 * if (quota.budgetRemaining < 0.05) warnTheOperator(quota.resetAt);
 * ```
 */
export interface QuotaEnvelope {
  /** Names the request; quote it when you report a problem. Null when the answer did not name it. */
  requestId: string | null;
  /** What the quota allows right now. `FULL` when the answer did not say. */
  mode: Schemas["QuotaMode"];
  /** Budget that remains, as a fraction from 0 to 1. 1 when the answer did not say. */
  budgetRemaining: number;
  /** When the quota starts afresh (RFC 3339), or null without a limit. */
  resetAt: string | null;
  /** Health of the platform's dependencies. `HEALTHY` when the answer did not say. */
  circuitStatus: Schemas["CircuitStatus"];
  /** Health of background extraction. `normal` when the answer did not say. */
  processing: Schemas["ProcessingStatus"];
}

/**
 * Reads the envelope from the headers of an answer. A proxy may drop headers and a browser may hide them, so missing
 * ones get the values that the contract gives to a request without a tenant.
 */
export function readQuota(headers: Headers): QuotaEnvelope {
  const budget = Number.parseFloat(headers.get("X-MemoryOS-Budget-Remaining") as string);
  return {
    requestId: headers.get("X-Request-ID"),
    mode: (headers.get("X-MemoryOS-Quota-Mode") ?? "FULL") as QuotaEnvelope["mode"],
    budgetRemaining: budget <= 1 ? budget : 1,
    resetAt: headers.get("X-MemoryOS-Quota-Reset"),
    circuitStatus: (headers.get("X-MemoryOS-Circuit-Status") ?? "HEALTHY") as QuotaEnvelope["circuitStatus"],
    processing: (headers.get("X-MemoryOS-Processing") ?? "normal") as QuotaEnvelope["processing"],
  };
}
