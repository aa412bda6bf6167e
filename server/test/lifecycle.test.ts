import { describe, expect, it } from "vitest";
import { runLifecycle } from "../src/memory/lifecycle/run.ts";
import type { Candidate } from "../src/memory/types.ts";
import { filesWith, plainExtractor, start, TestClock, type TestServer, until } from "./kit.ts";

const DAY = 86_400;

/** Under this clock the lifecycle never runs by itself: what a test counts is done by the test. */
class WithoutSchedule extends TestClock {
  override wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return super.wait(milliseconds >= 600_000 ? Number.POSITIVE_INFINITY : milliseconds, signal);
  }
}

async function begin(more: Parameters<typeof start>[0] = {}, clock: TestClock = new WithoutSchedule()) {
  const server = await start({ clock, extractor: plainExtractor(), ...more });
  const memory = async (id: string) => (await server.call("GET", `/v1/memories/${id}`)).body.data;
  const history = async (id: string) => (await server.call("GET", `/v1/memories/${id}/history`)).body.data;
  const add = async (user: string, said: string): Promise<string> =>
    (await server.addAndWait(user, said)).created_memory_ids[0];
  const run = (payloadRetentionDays = 0) =>
    runLifecycle({ store: server.store, now: clock.now(), payloadRetentionDays });
  return { clock, server, memory, history, add, run };
}

/** A retrieve, and its access written. */
async function ask(server: TestServer, user: string, id: string, query: string) {
  const before = (await server.call("GET", `/v1/memories/${id}`)).body.data.access_count;
  await server.retrieve(user, query);
  await until(async () => (await server.call("GET", `/v1/memories/${id}`)).body.data.access_count > before);
}

describe("a memory that nobody asks for", () => {
  it("keeps its importance for thirty days, and loses it in steps of more than one point, each a version", async () => {
    const { clock, server, memory, history, add, run } = await begin();
    const id = await add("u", "I like tea.");
    clock.advance(30 * DAY);
    expect(await run()).toMatchObject({ examined: 1, decayed: 0, archived: 0 });
    // 5 − 0.5 × 60 / 30 is one point less, which is not more than one.
    clock.advance(60 * DAY);
    expect(await run()).toMatchObject({ decayed: 0 });
    clock.advance(3 * DAY);
    expect(await run()).toMatchObject({ decayed: 1 });
    expect(await memory(id)).toMatchObject({
      importance_score: 3.95,
      original_importance_score: 5,
      is_archived: false,
      updated_at: clock.now().toISOString(),
    });
    expect((await history(id)).at(-1)).toMatchObject({
      version_number: 2,
      change_type: "importance_decay",
      importance_score: 3.95,
      content: "I like tea.",
    });
    expect(await run()).toMatchObject({ decayed: 0 });
    expect((await server.retrieve("u", "tea")).body.data).toMatchObject([{ id, importance_score: 3.95 }]);
  });

  it("is archived by the system at last, kept in history, and can be brought back for good [UPD-004]", async () => {
    const { clock, server, memory, history, add, run } = await begin();
    const id = await add("u", "I like tea.");
    await server.call("PATCH", `/v1/memories/${id}`, { body: { importance_score: 2 } });
    clock.advance(91 * DAY);
    expect(await run()).toMatchObject({ archived: 1, decayed: 0 });
    expect(await memory(id)).toMatchObject({ is_archived: true, system_archived: true, importance_score: 2 });
    expect((await history(id)).at(-1)).toMatchObject({ change_type: "archived", is_archived: true });
    expect((await server.retrieve("u", "tea")).body.data).toEqual([]);
    const restored = await server.call("PATCH", `/v1/memories/${id}`, { body: { is_archived: false } });
    expect(restored.body.data).toMatchObject({ is_archived: false, system_archived: false });
    expect(await run()).toMatchObject({ archived: 0, decayed: 0 });
  });

  it("is not archived once it was asked for, however long ago", async () => {
    const { clock, server, memory, add, run } = await begin();
    const id = await add("u", "I like tea.");
    await ask(server, "u", id, "tea");
    clock.advance(900 * DAY);
    expect(await run()).toMatchObject({ archived: 0, decayed: 1 });
    expect(await memory(id)).toMatchObject({ importance_score: 1, is_archived: false });
  });

  it("begins anew when it is asked for, said again or rated, from the importance that it was given", async () => {
    const { clock, server, memory, add, run } = await begin();
    const asked = await add("asked", "I like tea.");
    await add("said", "I like tea.");
    const rated = await add("rated", "I like tea.");
    clock.advance(100 * DAY);
    await ask(server, "asked", asked, "tea");
    await server.addAndWait("said", "I like tea.");
    await server.call("PATCH", `/v1/memories/${rated}`, { body: { importance_score: 9 } });
    clock.advance(30 * DAY);
    expect(await run()).toMatchObject({ decayed: 0, archived: 0 });
    clock.advance(70 * DAY);
    expect(await run()).toMatchObject({ decayed: 3 });
    expect(await memory(rated)).toMatchObject({ importance_score: 7.83 });
  });

  it("lost nothing of what the app says it matters", async () => {
    const { clock, server, memory, add, run } = await begin();
    const id = await add("u", "I like tea.");
    clock.advance(100 * DAY);
    await run();
    await server.call("PATCH", `/v1/memories/${id}`, { body: { importance_score: 8 } });
    await run();
    expect(await memory(id)).toMatchObject({ importance_score: 8 });
  });
});

