import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanUsage } from "../store/types.ts";
import { alertsBetween } from "./alerts.ts";
import { PLANS } from "./plans.ts";
import { standingOf } from "./standing.ts";

const NOW = new Date("2026-12-31T23:59:59.999Z");
const usage = (more: Partial<PlanUsage["usage"]> = {}) => ({ calls: 0, writes: 0, tokens: 0, reads: 0, ...more });
const standing = (more: Partial<PlanUsage> = {}) =>
  standingOf({ plan: "free", policy: null, usage: usage(), openJobs: 0, waitingJobs: 0, ...more }, NOW);

describe("how a tenant stands", () => {
  it("is told until the next month, also over the turn of a year", () => {
    expect(standing().resetAt).toEqual(new Date("2027-01-01T00:00:00.000Z"));
    expect(standing({ plan: "enterprise" }).resetAt).toBeNull();
  });

  it("is by the largest share used, with four decimals, never below 0", () => {
    expect(standing().budgetRemaining).toBe(1);
    expect(standing({ usage: usage({ calls: 1 }) }).budgetRemaining).toBe(0.9998);
    expect(standing({ usage: usage({ calls: 1, tokens: 1_000_000 }) }).budgetRemaining).toBe(0.5);
    expect(standing({ usage: usage({ writes: 9_000 }) }).budgetRemaining).toBe(0);
    expect(standing({ plan: "enterprise", usage: usage({ writes: 9_000 }) }).budgetRemaining).toBe(1);
  });

  it("is FULL under `charge` and without limits, whatever was used, and never FULL otherwise when something is used up", () => {
    const count = fc.integer({ min: 0, max: 600_000_000 });
    const used = fc.record({ calls: count, writes: count, tokens: count, reads: count });
    const plan = fc.constantFrom(...(Object.keys(PLANS) as (keyof typeof PLANS)[]));
    const policy = fc.constantFrom("block" as const, "warn" as const, "charge" as const);
    fc.assert(
      fc.property(plan, policy, used, (name, chosen, usage) => {
        const { callsPerMonth, writesPerMonth, tokensPerMonth } = PLANS[name];
        const over = (n: number, limit: number | null) => limit !== null && n >= limit;
        const calls = over(usage.calls, callsPerMonth);
        const rest = over(usage.writes, writesPerMonth) || over(usage.tokens, tokensPerMonth);
        const { mode, budgetRemaining } = standing({ plan: name, policy: chosen, usage });
        expect(mode === "FULL").toBe(chosen === "charge" || (!calls && !rest));
        expect(mode === "BLOCKED").toBe(chosen === "block" && (calls || rest));
        expect(mode === "PASSTHROUGH").toBe(chosen === "warn" && calls);
        if (mode !== "FULL") expect(budgetRemaining).toBe(0);
      }),
    );
  });
});

describe("alerts", () => {
  const left = (calls: number) => standing({ usage: usage({ calls: 5_000 - calls }) });
  const names = (before: number, after: number) => alertsBetween(left(before), left(after)).map(({ event }) => event);

  it("come when a fifth and a twentieth is left, and when nothing is, once each", () => {
    expect(names(1_002, 1_001)).toEqual([]);
    expect(names(1_001, 1_000)).toEqual(["quota.warning"]);
    expect(names(1_000, 999)).toEqual([]);
    expect(names(251, 250)).toEqual(["quota.critical"]);
    expect(names(1, 0)).toEqual(["quota.exhausted", "mode.changed"]);
    expect(names(5_000, 0)).toEqual(["quota.warning", "quota.critical", "quota.exhausted", "mode.changed"]);
  });

  it("say what is left and until when", () => {
    expect(alertsBetween(left(1_001), left(1_000))).toEqual([
      { event: "quota.warning", threshold: 0.2, remaining: 0.2, resetAt: new Date("2027-01-01T00:00:00.000Z") },
    ]);
    expect(alertsBetween(left(1), left(0)).at(-1)).toEqual({ event: "mode.changed", from: "FULL", to: "BLOCKED" });
    expect(alertsBetween(left(0), left(5))).toEqual([{ event: "mode.changed", from: "BLOCKED", to: "FULL" }]);
  });
});
