import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { Embedder } from "../src/embedding/types.ts";
import { STALE_AFTER } from "../src/jobs/leases.ts";
import { longestRetryDelay, MAX_INTERRUPTIONS } from "../src/jobs/retry.ts";
import { createWorker } from "../src/jobs/worker.ts";
import type { Extractor } from "../src/memory/types.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { jobOf } from "../src/store/suite/leases.ts";
import type { LeasedJob, Store } from "../src/store/types.ts";
import { later, plainExtractor, start, TestClock, type TestServer, tempDir, until, wordEmbedder } from "./kit.ts";

async function add(server: TestServer, user: string, content: string): Promise<string> {
  const body = { external_user_id: user, messages: [{ content }] };
  return (await server.call("POST", "/v1/memories/add", { body })).body.job_id;
}

function reached(server: TestServer, id: string, status: string, attempts: number) {
  return until(async () => {
    const { body } = await server.call("GET", `/v1/memories/jobs/${id}`);
    return body.data.status === status && body.data.attempts === attempts && body.data;
  });
}

describe("a job that is stuck", () => {
  it("tells the extractor that its attempt is given up, so that a model is waited for no longer", async () => {
    const clock = new TestClock();
    let told: AbortSignal | undefined;
    const extractor = plainExtractor((_conversation, signal) => {
      told = signal;
      return new Promise(() => {});
    });
    const server = await start({ clock, extractor });
    const id = await add(server, "u", "I like tea");
    await until(() => told);
    expect(told?.aborted).toBe(false);
    clock.advance(STALE_AFTER / 1000);
    await reached(server, id, "failed", 1);
    expect(told?.aborted).toBe(true);
  });

  it("fails with that reason after ten minutes, is tried again, and what comes late stores nothing [JOB-001 JOB-014]", async () => {
    const clock = new TestClock();
    const stuck = Promise.withResolvers<void>();
    let attempts = 0;
    const extractor = plainExtractor(() => {
      attempts += 1;
      return attempts === 1 ? stuck.promise : undefined;
    });
    const server = await start({ clock, extractor });
    const id = await add(server, "u", "I like tea");
    await until(() => attempts === 1);
    const working = await reached(server, id, "processing", 1);
    expect(working.processing_started_at).toBe(clock.now().toISOString());
    expect(working.operational_metrics).toEqual({ waited_ms: 0 });
    clock.advance(STALE_AFTER / 1000);
    const failed = await reached(server, id, "failed", 1);
    expect(failed).toMatchObject({ error: "processing_stale", error_summary: expect.stringMatching(/10 minutes/) });
    clock.advance(longestRetryDelay(1));
    const done = await reached(server, id, "completed", 2);
    const waited_ms = 1000 * (STALE_AFTER / 1000 + longestRetryDelay(1));
    expect(done.operational_metrics).toMatchObject({ waited_ms, processing_ms: 0 });
    stuck.resolve();
    await server.addAndWait("v", "I like juice");
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(1);
  });

  it("holds up nobody else's jobs, however many are stuck", async () => {
    const clock = new TestClock();
    const never = new Promise<void>(() => {});
    let begun = 0;
    const extractor = plainExtractor(({ turns }) => {
      if (turns[0]?.content !== "Stuck") return;
      begun += 1;
      return never;
    });
    const server = await start({ clock, extractor });
    for (let n = 0; n < 4; n++) await add(server, `u${n}`, "Stuck");
    await until(() => begun === 4);
    const waiting = await add(server, "v", "I like tea");
    clock.advance(STALE_AFTER / 1000);
    await reached(server, waiting, "completed", 1);
  });
});

describe("an attempt that was given up", () => {
  it("tells the extractor, and goes no further", async () => {
    const clock = new TestClock();
    let told: AbortSignal | undefined;
    const plain = plainExtractor();
    const extractor: Extractor = {
      ...plain,
      extract(conversation, signal) {
        told ??= signal;
        return plain.extract(conversation);
      },
    };
    const stuck = Promise.withResolvers<void>();
    let asked = 0;
    const words = wordEmbedder();
    const embedder: Embedder = {
      ...words,
      async embed(texts) {
        asked += 1;
        if (asked === 1) await stuck.promise;
        return words.embed(texts);
      },
    };
    const server = await start({ clock, extractor, embedder });
    const id = await add(server, "u", "I like tea");
    await until(() => asked === 1);
    expect(told?.aborted).toBe(false);
    clock.advance(STALE_AFTER / 1000);
    await reached(server, id, "failed", 1);
    expect(told?.aborted).toBe(true);
    stuck.resolve();
    clock.advance(longestRetryDelay(1));
    await reached(server, id, "completed", 2);
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(1);
  });
});

