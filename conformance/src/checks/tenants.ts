import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { type Tenant, tenantOf } from "../principals.ts";
import { eventually, sentence } from "../scenes.ts";
import type { Trial } from "../trial.ts";

const DAY_MS = 86_400_000;
/** A use may be noted when the request came in, a moment before its answer says what time it is. */
const NOTING_MS = 1_000;
const DOLLARS_A_MILLION = 0.15;

function tenantCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "tenant", needs: ["control"], ...declaration }, run);
}

/** A tenant of which each outcome that the quality log knows was answered. */
interface Logged {
  tenant: Tenant;
  user: string;
  secret: string;
}

function logged(t: Trial): Promise<Logged> {
  return t.scene("logged", async () => {
    const tenant = await tenantOf(t, "free");
    const { t: own } = tenant;
    const user = own.newUser();
    const secret = "Zanzibar";
    const said = `I have wanted to see ${secret} since I was a child.`;
    const key = { "idempotency-key": "logged-once" };
    const accepted = await own.add(user, said, {}, key);
    await own.completed(String(accepted.outcome.job_id));
    await own.add(user, said, {}, key);
    await own.add(user, "ok");
    await own.add(user, said);
    const body = { external_user_id: user, messages: [] };
    await own.refused("addMemories", { body }, 422, "REQ_422");
    return { tenant, user, secret };
  });
}

