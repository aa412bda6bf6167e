import { describe, expect, it } from "vitest";
import { MAX_ATTEMPTS } from "../src/jobs/worker.ts";
import type { Extractor } from "../src/memory/types.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { UNJUDGED } from "../src/store/suite/unjudged.ts";
import { StoreUnavailable } from "../src/store/types.ts";
import { plainExtractor, start, TestClock, type TestServer, tempDir, until, wordEmbedder } from "./kit.ts";

async function add(server: TestServer, user: string, content: string): Promise<string> {
  const body = { external_user_id: user, messages: [{ content }] };
  return (await server.call("POST", "/v1/memories/add", { body })).body.job_id;
}

async function job(server: TestServer, id: string) {
  return (await server.call("GET", `/v1/memories/jobs/${id}`)).body.data;
}

/** The job once it has this state after so many attempts. */
function reached(server: TestServer, id: string, status: string, attempts: number) {
  return until(async () => {
    const now = await job(server, id);
    return now.status === status && now.attempts === attempts && now;
  });
}

/** Each retry comes when the clock says so, and the job ends dead. */
async function expectDeath(server: TestServer, clock: TestClock, id: string, reason: RegExp) {
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
    const failed = await reached(server, id, "failed", attempt);
    expect(failed).toMatchObject({ error: "extraction_failed", completed_at: null, dead_lettered_at: null });
    expect(failed.error_summary).toMatch(reason);
    clock.advance(60 * attempt);
  }
  const dead = await reached(server, id, "dead", MAX_ATTEMPTS);
  expect(dead).toMatchObject({ error: "extraction_failed", memories_created: 0, completed_at: null, decisions: [] });
  expect(dead.error_summary).toMatch(reason);
  expect(dead.dead_lettered_at).not.toBeNull();
  expect(dead.nothing_to_extract).toBe(false);
}

describe("an extractor that throws", () => {
  it("makes the job failed, and after three attempts dead with the reason [JOB-001 JOB-005]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, extractor: plainExtractor(() => Promise.reject(new Error("model is away"))) });
    await expectDeath(server, clock, await add(server, "u", "I like tea"), /model is away/);
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(0);
  });

  it("does no harm when a later attempt succeeds: each memory is stored once [JOB-014]", async () => {
    const clock = new TestClock();
    let failures = 2;
    const extractor = plainExtractor(() => {
      if (failures-- > 0) throw new Error("not now");
    });
    const server = await start({ clock, extractor });
    const id = await add(server, "u", "I like tea");
    await reached(server, id, "failed", 1);
    clock.advance(60);
    await reached(server, id, "failed", 2);
    clock.advance(120);
    const done = await reached(server, id, "completed", 3);
    expect(done).toMatchObject({ memories_created: 1, error: null, error_summary: null });
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(1);
  });

  it("is not tried again before its time", async () => {
    const clock = new TestClock();
    let attempts = 0;
    const extractor = plainExtractor(({ turns }) => {
      if (turns[0]?.content !== "Poison") return;
      attempts += 1;
      throw new Error("no");
    });
    const server = await start({ clock, extractor });
    const id = await add(server, "u", "Poison");
    await reached(server, id, "failed", 1);
    clock.advance(59);
    await server.addAndWait("v", "I like tea");
    expect(attempts).toBe(1);
    clock.advance(1);
    await reached(server, id, "failed", 2);
  });
});

describe("a job that cannot be done", () => {
  it("blocks neither the user's next job nor anybody else's, waiting or dead", async () => {
    const clock = new TestClock();
    const extractor = plainExtractor(({ turns }) => {
      if (turns[0]?.content === "Poison") throw new Error("no");
    });
    const server = await start({ clock, extractor });
    const poison = await add(server, "u", "Poison");
    expect((await server.addAndWait("u", "I like tea")).status).toBe("completed");
    await expectDeath(server, clock, poison, /no/);
    expect((await server.addAndWait("u", "I like coffee too")).status).toBe("completed");
    expect((await server.addAndWait("v", "I like juice")).status).toBe("completed");
  });

  it("is dead after an embedder failed three times", async () => {
    const clock = new TestClock();
    const embed = () => Promise.reject(new Error("no vectors"));
    const server = await start({ clock, extractor: plainExtractor(), embedder: { ...wordEmbedder(), embed } });
    await expectDeath(server, clock, await add(server, "u", "I like tea"), /no vectors/);
  });
});

