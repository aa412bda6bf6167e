import type { Clock } from "../clock.ts";
import { type Count, createMinuteLimits } from "../quota/minute-limits.ts";
import { isPlanName, PLANS } from "../quota/plans.ts";
import type { SignedInPerson } from "./auth.ts";
import type { Caller } from "./caller.ts";
import { ApiError } from "./problem.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";

/** What counts as an add of a tenant: of the key's, or of the agent's owner. */
const ADDS = ["addMemories", "addUniversalMemories"];

/** Counts a request against the limits of its key and its tenant, or of the person who sent it. */
export interface RequestLimits {
  /**
   * @returns the headers that a success carries; none where nothing limits.
   * @throws ApiError KEY_429 when it is one too many of the key, RATE_429 when it is one too many add of the tenant.
   */
  count(caller: Caller, operation: { operationId: string }): Record<string, string>;
  /**
   * @returns the headers that a success carries; none where nothing limits.
   * @throws ApiError UUI_429 when it is one too many of the person, whatever session it comes with.
   */
  countPerson(person: SignedInPerson): Record<string, string>;
}

/**
 * @param limits.tenantAddsPerMinute Instead of what the plans allow a tenant; null leaves them, 0 is no limit.
 * @param limits.personRequestsPerMinute 0 is no limit.
 */
export function createRequestLimits(
  clock: Clock,
  limits: { tenantAddsPerMinute: number | null; personRequestsPerMinute: number },
): RequestLimits {
  const { tenantAddsPerMinute: addsPerMinute, personRequestsPerMinute } = limits;
  const keys = createMinuteLimits();
  const tenants = createMinuteLimits();
  const persons = createMinuteLimits();

  function addLimit(plan: string): number | null {
    if (addsPerMinute !== null) return addsPerMinute === 0 ? null : addsPerMinute;
    return isPlanName(plan) ? PLANS[plan].addsPerMinute : null;
  }

  return {
    count({ principal, agent, planUsage }, { operationId }) {
      const tenantId = (principal ?? agent)?.tenantId;
      if (tenantId === undefined) return {};
      const now = clock.now();
      const counts: [string, Count][] = [];
      if (principal && principal.rateLimitPerMinute !== null) {
        counts.push(["key", keys.take(`${tenantId} ${principal.keyId}`, principal.rateLimitPerMinute, now)]);
        refuseOver(counts, "key_rate_limited", "key");
      }
      const limit = ADDS.includes(operationId) && planUsage ? addLimit(planUsage.plan) : null;
      if (limit !== null) {
        counts.push(["tenant-adds", tenants.take(tenantId, limit, now)]);
        refuseOver(counts, "rate_limited", "tenant");
      }
      return counts.length > 0 ? rateLimitHeaders(counts) : {};
    },
    countPerson({ personId }) {
      if (personRequestsPerMinute === 0) return {};
      const counts: [string, Count][] = [["person", persons.take(personId, personRequestsPerMinute, clock.now())]];
      refuseOver(counts, "person_rate_limited", "person");
      return rateLimitHeaders(counts);
    },
  };
}

/** @throws ApiError when the last count is over its limit. */
function refuseOver(
  counts: [string, Count][],
  error: "key_rate_limited" | "rate_limited" | "person_rate_limited",
  scope: string,
): void {
  const count = counts.at(-1)?.[1];
  if (!count?.isOver) return;
  throw new ApiError(error, {
    details: { scope, retry_after_seconds: count.resetSeconds },
    headers: { "Retry-After": String(count.resetSeconds), ...rateLimitHeaders(counts) },
  });
}
