import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Completion, LeasedJob, NewJob, Store } from "../types.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);
/** A lease of a minute. */
const held = (owner: string, seconds: number) => ({ owner, now: after(seconds), until: after(seconds + 60) });

/** A conversation of one sentence. */
export function jobOf(tenantId: string, user: string): NewJob {
  return {
    tenantId,
    externalUserId: user,
    jobId: uuidv7(),
    agentId: null,
    conversationId: null,
    messages: [{ role: "user", content: "hello", external_turn_id: null, occurred_at: null }],
    metadata: {},
    queueName: "q",
    now: after(0),
    idempotency: null,
    keyId: null,
    source: null,
    tokens: 1,
    compared: { digest: uuidv7(), text: null },
    judge: () => ({ accepted: true, entry: null }),
  };
}

/** What a store promises to workers that share it. */
export function describeLeases(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    async function leased(owner: string, seconds = 0): Promise<LeasedJob> {
      const job = jobOf("t", uuidv7());
      await store.acceptJob(job);
      return (await store.leaseJob(held(owner, seconds))) as LeasedJob;
    }
    const completion = (content: string): Completion => ({
      memories: [
        {
          memoryId: uuidv7(),
          content,
          category: "fact",
          importance: 5,
          confidence: 0.9,
          observedAt: after(0),
          turnIds: [],
          turns: [0],
          vector: Float32Array.of(1),
          previousMemoryId: null,
          source: null,
        },
      ],
      decisions: [],
      supersessions: [],
      reinforcements: [],
      revisions: [],
      buffered: [],
      confirmed: [],
      domain: null,
      keepMessages: false,
      basedOn: null,
      extractionMetadata: {},
      metrics: {},
      now: after(1),
    });
    const stored = async () => {
      const all = { externalUserId: null, categories: [], agentId: null, includeArchived: true, after: null, limit: 9 };
      return (await store.listMemories({ tenantId: "t", ...all })).rows.map(({ content }) => content);
    };
    const failure = { error: "e", summary: "s", now: after(1), retryAt: after(60) };

    it("are one worker's alone: fifty that ask at once get fifty different jobs", async () => {
      for (let n = 0; n < 50; n++) await store.acceptJob(jobOf("t", `u${n}`));
      const jobs = await Promise.all(Array.from({ length: 60 }, (_, n) => store.leaseJob(held(`w${n}`, 0))));
      const ids = jobs.flatMap((job) => (job ? [job.jobId] : []));
      expect([ids.length, new Set(ids).size]).toEqual([50, 50]);
    });

    it("are taken over from another worker once they expired, and not before", async () => {
      const job = await leased("gone");
      expect(await store.takeOverLease(held("w", 59))).toBeNull();
      expect(await store.takeOverLease(held("w", 60))).toMatchObject({
        jobId: job.jobId,
        leaseOwner: "w",
        attempts: 1,
      });
      expect(await store.takeOverLease(held("x", 60))).toBeNull();
    });

    it("hold on when they are renewed, each worker's by itself", async () => {
      const [mine, other] = [await leased("w"), await leased("other")];
      expect(await store.renewLeases("w", after(90))).toBe(1);
      expect((await store.takeOverLease(held("x", 60)))?.jobId).toBe(other.jobId);
      expect(await store.takeOverLease(held("x", 89))).toBeNull();
      expect((await store.takeOverLease(held("x", 90)))?.jobId).toBe(mine.jobId);
    });

    it("are never taken over by the worker that has them: it knows better", async () => {
      await leased("w");
      expect(await store.takeOverLease(held("w", 999))).toBeNull();
    });

    it("that were lost store nothing and fail nothing", async () => {
      const lost = await leased("slow");
      const taken = (await store.takeOverLease(held("w", 60))) as LeasedJob;
      expect(await store.completeJob(lost, completion("late"))).toBe("gone");
      await store.failJob(lost, failure);
      expect(await store.findJob("t", lost.jobId)).toMatchObject({ status: "processing", error: null });
      expect(await store.completeJob(taken, completion("in time"))).toBe("completed");
      expect(await stored()).toEqual(["in time"]);
    });

    it("of an attempt that was given up are lost to it, though the same worker has the next", async () => {
      const first = await leased("w");
      await store.failJob(first, failure);
      const second = (await store.leaseJob(held("w", 60))) as LeasedJob;
      expect(second.attempts).toBe(2);
      expect(await store.completeJob(first, completion("late"))).toBe("gone");
      expect(await store.completeJob(second, completion("in time"))).toBe("completed");
      expect(await stored()).toEqual(["in time"]);
    });

    it("end with the job, failed or completed", async () => {
      const [failed, done] = [await leased("w"), await leased("w")];
      await store.failJob(failed, failure);
      await store.completeJob(done, completion("done"));
      expect(await store.renewLeases("w", after(999))).toBe(0);
      expect(await store.takeOverLease(held("x", 9999))).toBeNull();
    });
  });
}