describe("workers that share a store", () => {
  const conversations = (store: Store, count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, n) => {
        const job = jobOf("t", `u${n % 7}`);
        await store.acceptJob(job);
        return job.jobId;
      }),
    );

  function worker(store: Store, clock: TestClock, absorb: (job: LeasedJob) => Promise<void>) {
    const made = createWorker({ store, absorb, clock, onFailure: () => {} });
    later(() => made.stop());
    return made;
  }
  const completing = (store: Store, clock: TestClock, log: string[]) => async (job: LeasedJob) => {
    log.push(job.jobId);
    const nothing = {
      memories: [],
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
    };
    await store.completeJob(job, { ...nothing, now: clock.now() });
  };
  const open = () => {
    const store = openSqliteStore(tempDir());
    later(() => store.close());
    return store;
  };

  it("do each job once between them", async () => {
    const [store, clock] = [open(), new TestClock()];
    const ids = await conversations(store, 60);
    const done: string[] = [];
    const workers = Array.from({ length: 3 }, () => worker(store, clock, completing(store, clock, done)));
    await Promise.all(workers.map((each) => each.start()));
    await until(async () => (await store.countOpenJobs()) === 0);
    expect(done.toSorted()).toEqual(ids.toSorted());
  });

  it("take up what one left that is gone, after its lease expired, and count the attempt", async () => {
    const [store, clock] = [open(), new TestClock()];
    const [id] = (await conversations(store, 1)) as [string];
    const now = clock.now();
    await store.leaseJob({ owner: uuidv7(), now, until: new Date(now.getTime() + 60_000) });
    const done: string[] = [];
    await worker(store, clock, completing(store, clock, done)).start();
    const status = async () => (await store.findJob("t", id))?.status;
    clock.advance(40);
    await conversations(store, 0);
    expect(await status()).toBe("processing");
    await until(async () => {
      clock.advance(20);
      return (await status()) !== "processing";
    });
    expect(await store.findJob("t", id)).toMatchObject({ attempts: 1, error: "processing_stale" });
    await until(async () => {
      clock.advance(20);
      return (await status()) === "completed";
    });
    expect(await store.findJob("t", id)).toMatchObject({ attempts: 2, error: null });
  });

  it("give a job up that the process did not survive so many times, and do the others [JOB-001]", async () => {
    const [dir, clock] = [tempDir(), new TestClock()];
    let store = openSqliteStore(dir);
    const [killer] = (await conversations(store, 1)) as [string];
    for (let n = 0; n < MAX_INTERRUPTIONS; n++) {
      const now = clock.now();
      const job = await store.leaseJob({ owner: "w", now, until: new Date(now.getTime() + 60_000) });
      expect(job).toMatchObject({ jobId: killer, interruptions: n });
      await store.close();
      store = openSqliteStore(dir);
    }
    later(() => store.close());
    const [other] = await conversations(store, 1);
    const done: string[] = [];
    const finish = completing(store, clock, done);
    await worker(store, clock, finish).start();
    await until(async () => (await store.countOpenJobs()) === 0);
    expect(done).toEqual([other]);
    expect(await store.findJob("t", killer)).toMatchObject({
      status: "dead",
      error: "interrupted",
      errorSummary: expect.stringMatching(/the server ended 20 times/),
    });
  });

  it("keep a lease that they renew while they work, however long another waits for it", async () => {
    const [store, clock] = [open(), new TestClock()];
    const [id] = (await conversations(store, 1)) as [string];
    const release = Promise.withResolvers<void>();
    const log: string[] = [];
    let renewals = 0;
    const watched: Store = {
      ...store,
      async renewLeases(owner, until) {
        const held = await store.renewLeases(owner, until);
        renewals += held;
        return held;
      },
    };
    const finish = completing(store, clock, log);
    await worker(watched, clock, async (job) => {
      log.push("begun");
      await release.promise;
      await finish(job);
    }).start();
    await until(() => log.length === 1);
    for (let turn = 0; turn < 9; turn++) {
      const before = renewals;
      clock.advance(20);
      await until(() => renewals > before);
      const now = clock.now();
      expect(await store.takeOverLease({ owner: "other", now, until: now })).toBeNull();
    }
    release.resolve();
    await until(async () => (await store.findJob("t", id))?.status === "completed");
    expect(log).toEqual(["begun", id]);
  });
});
