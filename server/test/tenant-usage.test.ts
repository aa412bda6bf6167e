import { describe, expect, it } from "vitest";
import { createRuleExtractor } from "../src/memory/extraction/index.ts";
import { gate } from "../src/memory/gate/gate.ts";
import type { PlanName } from "../src/quota/plans.ts";
import type { ServerParts } from "../src/server.ts";
import { type Answer, plainExtractor, start, TestClock, until } from "./kit.ts";

async function open(plan: PlanName = "starter", parts: ServerParts = {}) {
  const clock = new TestClock();
  const server = await start({ clock, gate, extractor: plainExtractor(), ...parts });
  const { key, tenantId } = await server.makeTenant(plan);
  const call = (method: string, path: string, body?: object) => server.call(method, path, { key, body });
  const data = async (path: string) => (await call("GET", `/v1/tenant/${path}`)).body.data;
  const add = async (user: string, content: string) =>
    (await call("POST", "/v1/memories/add", { external_user_id: user, messages: [{ content }] })).body;
  return { server, clock, key, tenantId, call, data, add };
}

describe("the tenant's usage", () => {
  it.each(["free", "starter", "enterprise"] as const)(
    "on %s says what the headers of the same answer say [TEN-003]",
    async (plan) => {
      const { server, call, tenantId } = await open(plan);
      for (const calls of [0, 2_500, 5_000, 49_999, 50_000]) {
        await server.store.setUsage(tenantId, "2026-03", { calls, writes: 0, tokens: 0, reads: 0 });
        const { body, headers }: Answer = await call("GET", "/v1/tenant/usage");
        expect(body.data.mode).toBe(headers.get("x-memoryos-quota-mode"));
        expect(body.data.budget_remaining_pct).toBe(Number(headers.get("x-memoryos-budget-remaining")));
        expect(body.data.reset_at).toBe(headers.get("x-memoryos-quota-reset"));
        expect(body.data.calls_used).toBe(calls);
      }
    },
  );

  it("tells the shares of this month's jobs that completed and that found nothing [TEN-007 TEN-008]", async () => {
    let outcome: "memory" | "nothing" | "failure" = "memory";
    const extractor = plainExtractor(() => {
      if (outcome === "failure") throw new Error("junk");
      return outcome === "nothing" ? [] : undefined;
    });
    const { server, clock, call, data, add } = await open("enterprise", { extractor });
    expect(await data("usage")).toMatchObject({ extraction_success_rate: 1, nothing_to_extract_rate: 0 });
    const finish = async (content: string) => {
      const { job_id } = await add("u", content);
      await until(async () => {
        clock.advance(60);
        return ["completed", "dead"].includes((await call("GET", `/v1/memories/jobs/${job_id}`)).body.data.status);
      });
    };
    await finish("I like walking in the hills.");
    outcome = "nothing";
    await finish("How is the weather over there?");
    await finish("What time is it in Lisbon now?");
    expect(await data("usage")).toMatchObject({ extraction_success_rate: 1, nothing_to_extract_rate: 2 / 3 });
    outcome = "failure";
    await finish("I moved to Leeds with my brother.");
    expect(await data("usage")).toMatchObject({ extraction_success_rate: 0.75, nothing_to_extract_rate: 2 / 3 });
    // Another tenant's jobs are its own, and another month's begin anew.
    expect((await server.call("GET", "/v1/tenant/usage")).body.data.extraction_success_rate).toBe(1);
    clock.advance(31 * 86_400);
    expect(await data("usage")).toMatchObject({ extraction_success_rate: 1, nothing_to_extract_rate: 0 });
  });
});

describe("contradictions", () => {
  it("are counted this month, each under one kind [TEN-009]", async () => {
    const { server, clock, key, data } = await open("enterprise", { extractor: createRuleExtractor() });
    const counts = async () => {
      const usage = await data("usage");
      return { resolved: usage.conflicts_resolved_mtd, kinds: usage.conflict_types_breakdown };
    };
    const none = {
      FACT_UPDATE: 0,
      PREFERENCE_CHANGE: 0,
      NEGATION: 0,
      SKILL_PROGRESSION: 0,
      NUMERIC_UPDATE: 0,
      TEMPORAL_SHIFT: 0,
    };
    await server.addAndWait("u", "I live in Paris with my brother.", {}, key);
    expect(await counts()).toEqual({ resolved: 0, kinds: none });
    await server.addAndWait("u", "I moved to Leeds, I live in Leeds now.", {}, key);
    expect(await counts()).toEqual({ resolved: 1, kinds: { ...none, FACT_UPDATE: 1 } });
    expect((await server.call("GET", "/v1/tenant/usage")).body.data.conflicts_resolved_mtd).toBe(0);
    clock.advance(31 * 86_400);
    expect(await counts()).toEqual({ resolved: 0, kinds: none });
  });
});

