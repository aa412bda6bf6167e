import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Plan, TenantState } from "../control.ts";
import { type Tenant, tenantOf } from "../principals.ts";
import { sentence } from "../scenes.ts";
import type { Trial } from "../trial.ts";

const MODE = "x-memoryos-quota-mode";
const BUDGET = "x-memoryos-budget-remaining";
const RESET = "x-memoryos-quota-reset";
const QUESTION = "Which language should samples use?";

/** What a month has, by plan: calls, writes, tokens; and what happens beyond. */
const MONTH: Readonly<Record<Plan, [number | null, number | null, number | null, string]>> = {
  free: [5_000, 5_000, 2_000_000, "block"],
  starter: [50_000, 50_000, 25_000_000, "warn"],
  growth: [500_000, 500_000, 250_000_000, "warn"],
  scale: [1_000_000, 1_000_000, 500_000_000, "warn"],
  enterprise: [null, null, null, "warn"],
};

function modeCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "quota", needs: ["control"], ...declaration }, run);
}

const modeOf = async (t: Trial) => (await t.send("listMemories", { query: { limit: 1 } })).headers[MODE];

/** A tenant of whose user something is remembered. */
async function known(t: Trial, plan: Plan): Promise<{ tenant: Tenant; user: string; found: string[] }> {
  const tenant = await tenantOf(t, plan);
  const { user } = await tenant.t.remember([
    "I prefer Python examples over Java examples.",
    "I am allergic to peanuts.",
  ]);
  const found = (await tenant.t.found(user, QUESTION)).data.map(({ id }) => id);
  if (found.length === 0) throw new Untestable("nothing was found");
  return { tenant, user, found };
}

const NOTHING_USED = { calls_used: 0, writes_used: 0, tokens_used: 0 };

