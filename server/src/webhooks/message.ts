import type { Alert } from "../quota/alerts.ts";
import type { Message } from "../store/types.ts";

/** Where to choose a larger plan: what the published messages name. */
const UPGRADE_URL = "https://app.memoryos.io/billing";

/**
 * The message of an alert: compact JSON with sorted keys (WHK-043), which names nobody but the tenant (WHK-045).
 *
 * @param options.test Says that it is a test and nothing happened.
 */
export function messageOf(tenantId: string, alert: Alert, { test = false } = {}): Message {
  const { event, at } = alert;
  const body = {
    event,
    tenant_id: tenantId,
    timestamp: seconds(at),
    memoryos_version: "1.0",
    data: dataOf(alert),
    ...(test ? { test } : {}),
  };
  return { event, body: JSON.stringify(sorted(body)), happenedAt: at };
}

function dataOf(alert: Alert): Record<string, unknown> {
  switch (alert.event) {
    case "quota.warning":
    case "quota.critical":
      return {
        remaining_pct: alert.remaining,
        threshold_pct: alert.threshold,
        reset_at: seconds(alert.resetAt),
        upgrade_url: UPGRADE_URL,
      };
    case "quota.exhausted":
      return { mode: alert.mode, reset_at: seconds(alert.resetAt), upgrade_url: UPGRADE_URL };
    case "quota.reset":
      return { new_limit: alert.newLimit, reset_at: seconds(alert.resetAt) };
    case "mode.changed":
      return { from_mode: alert.from, to_mode: alert.to, reason: alert.reason, timestamp: seconds(alert.at) };
    case "processing.delayed":
      return { queue: alert.queue, eta_seconds: alert.etaSeconds };
    case "processing.recovered":
      return { queue: alert.queue };
  }
}

/** A time in whole seconds, as messages write it: `2026-03-19T14:02:07Z`. */
export function seconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The same with the keys of every object in ascending order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
