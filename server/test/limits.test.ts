import { describe, expect, it } from "vitest";
import type { PlanName } from "../src/quota/plans.ts";
import { type Answer, expectProblem, plainExtractor, start, TestClock, until } from "./kit.ts";

let said = 0;
const body = (user = `u${said++}`) => ({
  external_user_id: user,
  messages: [{ content: `My number is ${said++} now.` }],
});

/** As draft-ietf-httpapi-ratelimit-headers-11 writes them: a list of items, each a string with parameters. */
const POLICY = /^"[a-z-]+";q=\d+;w=60(?:, "[a-z-]+";q=\d+;w=60)*$/;
const LIMIT = /^"[a-z-]+";r=\d+;t=\d+(?:, "[a-z-]+";r=\d+;t=\d+)*$/;

const limitsOf = ({ headers }: Answer) => [headers.get("ratelimit-policy"), headers.get("ratelimit")];

describe("a tenant's adds within a minute", () => {
  it.each([
    ["free", 120],
    ["starter", 600],
    ["growth", 3_000],
    ["scale", 10_000],
  ] as const)("are on %s %d [LIM-001 LIM-007]", async (plan, allowed) => {
    const server = await start({ clock: new TestClock() });
    const { key } = await server.makeTenant(plan);
    const answer = await server.call("POST", "/v1/memories/add", { key, body: body() });
    expect(limitsOf(answer)).toEqual([`"tenant-adds";q=${allowed};w=60`, `"tenant-adds";r=${allowed - 1};t=60`]);
  });

  it("answer 429 beyond that, whatever is in them, and pass again with the next minute [LIM-001 LIM-005 LIM-007 LIM-009]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, extractor: plainExtractor() });
    const { key } = await server.makeTenant("free");
    clock.advance(18);
    const add = (user?: string) => server.call("POST", "/v1/memories/add", { key, body: body(user) });
    // What the gate blocks and what is malformed counts as well.
    await server.call("POST", "/v1/memories/add", { key, body: "{" });
    const answers = await Promise.all(Array.from({ length: 130 }, (_, n) => add(`u${n % 50}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(119);
    const over = answers.filter(({ status }) => status === 429);
    expect(over).toHaveLength(11);
    for (const answer of over) {
      expectProblem(answer, 429, "RATE_429");
      expect(answer.headers.get("retry-after")).toBe("42");
      expect(answer.body.details).toEqual({ scope: "tenant", retry_after_seconds: 42 });
      expect(limitsOf(answer)).toEqual([`"tenant-adds";q=120;w=60`, `"tenant-adds";r=0;t=42`]);
    }
    // Only adds are counted, and only this tenant's.
    expect((await server.call("GET", "/v1/memories", { key })).status).toBe(200);
    clock.advance(41);
    expect((await add()).status).toBe(429);
    clock.advance(1);
    expect((await add()).status).toBe(200);
  });

  it("are without limit on enterprise, and as many as the operator says when they say so [LIM-001]", async () => {
    const server = await start();
    const free = await server.call("POST", "/v1/memories/add", { body: body() });
    expect(limitsOf(free)).toEqual([null, null]);

    const few = await start({ env: { MEMORYOS_TENANT_ADDS_PER_MINUTE: "2" }, clock: new TestClock() });
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await few.call("POST", "/v1/memories/add", { body: body() }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    const none = await start({ env: { MEMORYOS_TENANT_ADDS_PER_MINUTE: "0" } });
    const { key } = await none.makeTenant("free");
    expect(limitsOf(await none.call("POST", "/v1/memories/add", { key, body: body() }))).toEqual([null, null]);
  });
});

describe("a key's requests within a minute", () => {
  it("answer 429 beyond its limit, all operations together, and pass again with the next minute [LIM-002 LIM-005 LIM-007]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, extractor: plainExtractor() });
    const { key } = await server.makeKey(["admin"], server.tenantId, { rateLimitPerMinute: 4 });
    const asks: [string, string, object?][] = [
      ["GET", "/v1/memories"],
      ["POST", "/v1/memories/add", body()],
      ["POST", "/v1/memories/retrieve", { external_user_id: "u", query: "number" }],
      ["GET", "/v1/tenant/usage"],
    ];
    let left = 4;
    for (const [method, path, body] of asks) {
      const answer = await server.call(method, path, { key, body });
      expect(answer.status).toBe(200);
      expect(limitsOf(answer)).toEqual([`"key";q=4;w=60`, `"key";r=${--left};t=60`]);
    }
    clock.advance(59);
    for (const [method, path, body] of asks) {
      const answer = await server.call(method, path, { key, body });
      expectProblem(answer, 429, "KEY_429");
      expect(answer.body.details).toEqual({ scope: "key", retry_after_seconds: 1 });
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    // What needs no key is not counted.
    expect((await server.call("GET", "/health", { key })).status).toBe(200);
    clock.advance(1);
    expect((await server.call("GET", "/v1/memories", { key })).status).toBe(200);
  });

  it("are told together with those of the tenant where both count, in the form of the draft [LIM-007]", async () => {
    const server = await start({ clock: new TestClock(), env: { MEMORYOS_TENANT_ADDS_PER_MINUTE: "5" } });
    const { key } = await server.makeKey(["admin"], server.tenantId, { rateLimitPerMinute: 9 });
    const answer = await server.call("POST", "/v1/memories/add", { key, body: body() });
    expect(limitsOf(answer)).toEqual([
      `"key";q=9;w=60, "tenant-adds";q=5;w=60`,
      `"key";r=8;t=60, "tenant-adds";r=4;t=60`,
    ]);
    expect(limitsOf(answer)).toEqual([expect.stringMatching(POLICY), expect.stringMatching(LIMIT)]);
  });

  it("pass exactly as often as the limit says when they come together, and let others alone [LIM-009 LIM-010]", async () => {
    const server = await start({ clock: new TestClock() });
    const limited = await server.makeKey(["read"], server.tenantId, { rateLimitPerMinute: 7 });
    const other = await server.makeKey(["read"], server.tenantId, { rateLimitPerMinute: 7 });
    const get = (key: string) => server.call("GET", "/v1/memories?external_user_id=u", { key });
    const answers = await Promise.all(Array.from({ length: 40 }, () => get(limited.key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect((await get(other.key)).status).toBe(200);
    expect((await server.list()).status).toBe(200);
  });
});

describe("the limits of one tenant", () => {
  it("are not used up by another: neither adds nor the queue [LIM-010]", async () => {
    const clock = new TestClock();
    const release = Promise.withResolvers<void>();
    const server = await start({ clock, extractor: plainExtractor(() => release.promise) });
    const [one, two] = [await server.makeTenant("free"), await server.makeTenant("free")];
    const add = (key: string) => server.call("POST", "/v1/memories/add", { key, body: body() });
    const answers = [];
    for (let n = 0; n < 121; n++) answers.push(await add(one.key));
    expect(answers.at(9)?.body.status).toBe("queued");
    expect(answers.at(10)?.body.status).toBe("queue_full");
    expect(answers.at(-1)?.status).toBe(429);
    expect((await add(two.key)).body.status).toBe("queued");
    release.resolve();
  });
});

describe("the queue of a plan", () => {
  const open = async (plan: PlanName) => {
    const clock = new TestClock();
    const release = Promise.withResolvers<void>();
    const server = await start({ clock, extractor: plainExtractor(() => release.promise) });
    const { key, tenantId } = await server.makeTenant(plan);
    const add = (user?: string, of = key) => server.call("POST", "/v1/memories/add", { key: of, body: body(user) });
    const processing = async () => (await server.list("", key)).headers.get("x-memoryos-processing");
    const waiting = async (of = tenantId) => (await server.store.readPlanUsage(of, "2026-03"))?.waitingJobs;
    return { server, clock, add, processing, waiting, release };
  };

  it.each([
    ["free", 10],
    ["starter", 50],
    ["growth", 200],
    ["scale", 500],
  ] as const)("is full on %s with %d jobs that are neither completed nor dead [PRO-004]", async (plan, allowed) => {
    const { add, release } = await open(plan);
    const answers = await Promise.all(Array.from({ length: allowed + 4 }, () => add()));
    const statuses = answers.map(({ body }) => body.status);
    expect(statuses.filter((status) => status === "queued")).toHaveLength(allowed);
    expect(statuses.filter((status) => status === "queue_full")).toHaveLength(4);
    const { body } = await add();
    expect(body).toMatchObject({ job_id: null, blocked_reason: "tenant_queue_limit_reached" });
    release.resolve();
    await until(async () => (await add()).body.status === "queued");
  });

  it.each([
    ["starter", 3],
    ["growth", 5],
    ["scale", 8],
    ["enterprise", 8],
  ] as const)("on %s is reckoned to take %d jobs a minute [PRO-001 PRO-002 ADD-006]", async (plan, pace) => {
    const { clock, add, processing, waiting: count, release } = await open(plan);
    // All of one user: one is in work, the others wait behind it.
    await add("u");
    await until(async () => (await count()) === 0);
    for (let waiting = 1; waiting <= 14; waiting++) {
      // The ninth comes within another minute: one user may not add so much within one.
      if (waiting === 9) clock.advance(60);
      const { body, headers } = await add("u");
      const isDelayed = waiting > 10;
      expect(body.processing_status).toBe(isDelayed ? "delayed" : "normal");
      expect(headers.get("x-memoryos-processing")).toBe(body.processing_status);
      expect(body.processing_eta_seconds).toBe(isDelayed ? 60 * Math.ceil(waiting / pace) : null);
    }
    expect(await processing()).toBe("delayed");
    release.resolve();
    await until(async () => (await processing()) === "normal");
  });

  it("on free is reckoned to take one a minute, and is shared by the tenants of the plan [PRO-002]", async () => {
    const { server, add, processing, waiting, release } = await open("free");
    const other = await server.makeTenant("free");
    const starter = await server.makeTenant("starter");
    // Four are in work at a time, each of another user.
    const users = ["a", "a", "b", "b", "c", "c", "d", "d"];
    for (const user of users) await add(user);
    for (const user of users) await add(user, other.key);
    await until(async () => (await waiting()) === 12);
    const { body } = await add("a", other.key);
    expect(body).toMatchObject({ status: "queued", processing_status: "delayed", processing_eta_seconds: 13 * 60 });
    expect(await processing()).toBe("delayed");
    expect((await server.list("", starter.key)).headers.get("x-memoryos-processing")).toBe("normal");
    expect((await server.call("GET", "/health", { key: null })).headers.get("x-memoryos-processing")).toBe("normal");
    release.resolve();
  });
});