/** Plans, policies and the modes that follow. */
export const modes: Check[] = [
  modeCheck(
    {
      id: "plans-published",
      title: "Each plan has its published calls, writes, tokens and policy",
      proves: ["QTA-001", "QTA-002"],
    },
    async (t) => {
      if (!t.has("tenant")) throw new Untestable("what a plan has is told by profile tenant");
      for (const [plan, [calls, writes, tokens, policy]] of Object.entries(MONTH)) {
        const tenant = await tenantOf(t, plan as Plan);
        const usage = await tenant.usage();
        expect([usage.calls_limit, usage.writes_limit, usage.tokens_limit], `limits of ${plan}`).toEqual([
          calls,
          writes,
          tokens,
        ]);
        const { data } = await tenant.t.ok("getTenantSettings");
        expect(data.overage_policy, `policy of ${plan}`).toBe(policy);
      }
    },
  ),

  modeCheck(
    {
      id: "mode-by-usage",
      title: "The mode follows from policy and from what is used up, exactly at the limit",
      proves: ["QTA-011", "QTA-012", "QTA-013", "QTA-014"],
    },
    async (t) => {
      const cases: [Plan, TenantState, string][] = [
        ["free", { usage: { calls_used: 4_999 } }, "FULL"],
        ["free", { usage: { calls_used: 5_000 } }, "BLOCKED"],
        ["free", { usage: { writes_used: 5_000 } }, "BLOCKED"],
        ["free", { usage: { tokens_used: 1_999_999 } }, "FULL"],
        ["free", { usage: { tokens_used: 2_000_000 } }, "BLOCKED"],
        ["starter", { usage: { calls_used: 49_999 } }, "FULL"],
        ["starter", { usage: { calls_used: 50_000 } }, "PASSTHROUGH"],
        ["starter", { usage: { calls_used: 50_000, tokens_used: 25_000_000 } }, "PASSTHROUGH"],
        ["starter", { usage: { writes_used: 50_000 } }, "DEGRADED_RETRIEVE"],
        ["starter", { usage: { tokens_used: 25_000_000 } }, "DEGRADED_RETRIEVE"],
        ["starter", { overage_policy: "charge", usage: { calls_used: 50_000, tokens_used: 25_000_000 } }, "FULL"],
        ["free", { overage_policy: "warn", usage: { calls_used: 5_000 } }, "PASSTHROUGH"],
        ["starter", { overage_policy: "block", usage: { writes_used: 50_000 } }, "BLOCKED"],
      ];
      const tenant = await tenantOf(t, "free");
      for (const [plan, state, mode] of cases) {
        await tenant.set({ plan, ...state, usage: { ...NOTHING_USED, ...state.usage } });
        expect(await modeOf(tenant.t), `mode of ${plan} with ${JSON.stringify(state)}`).toBe(mode);
      }
    },
  ),

  modeCheck(
    {
      id: "policy-counts-at-once",
      title: "A policy that the tenant sets counts from the next request on",
      proves: ["QTA-003", "QTA-002"],
    },
    async (t) => {
      if (!t.has("tenant")) throw new Untestable("a tenant sets its policy with profile tenant");
      const tenant = await tenantOf(t, "starter");
      await tenant.set({ usage: { calls_used: 50_000 } });
      for (const [overage_policy, mode] of [
        ["block", "BLOCKED"],
        ["charge", "FULL"],
        ["warn", "PASSTHROUGH"],
      ] as const) {
        await tenant.t.ok("updateTenantSettings", { body: { overage_policy } });
        expect(await modeOf(tenant.t), `mode after the policy ${overage_policy}`).toBe(mode);
      }
    },
  ),

  modeCheck(
    {
      id: "blocked-retrieves",
      title: "In BLOCKED adds are `L4` and a retrieve finds what it finds in FULL",
      proves: ["QTA-017", "GAT-018"],
    },
    async (t) => {
      const { tenant, user, found } = await known(t, "free");
      await tenant.set({ usage: { calls_used: 5_000 } });
      const { outcome } = await tenant.t.add(user, sentence());
      expect(outcome, "add in BLOCKED").toMatchObject({ status: "L4", blocked_reason: "budget_exhausted" });
      const now = await tenant.t.found(user, QUESTION);
      expect(
        now.data.map(({ id }) => id),
        "found in BLOCKED",
      ).toEqual(found);
      expect(now, "retrieve in BLOCKED").toMatchObject({ is_passthrough: false, quota_mode: "BLOCKED" });
    },
  ),

  modeCheck(
    {
      id: "passthrough-is-empty",
      title: "In PASSTHROUGH an add is passed through and a retrieve is empty, whatever was answered before",
      proves: ["QTA-016", "QTA-018"],
    },
    async (t) => {
      const { tenant, user } = await known(t, "starter");
      const before = await tenant.t.found(user, QUESTION);
      expect(before.is_passthrough, "is_passthrough in FULL").toBe(false);
      if (t.has("domains")) await tenant.t.ok("setDomainSchema", { body: { domain_schema: "support" } });
      await tenant.set({ usage: { calls_used: 50_000 } });
      const { outcome } = await tenant.t.add(user, sentence());
      expect(outcome, "add in PASSTHROUGH").toMatchObject({ status: "passthrough", blocked_reason: null });
      expect(await tenant.t.found(user, QUESTION), "retrieve in PASSTHROUGH").toMatchObject({
        data: [],
        system_prompt_addition: "",
        context_token_count: 0,
        is_passthrough: true,
        cached: false,
        quota_mode: "PASSTHROUGH",
      });
    },
  ),

  modeCheck(
    {
      id: "degraded-is-hot",
      title: "In DEGRADED_RETRIEVE adds are `L4`, and every result is from the hot tier",
      proves: ["QTA-015", "QTA-020"],
    },
    async (t) => {
      const { tenant, user } = await known(t, "starter");
      await tenant.set({ usage: { tokens_used: 25_000_000 } });
      const { outcome } = await tenant.t.add(user, sentence());
      expect(outcome, "add in DEGRADED_RETRIEVE").toMatchObject({ status: "L4", blocked_reason: "budget_exhausted" });
      const now = await tenant.t.found(user, QUESTION);
      expect(now, "retrieve").toMatchObject({
        is_degraded: true,
        is_passthrough: false,
        quota_mode: "DEGRADED_RETRIEVE",
      });
      for (const { is_hot } of now.data) expect(is_hot, "is_hot of a result").toBe(true);
    },
  ),

  modeCheck(
    {
      id: "tokens-estimated",
      title: "An accepted add counts one call, one write and a quarter of its characters as tokens",
      proves: ["QTA-004", "QTA-005", "QTA-008"],
    },
    async (t) => {
      if (!t.has("tenant")) throw new Untestable("what is used is told by profile tenant");
      const tenant = await tenantOf(t, "free");
      const user = tenant.t.newUser();
      // 43, 3 and 4 characters: 10, 1 and 1 tokens.
      await tenant.t.tell(user, [
        "I have kept a small boat in Kiel since May.",
        { role: "assistant", content: "Oh!" },
        { role: "user", content: "Yes." },
      ]);
      const used = async () => {
        const { calls_used, writes_used, tokens_used, reads_used } = await tenant.usage();
        return { calls_used, writes_used, tokens_used, reads_used };
      };
      expect(await used(), "used by one add").toEqual({
        calls_used: 1,
        writes_used: 1,
        tokens_used: 12,
        reads_used: 0,
      });
      await tenant.t.found(user, "Where is my boat?");
      const memories = await tenant.t.memoriesOf(user);
      for (const { id } of memories) await tenant.t.ok("deleteMemory", { path: { memory_id: id } });
      await used();
      expect(await used(), "used after a retrieve, a list and deletions").toEqual({
        calls_used: 1,
        writes_used: 1,
        tokens_used: 12,
        reads_used: 1,
      });
    },
  ),

  modeCheck(
    {
      id: "budget-is-least-left",
      title: "The budget is 1 minus the largest share used, with the estimate of an accepted add counted already",
      proves: ["QTA-021", "QTA-022", "ADD-006"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      const budget = async () => (await tenant.t.send("listMemories")).headers[BUDGET];
      await tenant.set({ usage: { calls_used: 1_000, writes_used: 2_500, tokens_used: 100_000 } });
      expect(await budget(), "half of the writes used").toBe("0.5000");
      await tenant.set({ usage: { writes_used: 0, tokens_used: 1_999_800 } });
      expect(await budget(), "nearly all tokens used").toBe("0.0001");
      await tenant.set({ usage: { tokens_used: 9_000_000 } });
      expect(await budget(), "more than all tokens used").toBe("0.0000");
      await tenant.set({ usage: { ...NOTHING_USED, tokens_used: 1_000_000 } });
      const text = `${sentence()} ${"I walked by the sea for an hour today. ".repeat(40)}`;
      const answer = await tenant.t.add(tenant.t.newUser(), text);
      expect(answer.outcome.status, "an add of about 400 tokens").toBe("queued");
      const left = 1 - (1_000_000 + Math.floor(text.length / 4)) / 2_000_000;
      expect(answer.headers[BUDGET], "budget of the accepted add").toBe(left.toFixed(4));
      expect(answer.outcome.budget_remaining_pct?.toFixed(4), "in the body").toBe(left.toFixed(4));
      const refused = await tenant.t.add(tenant.t.newUser(), "ok");
      expect(refused.headers[BUDGET], "budget with a refusal").toBe(left.toFixed(4));
    },
  ),

  modeCheck(
    {
      id: "mode-of-the-request",
      title: "The add that uses up the budget still says FULL, and every request after it the new mode",
      proves: ["QTA-023", "QTA-024"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      await tenant.set({ usage: { calls_used: 4_999 } });
      const before = await tenant.t.send("listMemories");
      expect([before.headers[MODE], before.headers[BUDGET]], "mode and budget before the last add").toEqual([
        "FULL",
        "0.0002",
      ]);
      const last = await tenant.t.add(tenant.t.newUser(), sentence());
      expect(last.outcome.status, "last add").toBe("queued");
      expect([last.headers[MODE], last.headers[BUDGET]], "mode and budget of the last add").toEqual(["FULL", "0.0000"]);
      const next = await tenant.t.send("listMemories");
      expect([next.headers[MODE], next.headers[BUDGET]], "mode and budget of the next request").toEqual([
        "BLOCKED",
        "0.0000",
      ]);
    },
  ),

  modeCheck(
    {
      id: "exactly-the-month",
      title: "Of adds at the same moment exactly as many pass as the month has left",
      proves: ["LIM-009"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      await tenant.set({ usage: { calls_used: 4_993 } });
      const answers = await Promise.all(Array.from({ length: 20 }, () => tenant.t.add(tenant.t.newUser(), sentence())));
      const passed = answers.filter(({ outcome }) => outcome.status === "queued").length;
      expect(passed, "accepted adds with seven calls left").toBe(7);
    },
  ),

  modeCheck(
    {
      id: "month-begins-anew",
      title: "The reset is the first instant of the next month in UTC, and from then on everything counts from zero",
      proves: ["QTA-025", "QTA-026"],
      turnsClock: true,
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      await tenant.set({ usage: { calls_used: 5_000 } });
      const now = await t.control.now();
      const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
      const before = await tenant.t.send("listMemories");
      expect(Date.parse(before.headers[RESET] ?? ""), "X-MemoryOS-Quota-Reset").toBe(next.getTime());
      await t.control.advanceTo(new Date(next.getTime() - 60_000));
      expect(await modeOf(tenant.t), "mode a minute before the reset").toBe("BLOCKED");
      await t.control.advanceTo(new Date(next.getTime() + 1_000));
      const after = await tenant.t.send("listMemories");
      expect([after.headers[MODE], after.headers[BUDGET]], "after the reset").toEqual(["FULL", "1.0000"]);
      const afterNext = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1);
      expect(Date.parse(after.headers[RESET] ?? ""), "X-MemoryOS-Quota-Reset after the reset").toBe(afterNext);
      const { outcome } = await tenant.t.add(tenant.t.newUser(), sentence());
      expect(outcome.status, "add after the reset").toBe("queued");
    },
  ),
];
