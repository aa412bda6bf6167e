import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AddFacts, type LeasedJob, type NewJob, type Store, StoreUnavailable } from "../types.ts";
import { UNJUDGED } from "./unjudged.ts";

const START = Date.parse("2026-03-31T23:58:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

/** What every store does with adds that are judged, as tests. Each store runs the same ones. */
export function describeAccepting(name: string, open: () => Store): void {
  describe(`${name}, judging adds`, () => {
    let store: Store;
    beforeEach(async () => {
      store = open();
      const key = { tenantId: "t", keyId: "k", name: "first", permissions: [], hash: "h", createdAt: after(0) };
      await store.createTenant({ tenantId: "t", name: "n", plan: "free", createdAt: after(0) }, key);
    });
    afterEach(() => store.close());

    const facts: AddFacts[] = [];
    const add = (more: Partial<NewJob> = {}) =>
      store.acceptJob({
        tenantId: "t",
        externalUserId: "u",
        jobId: uuidv7(),
        agentId: null,
        conversationId: null,
        messages: [{ role: "user", content: "canary", external_turn_id: null, occurred_at: null }],
        metadata: {},
        queueName: "free-extraction",
        now: after(0),
        idempotency: null,
        ...UNJUDGED,
        judge(known) {
          facts.push(known);
          return UNJUDGED.judge(known);
        },
        ...more,
      });
    const last = () => facts.at(-1) as AddFacts;
    const none = { calls: 0, writes: 0, tokens: 0, reads: 0 };

    it("tells each judge what the adds before it, of the same moment too, have used and said", async () => {
      const text = (n: number) => ({ digest: `d${n}`, text: `text ${n}` });
      await Promise.all([1, 2, 3].map((n) => add({ tokens: n, compared: text(n) })));
      expect(last()).toMatchObject({
        isBlocked: false,
        acceptedInMinute: 2,
        recentTexts: [text(2), text(1)],
        planUsage: {
          plan: "free",
          policy: null,
          openJobs: 2,
          waitingJobs: 2,
          usage: { ...none, calls: 2, writes: 2, tokens: 3 },
        },
      });
      await add({ externalUserId: "v" });
      expect(last()).toMatchObject({ acceptedInMinute: 0, recentTexts: [], planUsage: { openJobs: 3 } });
    });

    it("keeps five texts of a user for an hour, and counts adds within the minute of the clock", async () => {
      for (let n = 0; n < 7; n++) await add({ now: after(n), compared: { digest: `d${n}`, text: null } });
      await add({ now: after(59) });
      expect(last().acceptedInMinute).toBe(7);
      expect(last().recentTexts.map(({ digest }) => digest)).toEqual(["d6", "d5", "d4", "d3", "d2"]);
      await add({ now: after(61) });
      expect(last().acceptedInMinute).toBe(0);
      // One that was asked just before the minute ended counts in the minute that has begun.
      await add({ now: after(59) });
      expect(last().acceptedInMinute).toBe(1);
      await add({ now: after(3_659) });
      expect(last().recentTexts.map(({ digest }) => digest)).toEqual([""]);
    });

    it("leaves of a refused add an entry of the log at the most", async () => {
      const entry = { layer: "L2", reason: "low_quality", score: 0.1, similarity: null } as const;
      expect((await add({ judge: () => ({ accepted: false, entry }) })).kind).toBe("refused");
      expect((await add({ judge: () => ({ accepted: false, entry: null }) })).kind).toBe("refused");
      expect(await store.findUser("t", "u")).toBeNull();
      expect(await store.readPlanUsage("t", "2026-03")).toMatchObject({ usage: none, openJobs: 0, waitingJobs: 0 });
      const { rows, total } = await store.listQuality({ tenantId: "t", after: null, limit: 9 });
      expect([total, rows]).toEqual([1, [expect.objectContaining({ externalUserId: "u", layer: "L2", score: 0.1 })]]);
      expect((await store.listQuality({ tenantId: "u", after: null, limit: 9 })).total).toBe(0);
    });

    it("takes nothing in when the judge throws", async () => {
      const judge = () => {
        throw new StoreUnavailable("broken");
      };
      await expect(add({ judge })).rejects.toThrow(StoreUnavailable);
      expect(await store.countOpenJobs()).toBe(0);
    });

    it("counts waiting and open jobs truly, whatever becomes of them, and what ended in the month of its end", async () => {
      const counts = async (month = "2026-03") => {
        const { openJobs, waitingJobs } = (await store.readPlanUsage("t", month)) ?? {};
        return [openJobs, waitingJobs];
      };
      for (const externalUserId of ["a", "b", "c"]) await add({ externalUserId });
      expect(await counts()).toEqual([3, 3]);
      const lease = { owner: "w", now: after(1), until: after(61) };
      const [first, second] = [await store.leaseJob(lease), await store.leaseJob(lease)] as LeasedJob[];
      expect(await counts()).toEqual([3, 1]);
      await store.failJob(first as LeasedJob, { error: "e", summary: "s", now: after(2), retryAt: after(60) });
      expect(await counts()).toEqual([3, 2]);
      // After the turn of the month.
      await store.failJob(second as LeasedJob, { error: "e", summary: "s", now: after(130), retryAt: null });
      expect(await counts("2026-04")).toEqual([2, 2]);
      expect(await store.jobTotals("t", "2026-03")).toEqual({ completed: 0, withoutMemories: 0, dead: 0 });
      expect(await store.jobTotals("t", "2026-04")).toEqual({ completed: 0, withoutMemories: 0, dead: 1 });
      await store.eraseUser("t", "a");
      expect(await counts()).toEqual([1, 1]);
      expect(await store.countOpenJobs()).toBe(1);
    });

    it("counts the same whether changes come at the same moment or one after the other", async () => {
      const key = { tenantId: "s", keyId: "l", name: "second", permissions: [], hash: "i", createdAt: after(0) };
      await store.createTenant({ tenantId: "s", name: "m", plan: "free", createdAt: after(0) }, key);
      const months = ["2026-03", "2026-04"];
      const fails = () => {
        throw new StoreUnavailable("broken");
      };
      const changes: Record<string, (tenantId: string, seconds: number) => Promise<unknown>> = {
        add: (tenantId, seconds) => add({ tenantId, now: after(seconds), tokens: 7 }),
        fail: (tenantId, seconds) => add({ tenantId, now: after(seconds), judge: fails }).catch(() => {}),
        refuse: (tenantId, seconds) =>
          add({ tenantId, now: after(seconds), judge: () => ({ accepted: false, entry: null }) }),
        use: (tenantId) => store.setUsage(tenantId, "2026-03", { calls: 5, writes: 5, tokens: 50, reads: 0 }),
        plan: (tenantId) => store.setPlan(tenantId, "scale"),
        lease: (_, seconds) => store.leaseJob({ owner: "w", now: after(seconds), until: after(seconds + 60) }),
        erase: (tenantId) => store.eraseUser(tenantId, "u"),
      };
      const change = fc.record({
        kind: fc.constantFrom(...Object.keys(changes)),
        tenantId: fc.constantFrom("t", "s"),
        // Before and after the turn of the month.
        seconds: fc.constantFrom(0, 119, 121),
      });
      const standing = async () => {
        const standings = [];
        for (const tenantId of ["t", "s"])
          for (const month of months) standings.push(await store.readPlanUsage(tenantId, month));
        return standings;
      };
      const clear = async () => {
        for (const tenantId of ["t", "s"]) {
          await store.eraseUser(tenantId, "u");
          await store.setPlan(tenantId, "free");
          for (const month of months) await store.setUsage(tenantId, month, none);
        }
      };
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (drawn) => {
          const run = ({ kind, tenantId, seconds }: (typeof drawn)[number]) => changes[kind]?.(tenantId, seconds);
          await clear();
          await Promise.all(drawn.map(run));
          const together = await standing();
          await clear();
          for (const each of drawn) await run(each);
          expect(together).toEqual(await standing());
        }),
        { numRuns: 40 },
      );
    });

    it("keeps plan, policy, usage and address as they were set", async () => {
      await store.setPlan("t", "scale");
      await store.setUsage("t", "2026-03", { calls: 1, writes: 2, tokens: 3, reads: 4 });
      expect(await store.changeSettings("t", { policy: "charge" })).toEqual({
        plan: "scale",
        policy: "charge",
        alertWebhookUrl: null,
      });
      await store.changeSettings("t", { alertWebhookUrl: "https://x.example" });
      expect(await store.readSettings("t")).toMatchObject({ policy: "charge", alertWebhookUrl: "https://x.example" });
      expect(await store.readPlanUsage("t", "2026-03")).toMatchObject({
        plan: "scale",
        policy: "charge",
        usage: { calls: 1, writes: 2, tokens: 3, reads: 4 },
      });
      expect(await store.readPlanUsage("t", "2026-04")).toMatchObject({ usage: none });
      expect([await store.readPlanUsage("none", "2026-03"), await store.readSettings("none")]).toEqual([null, null]);
    });
  });
}