describe("an extractor that answers junk", () => {
  const good = {
    content: "I like tea",
    category: "fact",
    importance: 5,
    confidence: 0.9,
    turnIndexes: [0],
    reason: "x",
  };

  it.each<[string, unknown]>([
    ["nothing", null],
    ["text", "a memory"],
    ["an object", { candidates: [] }],
    ["a candidate that is nothing", [null]],
    ["empty content", [{ ...good, content: " \u0000 " }]],
    ["content of another type", [{ ...good, content: 7 }]],
    ["too much content", [{ ...good, content: "x".repeat(4001) }]],
    ["an unknown category", [{ ...good, category: "secret" }]],
    ["an importance of 11", [{ ...good, importance: 11 }]],
    ["an importance that is no number", [{ ...good, importance: Number.NaN }]],
    ["a confidence of 2", [{ ...good, confidence: 2 }]],
    ["a turn that is not there", [{ ...good, turnIndexes: [1] }]],
    ["no turns", [{ ...good, turnIndexes: undefined }]],
    ["no reason", [{ ...good, reason: undefined }]],
    ["one good and one bad candidate", [good, { ...good, category: "" }]],
  ])("such as %s never completes the job and stores nothing [JOB-005]", async (_, junk) => {
    const server = await start({
      clock: new TestClock(),
      extractor: { id: "junk", extract: async () => junk } as Extractor,
    });
    await reached(server, await add(server, "u", "I like tea"), "failed", 1);
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(0);
  });
});

describe("the queue", () => {
  it("works on one user's jobs one after the other, and on several users' at once", async () => {
    const release = Promise.withResolvers<void>();
    const begun: string[] = [];
    const extractor = plainExtractor(({ turns }) => {
      begun.push(turns[0]?.content ?? "");
      return release.promise;
    });
    const server = await start({ extractor });
    const ids: string[] = [];
    for (const said of ["Ann 1", "Ann 2", "Bob 1", "Bob 2", "Cy 1", "Cy 2"]) {
      ids.push(await add(server, said.split(" ")[0] ?? "", said));
    }
    await until(() => begun.length === 3);
    release.resolve();
    for (const id of ids) await reached(server, id, "completed", 1);
    expect(begun.slice(0, 3)).toEqual(["Ann 1", "Bob 1", "Cy 1"]);
    expect(begun.slice(3).sort()).toEqual(["Ann 2", "Bob 2", "Cy 2"]);
  });

  it("says that processing is delayed while many wait, in the header, the body and the estimate", async () => {
    const release = Promise.withResolvers<void>();
    const server = await start({ extractor: plainExtractor(() => release.promise) });
    const answers = [];
    for (let n = 0; n < 20; n++) {
      const body = { external_user_id: "u", messages: [{ content: `Fact ${n}` }] };
      answers.push(await server.call("POST", "/v1/memories/add", { body }));
    }
    for (const { body, headers } of answers) {
      expect(body.processing_status).toBe(headers.get("x-memoryos-processing"));
      expect(body.processing_eta_seconds === null).toBe(body.processing_status === "normal");
    }
    expect(answers.at(0)?.body.processing_status).toBe("normal");
    expect(answers.at(-1)?.body.processing_status).toBe("delayed");
    release.resolve();
    await until(async () => (await server.call("GET", "/health")).headers.get("x-memoryos-processing") === "normal");
  });

  it("goes on by itself when a store that could not answer can again", async () => {
    const clock = new TestClock();
    const dir = tempDir();
    const store = openSqliteStore(dir);
    let works = true;
    const unless = <Args extends unknown[], T>(method: (...args: Args) => Promise<T>) => {
      return (...args: Args) => (works ? method(...args) : Promise.reject(new StoreUnavailable("disk full")));
    };
    let begun = 0;
    const extractor = plainExtractor(() => {
      begun += 1;
      if (begun === 1) works = false;
    });
    const flaky = {
      ...store,
      leaseJob: unless(store.leaseJob),
      completeJob: unless(store.completeJob),
      failJob: unless(store.failJob),
    };
    const server = await start({ dir, clock, store: flaky, extractor });
    const id = await add(server, "u", "I like tea");
    await until(() => begun === 1);
    clock.advance(1);
    works = true;
    await until(async () => {
      clock.advance(1);
      return (await job(server, id)).status === "completed";
    });
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(1);
  });

  it("takes up what an earlier server had in work when it was closed", async () => {
    const dir = tempDir();
    const before = openSqliteStore(dir);
    const server = await start({ dir, store: before, clock: new TestClock(), extractor: plainExtractor() });
    const { tenantId } = server;
    await server.close();

    const between = openSqliteStore(dir);
    const now = new Date();
    const accepted = await between.acceptJob({
      tenantId,
      externalUserId: "u",
      jobId: "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a861",
      agentId: null,
      conversationId: null,
      messages: [{ role: "user", content: "I like tea", external_turn_id: null, occurred_at: null }],
      metadata: {},
      queueName: "q",
      now,
      idempotency: null,
      ...UNJUDGED,
    });
    expect((await between.leaseJob(now))?.status).toBe("processing");
    await between.close();

    const again = await start({ dir, extractor: plainExtractor() });
    const { jobId } = accepted as { jobId: string };
    expect(await reached(again, jobId, "completed", 1)).toMatchObject({ memories_created: 1 });
  });
});
