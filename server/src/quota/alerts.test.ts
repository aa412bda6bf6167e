import { describe, expect, it } from "vitest";
import type { PlanUsage } from "../store/types.ts";
import { alertsSince, type Told } from "./alerts.ts";

const NOW = new Date("2026-03-19T14:02:07Z");
const RESET = new Date("2026-04-01T00:00:00Z");
const NEW: Told = { month: "2026-03", mode: "FULL", thresholds: 0, delayedQueue: null };

/** A tenant on `free`, which has 5,000 calls. */
const left = (calls: number, more: Partial<PlanUsage> = {}): PlanUsage => ({
  plan: "free",
  policy: null,
  usage: { calls: 5_000 - calls, writes: 0, tokens: 0, reads: 0 },
  openJobs: 0,
  waitingJobs: 0,
  ...more,
});
const namesOf = (alerts: { event: string }[]) => alerts.map(({ event }) => event);

/** What is told as one standing follows another. */
function tell(...standings: [PlanUsage, Date?][]): string[][] {
  let told = NEW;
  return standings.map(([usage, now = NOW]) => {
    const step = alertsSince(told, usage, now);
    told = step.told;
    return namesOf(step.alerts);
  });
}

describe("alerts", () => {
  it("come when a fifth and a twentieth is left, and when nothing is, once each", () => {
    const steps = [1_001, 1_000, 999, 250, 249, 0, 0].map((calls): [PlanUsage] => [left(calls)]);
    expect(tell(...steps)).toEqual([
      [],
      ["quota.warning"],
      [],
      ["quota.critical"],
      [],
      ["quota.exhausted", "mode.changed"],
      [],
    ]);
    expect(tell([left(0)])).toEqual([["quota.warning", "quota.critical", "quota.exhausted", "mode.changed"]]);
  });

  it("come once a month, also when there was more in between", () => {
    const april = new Date("2026-04-02T00:00:00Z");
    expect(tell([left(1_000)], [left(5_000)], [left(900)], [left(900), april])).toEqual([
      ["quota.warning"],
      [],
      [],
      ["quota.reset", "quota.warning"],
    ]);
  });

  it("say what is left and until when", () => {
    expect(alertsSince(NEW, left(1_000), NOW).alerts).toEqual([
      { event: "quota.warning", threshold: 0.2, remaining: 0.2, resetAt: RESET, at: NOW },
    ]);
  });

  it.each([
    ["calls", { calls: 5_000, writes: 5_000, tokens: 9e9 }, "block", "BLOCKED", "call_limit_reached"],
    ["calls", { calls: 5_000, writes: 0, tokens: 0 }, "warn", "PASSTHROUGH", "call_limit_reached"],
    ["tokens", { calls: 0, writes: 5_000, tokens: 9e9 }, "warn", "DEGRADED_RETRIEVE", "budget_exhausted"],
    ["writes", { calls: 0, writes: 5_000, tokens: 0 }, "warn", "DEGRADED_RETRIEVE", "write_limit_reached"],
  ] as const)("say that %s are used up: %j", (_, used, policy, mode, reason) => {
    const usage = left(0, { policy, usage: { ...used, reads: 0 } });
    const { alerts } = alertsSince({ ...NEW, thresholds: 2 }, usage, NOW);
    expect(alerts).toEqual([
      { event: "quota.exhausted", mode, resetAt: RESET, at: NOW },
      { event: "mode.changed", from: "FULL", to: mode, reason, at: NOW },
    ]);
  });

  it("tell of a change between two modes without a second exhaustion", () => {
    const warned = left(0, { policy: "warn" });
    const charged = left(0, { policy: "charge" });
    expect(tell([left(0)], [warned], [charged]).slice(1)).toEqual([["mode.changed"], ["mode.changed"]]);
  });

  it("come at the first moment of a month, whenever it is noticed", () => {
    const at = new Date("2026-04-01T00:00:00Z");
    const { told, alerts } = alertsSince(
      { ...NEW, mode: "BLOCKED", thresholds: 2 },
      left(5_000),
      new Date("2026-04-03"),
    );
    expect(alerts).toEqual([
      { event: "quota.reset", newLimit: 5_000, resetAt: new Date("2026-05-01T00:00:00Z"), at },
      { event: "mode.changed", from: "BLOCKED", to: "FULL", reason: "quota_recovered", at },
    ]);
    expect(told).toEqual({ ...NEW, month: "2026-04" });
  });

  it("do not come again for an add that came before the month and is judged after it", () => {
    const late = new Date("2026-03-31T23:59:59.900Z");
    const april = new Date("2026-04-01T00:00:01Z");
    expect(tell([left(5_000), april], [left(0), late], [left(5_000), april])).toEqual([["quota.reset"], [], []]);
  });

  it("come of a month with nobody who has no limit, nor when a clock was turned back", () => {
    const unlimited = left(0, { plan: "enterprise" });
    expect(tell([unlimited, new Date("2026-04-01T00:00:00Z")])).toEqual([[]]);
    expect(tell([left(5_000), new Date("2026-01-10T00:00:00Z")])).toEqual([[]]);
  });

  it("tell of a queue when jobs wait and when they no longer do, also after a change of plan", () => {
    const waiting = (waitingJobs: number, plan = "free") => left(5_000, { waitingJobs, plan });
    expect(tell([waiting(10)], [waiting(11)], [waiting(30)], [waiting(10)])).toEqual([
      [],
      ["processing.delayed"],
      [],
      ["processing.recovered"],
    ]);
    expect(alertsSince(NEW, waiting(11), NOW).alerts).toEqual([
      { event: "processing.delayed", queue: "free-extraction", etaSeconds: 660, at: NOW },
    ]);
    const moved = alertsSince({ ...NEW, delayedQueue: "free-extraction" }, waiting(11, "starter"), NOW).alerts;
    expect(moved.map((alert) => [alert.event, "queue" in alert && alert.queue])).toEqual([
      ["processing.recovered", "free-extraction"],
      ["processing.delayed", "starter-extraction"],
    ]);
  });
});
