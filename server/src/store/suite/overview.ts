import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobQuery, Position, Store } from "../types.ts";
import { UNJUDGED } from "./unjudged.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

/** What a store lists for those who look after a tenant. */
export function describeOverview(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    const all: JobQuery = { tenantId: "t", externalUserId: null, status: null, after: null, limit: 10 };

    async function makeTenant(tenantId: string): Promise<void> {
      const key = {
        tenantId,
        keyId: tenantId,
        name: "first",
        permissions: ["admin"],
        hash: tenantId,
        createdAt: after(0),
      };
      await store.createTenant({ tenantId, name: tenantId, plan: "enterprise", createdAt: after(0) }, key);
    }

    async function accept(externalUserId: string, seconds: number, tenantId = "t"): Promise<string> {
      const jobId = uuidv7();
      await store.acceptJob({
        tenantId,
        externalUserId,
        jobId,
        agentId: null,
        conversationId: null,
        messages: [{ role: "user", content: "hello", external_turn_id: null, occurred_at: null }],
        metadata: {},
        queueName: "q",
        now: after(seconds),
        idempotency: null,
        ...UNJUDGED,
      });
      return jobId;
    }

    it("lists the jobs of a tenant, newest first, with whose they are, and never another tenant's", async () => {
      await makeTenant("t");
      await makeTenant("u");
      const first = await accept("ann", 1);
      const second = await accept("ben", 2);
      await accept("ann", 3, "u");
      const { rows, total } = await store.listJobs(all);
      expect(rows.map(({ jobId, externalUserId }) => [jobId, externalUserId])).toEqual([
        [second, "ben"],
        [first, "ann"],
      ]);
      expect(total).toBe(2);
    });

    it("pages through jobs of the same instant without losing or repeating one", async () => {
      await makeTenant("t");
      const made = await Promise.all(Array.from({ length: 7 }, () => accept("ann", 1)));
      const seen: string[] = [];
      let place: Position | null = null;
      for (;;) {
        const { rows, total } = await store.listJobs({ ...all, after: place, limit: 3 });
        expect(total).toBe(7);
        const last = rows.at(-1);
        if (!last) break;
        seen.push(...rows.map(({ jobId }) => jobId));
        place = { time: last.createdAt, id: last.jobId };
      }
      expect(seen).toEqual(made.toSorted().toReversed());
    });

    it("lists jobs by status and by user, and none of a user who is not there", async () => {
      await makeTenant("t");
      const ann = await accept("ann", 1);
      const ben = await accept("ben", 2);
      const ids = async (filters: Partial<JobQuery>) =>
        (await store.listJobs({ ...all, ...filters })).rows.map(({ jobId }) => jobId);
      await store.leaseJob({ owner: "w", now: after(10), until: after(70) });
      expect(await ids({ status: "processing" })).toEqual([ann]);
      expect(await ids({ status: "queued" })).toEqual([ben]);
      expect(await ids({ externalUserId: "ben" })).toEqual([ben]);
      expect(await ids({ externalUserId: "ben", status: "processing" })).toEqual([]);
      expect(await ids({ externalUserId: "nobody" })).toEqual([]);
    });

    it("tells what a tenant used in each month, newest first", async () => {
      await makeTenant("t");
      await makeTenant("u");
      const usage = { calls: 3, writes: 2, tokens: 100, reads: 1 };
      await store.setUsage("t", "2026-01", usage);
      await store.setUsage("t", "2026-03", { ...usage, calls: 9 });
      await store.setUsage("u", "2026-02", usage);
      expect(await store.usageByMonth("t", 10)).toEqual([
        { month: "2026-03", ...usage, calls: 9 },
        { month: "2026-01", ...usage },
      ]);
      expect(await store.usageByMonth("t", 1)).toHaveLength(1);
    });
  });
}
