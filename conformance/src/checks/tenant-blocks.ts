import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { type Tenant, tenantOf } from "../principals.ts";
import { eventually, healthy, sentence } from "../scenes.ts";
import type { Trial } from "../trial.ts";

const DOLLARS_A_MILLION = 0.15;

function tenantCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "tenant", needs: ["control"], ...declaration }, run);
}

/** A tenant whose user was answered `L1` and then `L4`. */
function limited(t: Trial): Promise<{ tenant: Tenant; user: string }> {
  return t.scene("limited", async () => {
    const tenant = await tenantOf(t, "free");
    const user = tenant.t.newUser();
    const add = async () => (await tenant.t.add(user, sentence())).outcome.status;
    await t.control.nextMinute();
    const first = [await add(), await add(), await add(), await add()];
    await t.control.nextMinute();
    await tenant.set({ usage: { calls_used: 5_000 } });
    const answers = [...first, await add()];
    if (answers.at(-2) !== "L1" || answers.at(-1) !== "L4")
      throw new Untestable(`the target's gate answered ${answers} (adds-a-minute-free, blocked-retrieves)`);
    return { tenant, user };
  });
}

/** What a tenant reads about adds that the gate blocked, and about jobs that died. */
export const tenantBlocks: Check[] = [
  tenantCheck(
    {
      id: "blocks-priced",
      title: "The rate of blocks counts `L4` too, and what the gate blocked is priced, nothing else",
      proves: ["TEN-016", "TEN-018"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      const long = (n: number) => `${sentence()} ${`I walked by the sea for ${n} hours and saw nobody. `.repeat(250)}`;
      const [accepted, blocked] = [long(2), long(3)];
      expect((await tenant.t.add(tenant.t.newUser(), accepted)).outcome.status, "first add").toBe("queued");
      await tenant.set({ usage: { calls_used: 5_000 } });
      expect((await tenant.t.add(tenant.t.newUser(), blocked)).outcome.status, "add without calls left").toBe("L4");
      const { data } = await tenant.t.ok("getCostSummary");
      expect(data.gate_block_rate, "one of two adds was blocked").toBeCloseTo(0.5, 3);
      const savings = (Math.floor(blocked.length / 4) / 1_000_000) * DOLLARS_A_MILLION;
      expect(Math.abs(data.savings_from_gate_usd - savings), "distance of the savings").toBeLessThan(savings / 20);
    },
  ),

  tenantCheck(
    {
      id: "log-of-l1-and-l4",
      title: "Adds that are answered `L1` and `L4` are in the log with their layer and reason",
      proves: ["QLG-002"],
      turnsClock: true,
    },
    async (t) => {
      const { tenant } = await limited(t);
      const { data } = await tenant.t.ok("listQualityLog", { query: { limit: 2 } });
      expect(
        data.map(({ layer_blocked_at, reason }) => [layer_blocked_at, reason]),
        "layers and reasons",
      ).toEqual([
        ["L4", "budget_exhausted"],
        ["L1", "rate_limit_exceeded"],
      ]);
    },
  ),

  tenantCheck(
    {
      id: "mean-without-l1",
      title: "The mean score of a user leaves out what `L1` blocked",
      proves: ["TUS-014"],
      turnsClock: true,
    },
    async (t) => {
      const { tenant, user } = await limited(t);
      const log = (await tenant.t.ok("listQualityLog", { query: { limit: 50 } })).data;
      const scores = log.filter(({ layer_blocked_at }) => layer_blocked_at !== "L1");
      const mean = scores.reduce((sum, { quality_score }) => sum + quality_score, 0) / scores.length;
      const { data } = await tenant.t.ok("getTenantUserStats", { path: { external_user_id: user } });
      expect(data.quality_score_avg ?? 0, "quality_score_avg").toBeCloseTo(mean, 3);
    },
  ),

  tenantCheck(
    {
      id: "dead-jobs-counted",
      title: "`extraction_success_rate` counts a job that died",
      proves: ["TEN-007"],
      turnsClock: true,
    },
    async (t) => {
      const tenant = await tenantOf(t);
      await tenant.t.tell(tenant.t.newUser(), sentence());
      await t.control.fail("llm");
      try {
        const { outcome } = await tenant.t.add(tenant.t.newUser(), sentence());
        const dead = async () => {
          const { status } = (await tenant.t.ok("getJob", { path: { job_id: String(outcome.job_id) } })).data;
          if (status === "failed") await t.control.advance(60);
          return status === "dead";
        };
        if ((await eventually(dead, t.jobSeconds)) === null) throw new Untestable("the job did not end in time");
      } finally {
        await t.control.fail("llm", false);
        await healthy(t);
      }
      expect((await tenant.usage()).extraction_success_rate, "rate with one dead job of two").toBeCloseTo(0.5, 3);
    },
  ),
];