/** What a tenant reads about itself and its users. */
export const tenants: Check[] = [
  tenantCheck(
    {
      id: "quality-log",
      title: "The log has one entry for each add with an outcome, newest first, with its layer and reason",
      proves: ["QLG-002", "QLG-003", "QLG-007"],
    },
    async (t) => {
      const { tenant, secret } = await logged(t);
      const answer = await tenant.t.send("listQualityLog", { query: { limit: 50 } });
      const { data } = answer.body as { data: { layer_blocked_at: string; reason: string | null }[] };
      expect(
        data.map(({ layer_blocked_at, reason }) => [layer_blocked_at, reason]),
        "layers and reasons",
      ).toEqual([
        ["L3", "duplicate_query"],
        ["L2", "low_quality"],
        ["NONE", null],
      ]);
      expect(answer.text, "the log").not.toContain(secret);
    },
  ),

  tenantCheck(
    {
      id: "log-notes-nothing-found",
      title: "An entry says that nothing was extracted once its job has completed so, and not before",
      proves: ["QLG-005"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const user = own.newUser();
      const { outcome } = await own.add(user, "Could you please tell me what the weather will be like tomorrow?");
      const job = await own.completed(String(outcome.job_id));
      if (!job.nothing_to_extract)
        throw new Untestable("the target found something to remember in a question about the weather");
      const noted = await eventually(async () => (await own.ok("listQualityLog")).data[0]?.nothing_to_extract);
      expect(noted, "nothing_to_extract of the entry").toBe(true);
      await own.tell(user, "I am allergic to peanuts.");
      expect((await own.ok("listQualityLog")).data[0]?.nothing_to_extract, "of an add that was remembered").toBe(false);
    },
  ),

  tenantCheck(
    {
      id: "user-statistics",
      title: "A user's statistics tell what the gate blocked, how many adds came in seven days, and the mean score",
      proves: ["TUS-012", "TUS-013", "TUS-014"],
    },
    async (t) => {
      const { tenant, user } = await logged(t);
      const { data } = await tenant.t.ok("getTenantUserStats", { path: { external_user_id: user } });
      expect(
        data.block_history.map(({ layer }) => layer),
        "layers of block_history",
      ).toEqual(["L3", "L2"]);
      expect([data.total_calls_7d, data.blocked_calls_7d], "adds and blocked adds of seven days").toEqual([3, 2]);
      const log = (await tenant.t.ok("listQualityLog", { query: { limit: 50 } })).data;
      const scores = log.filter((entry) => entry.external_user_id === user && entry.layer_blocked_at !== "L1");
      const mean = scores.reduce((sum, { quality_score }) => sum + quality_score, 0) / scores.length;
      expect(data.quality_score_avg ?? 0, "quality_score_avg").toBeCloseTo(mean, 3);
    },
  ),

  tenantCheck(
    {
      id: "seven-days",
      title: "Adds of more than 168 hours ago are not counted any more",
      proves: ["TUS-013"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const user = own.newUser();
      await own.tell(user, sentence());
      await own.add(user, "ok");
      const path = { external_user_id: user };
      await t.control.advance(7 * 86_400 - 60);
      const before = (await own.ok("getTenantUserStats", { path })).data;
      expect([before.total_calls_7d, before.blocked_calls_7d], "a minute before").toEqual([2, 1]);
      await t.control.advance(120);
      const after = (await own.ok("getTenantUserStats", { path })).data;
      expect([after.total_calls_7d, after.blocked_calls_7d], "a minute after").toEqual([0, 0]);
    },
  ),

  tenantCheck(
    {
      id: "users-listed",
      title: "Users are listed by their last activity, blocked ones as such, and their log goes with them",
      proves: ["TUS-003", "TUS-006", "TUS-016"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const [first, second, third] = [own.newUser(), own.newUser(), own.newUser()];
      for (const user of [first, second, third, first]) {
        await own.tell(user, sentence());
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const rows = async () => (await own.ok("listTenantUsers")).data;
      expect(
        (await rows()).map(({ external_user_id }) => external_user_id),
        "users",
      ).toEqual([first, third, second]);
      const blockedOf = async () =>
        (await rows()).find(({ external_user_id }) => external_user_id === second)?.is_blocked;
      const path = { external_user_id: second };
      await own.ok("blockTenantUser", { path });
      expect(await blockedOf(), "is_blocked of a blocked user").toBe(true);
      if (t.has("users")) {
        await own.ok("unblockEndUser", { path });
        expect(await blockedOf(), "is_blocked of an unblocked user").toBe(false);
      }
      await own.ok("deleteTenantUser", { path });
      const log = (await own.ok("listQualityLog", { query: { limit: 50 } })).data;
      expect(
        log.map(({ external_user_id }) => external_user_id),
        "users of the log",
      ).not.toContain(second);
    },
  ),

  tenantCheck(
    {
      id: "usage-agrees",
      title: "Usage says what the headers of its own answer say",
      proves: ["TEN-003"],
    },
    async (t) => {
      for (const plan of ["free", "enterprise"] as const) {
        const tenant = await tenantOf(t, plan);
        await tenant.set({ usage: { calls_used: 1_234 } });
        const { headers, body } = await tenant.t.send("getTenantUsage");
        const { data } = body as { data: { mode: string; budget_remaining_pct: number; reset_at: string | null } };
        expect(data.mode, "mode").toBe(headers["x-memoryos-quota-mode"]);
        expect(data.budget_remaining_pct.toFixed(4), "budget_remaining_pct").toBe(
          headers["x-memoryos-budget-remaining"],
        );
        const reset = headers["x-memoryos-quota-reset"];
        if (reset === undefined) expect(data.reset_at, "reset_at").toBeNull();
        else expect(Date.parse(data.reset_at ?? ""), "reset_at").toBe(Date.parse(reset));
      }
    },
  ),

  tenantCheck(
    {
      id: "rates-and-costs",
      title: "Rates and costs are those of this month's jobs, tokens and blocked adds",
      proves: ["TEN-007", "TEN-008", "TEN-013", "TEN-016", "TEN-017", "TEN-018"],
    },
    async (t) => {
      const fresh = await tenantOf(t, "free");
      expect(await fresh.usage(), "usage of a new tenant").toMatchObject({
        extraction_success_rate: 1,
        nothing_to_extract_rate: 0,
      });
      expect((await fresh.t.ok("getCostSummary")).data, "costs of a new tenant").toMatchObject({
        cost_per_call: null,
        gate_block_rate: 0,
        savings_from_gate_usd: 0,
      });
      const { tenant } = await logged(t);
      const usage = await tenant.usage();
      expect(usage.extraction_success_rate, "extraction_success_rate of one completed job").toBe(1);
      const { data: costs } = await tenant.t.ok("getCostSummary");
      expect(costs.current_month_tokens, "current_month_tokens").toBe(usage.tokens_used);
      const cost = (usage.tokens_used / 1_000_000) * DOLLARS_A_MILLION;
      expect(costs.estimated_cost_usd, "estimated_cost_usd").toBeCloseTo(cost, 6);
      expect(costs.cost_per_call ?? 0, "cost_per_call").toBeCloseTo(cost / usage.calls_used, 6);
      expect(costs.gate_block_rate, "two of three adds were blocked").toBeCloseTo(2 / 3, 3);
      expect(costs.projected_month_cost_usd, "projected cost").toBeGreaterThanOrEqual(costs.estimated_cost_usd);
      expect(costs.savings_from_gate_usd, "savings").toBeGreaterThan(0);
      const now = await t.control.now();
      const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
      const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
      await tenant.set({ usage: { tokens_used: 1_500_000 } });
      const large = (await tenant.t.ok("getCostSummary")).data;
      expect(large.estimated_cost_usd, "cost of one and a half million tokens").toBeCloseTo(1.5 * DOLLARS_A_MILLION, 6);
      const expected = (large.estimated_cost_usd * (next - month)) / (now.getTime() - month);
      expect(Math.abs(large.projected_month_cost_usd - expected) / expected, "distance of the projection").toBeLessThan(
        0.02,
      );
      await tenant.set({ usage: { tokens_used: usage.tokens_used } });
    },
  ),

  tenantCheck(
    {
      id: "nothing-found-rate",
      title: "`nothing_to_extract_rate` is the share of completed jobs that found nothing",
      proves: ["TEN-008", "TEN-007"],
    },
    async (t) => {
      const tenant = await tenantOf(t);
      const user = tenant.t.newUser();
      const job = await tenant.t.tell(user, "Could you please tell me what the weather will be like tomorrow?");
      await tenant.t.tell(user, "I am allergic to peanuts.");
      if (!job.nothing_to_extract)
        throw new Untestable("the target found something to remember in a question about the weather");
      expect((await tenant.usage()).nothing_to_extract_rate, "rate with one of two").toBeCloseTo(0.5, 3);
    },
  ),

  tenantCheck(
    {
      id: "contradictions-counted",
      title: "Contradictions are counted this month, each under one kind",
      proves: ["TEN-009"],
    },
    async (t) => {
      const tenant = await tenantOf(t);
      const user = tenant.t.newUser();
      const count = async () =>
        Object.values((await tenant.usage()).conflict_types_breakdown).reduce((sum, each) => sum + each, 0);
      expect(await count(), "contradictions of a new tenant").toBe(0);
      await tenant.t.tell(user, "I live in Paris with my brother.");
      const later = await tenant.t.tell(user, "I moved to Leeds, I live in Leeds now.");
      const superseded = later.decisions.filter(({ outcome }) => outcome === "superseded").length;
      if (superseded === 0) throw new Untestable("the target saw no contradiction between two places to live in");
      expect(await count(), "contradictions after one").toBe(superseded);
      await tenant.t.tell(user, "My rent is 900 euros.");
      const moved = await tenant.t.tell(user, "My rent is 950 euros now.");
      const more = moved.decisions.filter(({ outcome }) => outcome === "superseded").length;
      expect(await count(), "contradictions after another").toBe(superseded + more);
    },
  ),

  tenantCheck(
    {
      id: "additions-by-day",
      title: "Memory additions have one row for each of the last days in UTC, today included",
      proves: ["TEN-012"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { memories } = await own.remember(["I am allergic to peanuts."]);
      const { data, timestamp } = await own.ok("listMemoryAdditions", { query: { limit: 5 } });
      const today = Date.parse(timestamp.slice(0, 10));
      const days = Array.from({ length: 5 }, (_, n) => new Date(today - (4 - n) * DAY_MS).toISOString().slice(0, 10));
      expect(
        data.map(({ day }) => day.slice(0, 10)),
        "days",
      ).toEqual(days);
      expect(
        data.map(({ count }) => count),
        "counts",
      ).toEqual([0, 0, 0, 0, memories.length]);
    },
  ),

  tenantCheck(
    {
      id: "deprecations-listed",
      title: "A field that was answered as deprecated is listed once, with its last use",
      proves: ["TEN-019", "USR-009"],
    },
    async (t) => {
      if (!t.has("users")) throw new Untestable("the deprecated field is one of profile users");
      const { t: own } = await tenantOf(t);
      const { user } = await own.remember(["I am allergic to peanuts."]);
      expect((await own.ok("listDeprecationUsage")).data, "uses of a new tenant").toEqual([]);
      let last = "";
      for (let n = 0; n < 2; n++) {
        last = (await own.ok("getEndUserStats", { path: { external_user_id: user } })).timestamp;
      }
      const listed = await eventually(async () => {
        const { data } = await own.ok("listDeprecationUsage");
        const fresh = data.length === 1 && Date.parse(data[0]?.last_used ?? "") >= Date.parse(last) - NOTING_MS;
        return fresh && data;
      });
      expect(listed?.[0]?.field, "field").toContain("user_id");
    },
  ),

  tenantCheck(
    {
      id: "settings-kept",
      title: "Settings are those of the last change, what is left out stays, and an empty address clears it",
      proves: ["TEN-020", "TEN-021", "TEN-022"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t, "free");
      const read = async () => (await own.ok("getTenantSettings")).data;
      const set = async (body: object) => (await own.ok("updateTenantSettings", { body })).data;
      expect(await read(), "settings of a new tenant").toMatchObject({
        alert_webhook_url: null,
        overage_policy: "block",
      });
      const alert_webhook_url = "https://example.com/hooks";
      expect(await set({ alert_webhook_url, overage_policy: "charge" }), "answer").toMatchObject({
        alert_webhook_url,
        overage_policy: "charge",
      });
      expect(await set({ overage_policy: "warn" }), "answer to a change of one").toMatchObject({
        alert_webhook_url,
        overage_policy: "warn",
      });
      const kept = await set({ alert_webhook_url: null, overage_policy: null });
      expect(kept, "answer to a change of nothing").toMatchObject({ alert_webhook_url, overage_policy: "warn" });
      expect(await read(), "settings that are read").toEqual(kept);
      expect((await set({ alert_webhook_url: "" })).alert_webhook_url, "address after an empty one").toBeNull();
      expect((await read()).alert_webhook_url, "address that is read").toBeNull();
    },
  ),
];