describe("a run of the lifecycle", () => {
  it("comes by itself, a little after the start and then every day", async () => {
    const { clock, memory, add } = await begin({}, new TestClock());
    const id = await add("u", "I like tea.");
    clock.advance(100 * DAY);
    await until(async () => (await memory(id)).importance_score < 5);
    const first = (await memory(id)).importance_score;
    clock.advance(70 * DAY);
    await until(async () => (await memory(id)).importance_score < first);
  });

  it("counts what it did over all users, tells how far it is, and finds nothing to do afterwards", async () => {
    const { clock, server, add, run } = await begin();
    for (const user of ["a", "b", "c"]) await add(user, "I like tea.");
    clock.advance(100 * DAY);
    const told: number[][] = [];
    const options = { store: server.store, now: clock.now() };
    const report = await runLifecycle({ ...options, onProgress: (...progress) => told.push(progress) });
    expect(report).toMatchObject({ examined: 3, decayed: 3, archived: 0 });
    expect(told).toEqual([[3, 3]]);
    expect(await run()).toMatchObject({ examined: 3, decayed: 0, archived: 0, weakSignals: 0, payloads: 0, jobs: 0 });
  });

  it("does nothing twice when two come at once", async () => {
    const { clock, history, add, run } = await begin();
    const id = await add("u", "I like tea.");
    clock.advance(100 * DAY);
    const reports = await Promise.all([run(), run(), run()]);
    expect(reports.map(({ decayed }) => decayed).sort()).toEqual([0, 0, 1]);
    expect(await history(id)).toHaveLength(2);
  });

  it("goes through all pages, and ends early when it is told to", async () => {
    const { clock, server, add } = await begin();
    for (let n = 0; n < 4; n++) await add("u", `I like the number ${n}.`);
    clock.advance(100 * DAY);
    const store = {
      ...server.store,
      listAging: (page: Parameters<typeof server.store.listAging>[0]) => server.store.listAging({ ...page, limit: 2 }),
    };
    const stop = new AbortController();
    const options = { store, now: clock.now(), signal: stop.signal };
    expect(await runLifecycle({ ...options, onProgress: () => stop.abort() })).toMatchObject({
      examined: 2,
      decayed: 2,
    });
    expect(await runLifecycle({ store, now: clock.now() })).toMatchObject({ examined: 4, decayed: 2 });
  });

  it("forgets weak signals that nobody confirmed for thirty days", async () => {
    const weak: Candidate = {
      content: "I might move to Rome.",
      category: "goal",
      importance: 5,
      confidence: 0.5,
      turnIndexes: [0],
      reason: "said",
    };
    const { clock, server, run } = await begin({ extractor: { id: "weak", extract: async () => [weak] } });
    await server.addAndWait("u", "canary-weak");
    clock.advance(29 * DAY);
    expect(await run()).toMatchObject({ weakSignals: 0 });
    clock.advance(2 * DAY);
    expect(filesWith(server.dir, "I might move to Rome.")).not.toEqual([]);
    expect(await run()).toMatchObject({ weakSignals: 1 });
    expect(filesWith(server.dir, "I might move to Rome.")).toEqual([]);
    expect((await server.addAndWait("u", "again")).decisions).toMatchObject([{ outcome: "buffered" }]);
  });
});

describe("the words of a conversation", () => {
  const silent = { id: "silent", extract: async () => [] };

  it("go with the completion of its job unless they are to be kept", async () => {
    const { server } = await begin({ extractor: silent });
    await server.addAndWait("u", "canary-words of mine");
    expect((await server.store.forgetExpired(everything())).payloads).toBe(0);
    expect(filesWith(server.dir, "canary-words")).toEqual([]);
  });

  it("are kept with a completed job as long as is set, and no longer", async () => {
    const { clock, server, run } = await begin({ extractor: silent, env: { MEMORYOS_PAYLOAD_RETENTION_DAYS: "7" } });
    const { job_id } = await server.addAndWait("u", "canary-words of mine");
    clock.advance(7 * DAY - 1);
    expect(await run(7)).toMatchObject({ payloads: 0 });
    expect(filesWith(server.dir, "canary-words")).not.toEqual([]);
    clock.advance(2);
    expect(await run(7)).toMatchObject({ payloads: 1 });
    expect(filesWith(server.dir, "canary-words")).toEqual([]);
    expect((await server.call("GET", `/v1/memories/jobs/${job_id}`)).body.data.status).toBe("completed");
  });

  it("go at once with the erasure of a memory that was made of them [DEL-009]", async () => {
    const { server, add } = await begin({ env: { MEMORYOS_PAYLOAD_RETENTION_DAYS: "7" } });
    const id = await add("u", "canary-words are mine.");
    await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(filesWith(server.dir, "canary-words")).toEqual([]);
  });

  it("are kept with a job that was given up for thirty days, and the job itself for a year", async () => {
    const extractor = plainExtractor(() => Promise.reject(new Error("never")));
    const { clock, server, run } = await begin({ extractor });
    const body = { external_user_id: "u", messages: [{ content: "canary-words of mine" }] };
    const { job_id } = (await server.call("POST", "/v1/memories/add", { body })).body;
    await until(async () => {
      clock.advance(60);
      return (await server.call("GET", `/v1/memories/jobs/${job_id}`)).body.data.status === "dead";
    });
    clock.advance(29 * DAY);
    expect(await run()).toMatchObject({ payloads: 0, jobs: 0 });
    clock.advance(2 * DAY);
    expect(await run()).toMatchObject({ payloads: 1, jobs: 0 });
    expect(filesWith(server.dir, "canary-words")).toEqual([]);
    clock.advance(335 * DAY);
    expect(await run()).toMatchObject({ jobs: 1 });
    expect((await server.call("GET", `/v1/memories/jobs/${job_id}`)).status).toBe(404);
  });

  const everything = () => {
    const now = new Date("2100-01-01");
    return { now, completedPayloads: now, deadPayloads: now, jobs: now, weakSignals: now, retrievals: now };
  };
});
