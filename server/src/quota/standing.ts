import type { ProcessingStatus, QuotaMode } from "@memoryos/contract";
import type { PlanUsage, Usage } from "../store/types.ts";
import { nextMonth } from "./month.ts";
import { type OveragePolicy, type Plan, planOf } from "./plans.ts";

/** With more jobs waiting than this, processing counts as delayed (PRO-001). */
const DELAYED_ABOVE = 10;

/** What every response says of the tenant that asks. */
export interface Standing {
  mode: QuotaMode;
  /** Fraction 0–1 with four decimals: the smallest share that is left of calls, writes and tokens. */
  budgetRemaining: number;
  /** When the counters begin at zero again; null when nothing is limited. */
  resetAt: Date | null;
  processing: ProcessingStatus;
  /** Estimated seconds until a job accepted now begins; null when it begins at once. */
  etaSeconds: number | null;
}

/** How nobody in particular stands. */
export const NO_TENANT: Standing = {
  mode: "FULL",
  budgetRemaining: 1,
  resetAt: null,
  processing: "normal",
  etaSeconds: null,
};

/** How a tenant stands at a time. */
export function standingOf(planUsage: PlanUsage, now: Date): Standing {
  const plan = planOf(planUsage.plan);
  const eta = etaSeconds(plan, planUsage.waitingJobs);
  return {
    mode: modeOf(plan, planUsage.policy ?? plan.policy, planUsage.usage),
    budgetRemaining: budgetRemaining(plan, planUsage.usage),
    resetAt: shares(plan, planUsage.usage).length > 0 ? nextMonth(now) : null,
    processing: eta === null ? "normal" : "delayed",
    etaSeconds: eta,
  };
}

/** What the quota allows (QTA-011 to QTA-014). */
export function modeOf(plan: Plan, policy: OveragePolicy, usage: Usage): QuotaMode {
  const calls = isUsedUp(usage.calls, plan.callsPerMonth);
  const rest = isUsedUp(usage.writes, plan.writesPerMonth) || isUsedUp(usage.tokens, plan.tokensPerMonth);
  if (policy === "charge" || !(calls || rest)) return "FULL";
  if (policy === "block") return "BLOCKED";
  return calls ? "PASSTHROUGH" : "DEGRADED_RETRIEVE";
}

function isUsedUp(used: number, limit: number | null): boolean {
  return limit !== null && used >= limit;
}

/** What is left, as a fraction with four decimals (QTA-021). */
export function budgetRemaining(plan: Plan, usage: Usage): number {
  const left = 1 - Math.max(0, ...shares(plan, usage));
  return Math.max(0, Math.round(left * 10_000) / 10_000);
}

/** Share used of each thing that the plan limits. */
function shares(plan: Plan, usage: Usage): number[] {
  const pairs: [number, number | null][] = [
    [usage.calls, plan.callsPerMonth],
    [usage.writes, plan.writesPerMonth],
    [usage.tokens, plan.tokensPerMonth],
  ];
  return pairs.flatMap(([used, limit]) => (limit === null ? [] : [used / limit]));
}

/** Seconds that jobs wait, by the published formula (PRO-002); null while none has to. */
function etaSeconds(plan: Plan, waitingJobs: number): number | null {
  return waitingJobs <= DELAYED_ABOVE ? null : 60 * Math.ceil(waitingJobs / plan.jobsPerMinute);
}
