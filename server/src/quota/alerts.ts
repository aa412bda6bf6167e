import type { QuotaMode } from "@memoryos/contract";
import type { PlanUsage } from "../store/types.ts";
import { monthOf, monthStart, nextMonth } from "./month.ts";
import { type Plan, planOf, queueOf } from "./plans.ts";
import { isUsedUp, standingOf } from "./standing.ts";

/** Shares of the quota that are worth an alert when no more than that is left, as fractions. */
const THRESHOLDS = [
  { event: "quota.warning", threshold: 0.2 },
  { event: "quota.critical", threshold: 0.05 },
] as const;

/** Milliseconds that an add may wait to be judged. */
const LATE_BY = 60_000;

/** What a tenant was told last of how it stands. */
export interface Told {
  month: string;
  mode: QuotaMode;
  /** How many of the thresholds it was warned of in the month. */
  thresholds: number;
  /** The queue that it was told of that jobs wait in it; null of none. */
  delayedQueue: string | null;
}

/** Why the mode changed. */
export type ModeChangeReason =
  | "call_limit_reached"
  | "budget_exhausted"
  | "write_limit_reached"
  | "quota_recovered"
  | "test";

/** Something that a tenant wants to know of. */
export type Alert = { at: Date } & (
  | { event: "quota.warning" | "quota.critical"; remaining: number; threshold: number; resetAt: Date }
  | { event: "quota.exhausted"; mode: QuotaMode; resetAt: Date }
  | { event: "quota.reset"; newLimit: number | null; resetAt: Date }
  | { event: "mode.changed"; from: QuotaMode; to: QuotaMode; reason: ModeChangeReason }
  | { event: "processing.delayed"; queue: string; etaSeconds: number }
  | { event: "processing.recovered"; queue: string }
);

/**
 * What to tell a tenant that knows this much, and what it knows then. It goes by how the tenant stands and not by what
 * changed that: so each thing is told once, whichever way it came about.
 */
export function alertsSince(told: Told, planUsage: PlanUsage, now: Date): { told: Told; alerts: Alert[] } {
  if (isLate(told, now)) return { told, alerts: [] };
  const begun = monthBegun(told, planUsage, now);
  const alerts = [...begun.alerts];
  const after = { ...begun.told };
  const plan = planOf(planUsage.plan);
  const { mode, budgetRemaining: remaining, resetAt, etaSeconds } = standingOf(planUsage, now);

  if (resetAt) {
    const reached = THRESHOLDS.filter(({ threshold }) => remaining <= threshold);
    for (const each of reached.slice(after.thresholds)) alerts.push({ ...each, remaining, resetAt, at: now });
    after.thresholds = Math.max(after.thresholds, reached.length);
  }
  if (mode !== after.mode) {
    if (after.mode === "FULL" && resetAt) alerts.push({ event: "quota.exhausted", mode, resetAt, at: now });
    const reason = mode === "FULL" ? "quota_recovered" : usedUp(plan, planUsage);
    alerts.push({ event: "mode.changed", from: after.mode, to: mode, reason, at: now });
    after.mode = mode;
  }

  const queue = etaSeconds === null ? null : queueOf(planUsage.plan);
  if (queue !== after.delayedQueue) {
    if (after.delayedQueue !== null) {
      alerts.push({ event: "processing.recovered", queue: after.delayedQueue, at: now });
    }
    if (queue !== null && etaSeconds !== null) alerts.push({ event: "processing.delayed", queue, etaSeconds, at: now });
    after.delayedQueue = queue;
  }
  return { told: after, alerts };
}

/** Whether something comes to be judged only after the month that it came in, and others were in the next one before it. */
function isLate(told: Told, now: Date): boolean {
  const next = nextMonth(now);
  return told.month === monthOf(next) && next.getTime() - now.getTime() <= LATE_BY;
}

/** What a new month brings of itself: everything that counts begins at zero. */
function monthBegun(told: Told, planUsage: PlanUsage, now: Date): { told: Told; alerts: Alert[] } {
  const month = monthOf(now);
  if (month === told.month) return { told, alerts: [] };
  // A clock that was turned back brings no month.
  if (month < told.month) return { told: { ...told, month }, alerts: [] };
  const alerts: Alert[] = [];
  const at = monthStart(now);
  const { resetAt } = standingOf(planUsage, now);
  if (resetAt) {
    const { callsPerMonth: newLimit } = planOf(planUsage.plan);
    alerts.push({ event: "quota.reset", newLimit, resetAt, at });
  }
  if (told.mode !== "FULL") {
    alerts.push({ event: "mode.changed", from: told.mode, to: "FULL", reason: "quota_recovered", at });
  }
  return { told: { ...told, month, mode: "FULL", thresholds: 0 }, alerts };
}

/** What of a month that is used up decides the mode (QTA-011 to QTA-014). */
function usedUp(plan: Plan, { usage }: PlanUsage): ModeChangeReason {
  if (isUsedUp(usage.calls, plan.callsPerMonth)) return "call_limit_reached";
  return isUsedUp(usage.tokens, plan.tokensPerMonth) ? "budget_exhausted" : "write_limit_reached";
}