describe("the cost summary", () => {
  it("prices what was used at 0.15 dollars for a million tokens [TEN-013]", async () => {
    const { server, data, tenantId } = await open();
    expect(await data("cost-summary")).toMatchObject({
      estimated_cost_usd: 0,
      cost_per_call: null,
      cost_is_estimate: true,
    });
    await server.store.setUsage(tenantId, "2026-03", { calls: 4, writes: 4, tokens: 2_500_000, reads: 0 });
    const [usage, costs] = [await data("usage"), await data("cost-summary")];
    expect(costs.current_month_tokens).toBe(usage.tokens_used);
    expect(costs).toMatchObject({ current_month_tokens: 2_500_000, estimated_cost_usd: 0.375, cost_per_call: 0.09375 });
  });

  it("says what share the gate blocked and what that saved [TEN-016 TEN-018]", async () => {
    const { clock, data, add } = await open("free");
    const text = "I have told everybody that I like green tea with honey and lemon.";
    await add("u", text);
    await add("u", text);
    await add("u", "ok");
    await add("u", "I walk to work every morning.");
    await add("u", "I have a cat and two dogs here.");
    await add("u", "I have 3 cats and 2 dogs now.");
    // Of six, one was L3 (16 tokens), one L2 (1) and one L1 (7).
    const costs = await data("cost-summary");
    expect(costs.gate_block_rate).toBe(0.5);
    expect(costs.savings_from_gate_usd).toBeCloseTo((24 * 0.15) / 1e6, 6);
    clock.advance(31 * 86_400);
    expect(await data("cost-summary")).toMatchObject({ gate_block_rate: 0, savings_from_gate_usd: 0 });
  });

  it("extends the cost so far over the whole month, and never below it [TEN-017]", async () => {
    const { server, clock, data, tenantId } = await open();
    await server.store.setUsage(tenantId, "2026-03", { calls: 1, writes: 1, tokens: 2_000_000, reads: 0 });
    // Noon of the first of 31 days: half a day of 31 has passed.
    expect((await data("cost-summary")).projected_month_cost_usd).toBeCloseTo(0.3 * 62, 4);
    clock.advance(14.5 * 86_400);
    expect((await data("cost-summary")).projected_month_cost_usd).toBeCloseTo((0.3 * 31) / 15, 4);
    clock.advance(16 * 86_400 - 1);
    const { projected_month_cost_usd: projected, estimated_cost_usd: cost } = await data("cost-summary");
    expect(projected).toBeGreaterThanOrEqual(cost);
    expect(projected).toBeCloseTo(cost, 3);
  });
});

describe("memory additions", () => {
  it("have one row for each day in UTC, oldest first, today included [TEN-012]", async () => {
    const { clock, key, server, data } = await open("enterprise");
    const first = await server.addAndWait("u", "I like walking in the hills.", {}, key);
    await server.addAndWait("v", "I like swimming in the sea.", {}, key);
    clock.advance(2 * 86_400);
    const later = await server.addAndWait("u", "I have a boat called Ada.", {}, key);
    await server.call("DELETE", `/v1/memories/${first.created_memory_ids[0]}`, { key });
    const counts = async (query = "") => (await data(`memory-additions${query}`)).map(Object.values);
    // Archived ones count.
    expect(await counts("?limit=4")).toEqual([
      ["2026-02-28", 0],
      ["2026-03-01", 2],
      ["2026-03-02", 0],
      ["2026-03-03", 1],
    ]);
    await server.call("DELETE", `/v1/memories/${later.created_memory_ids[0]}?hard_delete=true`, { key });
    expect(await counts("?limit=1")).toEqual([["2026-03-03", 0]]);
    expect(await counts()).toHaveLength(30);
    expect(await counts("?limit=90")).toHaveLength(90);
    clock.advance(43_199);
    expect(await counts("?limit=1")).toEqual([["2026-03-03", 0]]);
    clock.advance(1);
    expect(await counts("?limit=1")).toEqual([["2026-03-04", 0]]);
  });
});
