import type { QuotaMode } from "@memoryos/contract";
import type { Standing } from "./standing.ts";

/** Shares of the quota that are worth an alert when no more than that is left, as fractions. */
const THRESHOLDS = [
  { event: "quota.warning", threshold: 0.2 },
  { event: "quota.critical", threshold: 0.05 },
] as const;

/** Something about the quota that the tenant wants to know of. */
export type QuotaEvent =
  | { event: "quota.warning" | "quota.critical"; remaining: number; threshold: number; resetAt: Date | null }
  | { event: "quota.exhausted"; mode: QuotaMode; resetAt: Date | null }
  | { event: "mode.changed"; from: QuotaMode; to: QuotaMode };

/** What happened to the quota between two standings of the same month. */
export function alertsBetween(before: Standing, after: Standing): QuotaEvent[] {
  const { budgetRemaining: remaining, resetAt } = after;
  const events: QuotaEvent[] = THRESHOLDS.filter(
    ({ threshold }) => before.budgetRemaining > threshold && remaining <= threshold,
  ).map(({ event, threshold }) => ({ event, threshold, remaining, resetAt }));
  if (before.mode === after.mode) return events;
  if (after.mode !== "FULL") events.push({ event: "quota.exhausted", mode: after.mode, resetAt });
  events.push({ event: "mode.changed", from: before.mode, to: after.mode });
  return events;
}
