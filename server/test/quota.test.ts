import { describe, expect, it } from "vitest";
import type { PlanName } from "../src/quota/plans.ts";
import type { ServerParts } from "../src/server.ts";
import type { Usage } from "../src/store/types.ts";
import { type Answer, plainExtractor, start, TestClock, until } from "./kit.ts";

const MONTH = "2026-03";
const RESET = "2026-04-01T00:00:00.000Z";
const MILLION = 1_000_000;
const NONE: Usage = { calls: 0, writes: 0, tokens: 0, reads: 0 };

let said = 0;
const sentence = () => `My lucky number is ${++said}, and I am glad about it.`;

/** A server with a tenant of a plan, in March. */
async function open(plan: PlanName, parts: ServerParts = {}) {
  const clock = new TestClock();
  const server = await start({ clock, extractor: plainExtractor(), ...parts });
  const { key, tenantId } = await server.makeTenant(plan);
  const call = (method: string, path: string, body?: object) => server.call(method, path, { key, body });
  return {
    server,
    clock,
    key,
    tenantId,
    call,
    add: (user = "u", content = sentence(), more: object = {}) =>
      call("POST", "/v1/memories/add", { external_user_id: user, messages: [{ role: "user", content }], ...more }),
    retrieve: (query = "number", more: object = {}) =>
      call("POST", "/v1/memories/retrieve", { external_user_id: "u", query, ...more }),
    usage: async () => (await call("GET", "/v1/tenant/usage")).body.data,
    use: (used: Partial<Usage>) => server.store.setUsage(tenantId, MONTH, { ...NONE, ...used }),
    setPolicy: async (policy: string) => {
      expect((await call("PATCH", "/v1/tenant/settings", { overage_policy: policy })).status).toBe(200);
    },
  };
}

const quotaOf = ({ headers }: Answer) => ({
  mode: headers.get("x-memoryos-quota-mode"),
  budget: headers.get("x-memoryos-budget-remaining"),
  reset: headers.get("x-memoryos-quota-reset"),
});

describe("what a plan allows a month", () => {
  it.each([
    ["free", 5_000, 2 * MILLION],
    ["starter", 50_000, 25 * MILLION],
    ["growth", 500_000, 250 * MILLION],
    ["scale", MILLION, 500 * MILLION],
    ["enterprise", null, null],
  ] as const)("is on %s %d calls and writes and %d tokens [QTA-001]", async (plan, calls, tokens) => {
    const { usage, tenantId, server, add } = await open(plan);
    const limits = { calls_limit: calls, writes_limit: calls, tokens_limit: tokens, plan_tier: plan };
    expect(await usage()).toMatchObject({ ...limits, calls_used: 0, writes_used: 0, tokens_used: 0, mode: "FULL" });
    if (calls === null) return;
    // The very last one is accepted, and the next is not.
    await server.store.setUsage(tenantId, MONTH, { ...NONE, calls: calls - 1 });
    expect((await add()).body.status).toBe("queued");
    expect((await add("v")).body.status).not.toBe("queued");
  });

  it.each([
    ["free", "block", "BLOCKED"],
    ["starter", "warn", "PASSTHROUGH"],
    ["growth", "warn", "PASSTHROUGH"],
    ["scale", "warn", "PASSTHROUGH"],
  ] as const)("is guarded on %s by the policy `%s` [QTA-002]", async (plan, policy, mode) => {
    const { call, use, usage } = await open(plan);
    expect((await call("GET", "/v1/tenant/settings")).body.data.overage_policy).toBe(policy);
    await use({ calls: MILLION });
    expect((await usage()).mode).toBe(mode);
  });

  it("is guarded by the tenant's own policy from the next request on [QTA-003]", async () => {
    const { call, use, add, setPolicy } = await open("free");
    await use({ calls: 5_000 });
    expect((await add()).body.status).toBe("L4");
    await setPolicy("charge");
    const charged = await add();
    expect([charged.body.status, quotaOf(charged).mode]).toEqual(["queued", "FULL"]);
    await setPolicy("warn");
    expect(quotaOf(await call("GET", "/v1/memories?external_user_id=u")).mode).toBe("PASSTHROUGH");
    expect((await add()).body.status).toBe("passthrough");
  });
});

describe("what counts", () => {
  it("is one call, one write and the estimated tokens of an accepted add [QTA-004 QTA-005]", async () => {
    const { call, usage } = await open("free");
    const contents = ["I", "12345678", "123456789", "我喜欢喝茶", "🦊🦊🦊🦊🦊🦊🦊🦊"];
    const messages = contents.map((content) => ({ role: "user", content }));
    await call("POST", "/v1/memories/add", { external_user_id: "u", messages });
    expect(await usage()).toMatchObject({
      calls_used: 1,
      writes_used: 1,
      tokens_used: 1 + 2 + 2 + 1 + 2,
      reads_used: 0,
    });
  });

  it("is counted once, however often the job is tried [QTA-005]", async () => {
    const extractor = plainExtractor(() => {
      throw new Error("junk");
    });
    const { clock, add, usage, call } = await open("free", { extractor });
    const { body } = await add();
    await until(async () => {
      clock.advance(30);
      return (await call("GET", `/v1/memories/jobs/${body.job_id}`)).body.data.status === "dead";
    });
    expect(await usage()).toMatchObject({ calls_used: 1, writes_used: 1 });
  });

  it("is not a replay, nor what was not queued [QTA-007]", async () => {
    const { server, key, use, usage, add } = await open("free");
    const body = { external_user_id: "u", messages: [{ content: sentence() }] };
    const options = { key, body, headers: { "Idempotency-Key": "k" } };
    for (const replayed of [null, "true", "true"]) {
      const answer = await server.call("POST", "/v1/memories/add", options);
      expect([answer.body.status, answer.headers.get("idempotency-replayed")]).toEqual(["queued", replayed]);
    }
    expect(await usage()).toMatchObject({ calls_used: 1, writes_used: 1 });
    await use({ calls: 5_000, tokens: 7 });
    expect((await add()).body.status).toBe("L4");
    expect(await usage()).toMatchObject({ calls_used: 5_000, writes_used: 0, tokens_used: 7 });
  });

  it("is one read for a retrieve, and nothing for any other operation [QTA-008]", async () => {
    const { call, add, retrieve, usage } = await open("free");
    const { body } = await add();
    await until(async () => (await call("GET", `/v1/memories/jobs/${body.job_id}`)).body.data.status === "completed");
    const [memory] = (await call("GET", "/v1/memories?external_user_id=u")).body.data;
    const before = await usage();
    for (let n = 0; n < 3; n++) await retrieve();
    expect(await usage()).toEqual({ ...before, reads_used: 3 });
    const found = await retrieve("number", { limit: 1 });
    await call("GET", `/v1/memories/${memory.id}`);
    await call("GET", `/v1/memories/${memory.id}/history`);
    await call("PATCH", `/v1/memories/${memory.id}`, { importance_score: 3 });
    await call("DELETE", `/v1/memories/${memory.id}`);
    const feedback = {
      retrieval_id: found.body.retrieval_id,
      outcome: "not_useful",
      correction: "I like tea instead.",
    };
    expect(
      (await call("POST", "/v1/memories/retrieval-feedback", feedback)).body.data.correction_job_id,
    ).not.toBeNull();
    await call("GET", "/health");
    await until(async () => (await usage()).extraction_success_rate === 1);
    const { reads_used, calls_used, writes_used, tokens_used } = await usage();
    expect({ reads_used, calls_used, writes_used, tokens_used }).toEqual({
      reads_used: 4,
      calls_used: 1,
      writes_used: 1,
      tokens_used: before.tokens_used,
    });
  });

  it("starts at zero with the next month [QTA-025 QTA-026]", async () => {
    const { clock, use, add, usage, call } = await open("free");
    await use({ calls: 5_000, writes: 5_000, tokens: 2 * MILLION, reads: 3 });
    const blocked = await add();
    expect([blocked.body.status, quotaOf(blocked).reset]).toEqual(["L4", RESET]);
    clock.advance((Date.parse(RESET) - clock.now().getTime()) / 1000 - 1);
    expect((await add()).body.status).toBe("L4");
    clock.advance(1);
    expect(await usage()).toMatchObject({ calls_used: 0, writes_used: 0, tokens_used: 0, reads_used: 0, mode: "FULL" });
    expect(quotaOf(await call("GET", "/health"))).toEqual({
      mode: "FULL",
      budget: "1.0000",
      reset: "2026-05-01T00:00:00.000Z",
    });
    expect((await add()).body.status).toBe("queued");
  });
});

describe("the quota mode", () => {
  const used = {
    nothing: {},
    calls: { calls: 5_000 },
    writes: { writes: 5_000 },
    tokens: { tokens: 2 * MILLION },
    "calls and tokens": { calls: 5_000, tokens: 2 * MILLION },
  };

  it.each([
    ["block", "nothing", "FULL"],
    ["block", "calls", "BLOCKED"],
    ["block", "writes", "BLOCKED"],
    ["block", "tokens", "BLOCKED"],
    ["warn", "nothing", "FULL"],
    ["warn", "calls", "PASSTHROUGH"],
    ["warn", "calls and tokens", "PASSTHROUGH"],
    ["warn", "writes", "DEGRADED_RETRIEVE"],
    ["warn", "tokens", "DEGRADED_RETRIEVE"],
    ["charge", "calls and tokens", "FULL"],
    ["charge", "writes", "FULL"],
  ] as const)(
    "under `%s` with %s used up is %s, in header, retrieve and usage alike [QTA-011 QTA-012 QTA-013 QTA-014 TEN-003]",
    async (policy, what, mode) => {
      const { use, usage, retrieve, setPolicy } = await open("free");
      await setPolicy(policy);
      await use(used[what]);
      const { body, headers } = await retrieve();
      expect([body.quota_mode, headers.get("x-memoryos-quota-mode"), (await usage()).mode]).toEqual([mode, mode, mode]);
      expect(body.is_passthrough).toBe(mode === "PASSTHROUGH");
      expect(body.is_degraded).toBe(mode === "DEGRADED_RETRIEVE");
    },
  );

  it.each([
    ["block", "calls", "L4", "budget_exhausted"],
    ["block", "writes", "L4", "budget_exhausted"],
    ["block", "tokens", "L4", "budget_exhausted"],
    ["warn", "writes", "L4", "budget_exhausted"],
    ["warn", "tokens", "L4", "budget_exhausted"],
    ["warn", "calls", "passthrough", null],
    ["charge", "calls and tokens", "queued", null],
  ] as const)(
    "under `%s` with %s used up makes an add `%s` [GAT-018 QTA-015 QTA-016]",
    async (policy, what, status, reason) => {
      const { server, use, add, setPolicy } = await open("free");
      await setPolicy(policy);
      await use(used[what]);
      const { body } = await add();
      expect([body.status, body.blocked_reason]).toEqual([status, reason]);
      expect(body.job_id === null).toBe(status !== "queued");
      if (status !== "queued") expect(await server.store.countOpenJobs()).toBe(0);
    },
  );

  it("BLOCKED finds what FULL finds [QTA-017]", async () => {
    const { use, add, retrieve, call } = await open("free");
    const { body } = await add();
    await until(async () => (await call("GET", `/v1/memories/jobs/${body.job_id}`)).body.data.status === "completed");
    const full = (await retrieve("number", { format: "json" })).body;
    await use({ calls: 5_000 });
    const blocked = (await retrieve("number", { format: "json" })).body;
    expect(blocked.quota_mode).toBe("BLOCKED");
    expect(blocked.data.length).toBe(1);
    expect([blocked.data[0].id, blocked.system_prompt_addition]).toEqual([
      full.data[0].id,
      full.system_prompt_addition,
    ]);
  });

  it("DEGRADED_RETRIEVE finds what is hot and nothing else, and says so [QTA-020]", async () => {
    const { server, clock, key, use, retrieve, call, setPolicy } = await open("free");
    await setPolicy("warn");
    for (const said of ["My lucky number is seven.", "My postal number is nine.", "My shoe number is forty."]) {
      await server.addAndWait("u", said, {}, key);
    }
    const rows = (await call("GET", "/v1/memories?external_user_id=u")).body.data;
    const [hot] = rows;
    await call("PATCH", `/v1/memories/${hot.id}`, { importance_score: 9 });
    for (let n = 0; n < 5; n++) expect((await retrieve(`number ${n}`)).body.data).toHaveLength(3);
    clock.advance(2);
    await use({ tokens: 2 * MILLION });
    for (let n = 0; n < 2; n++) {
      const { body } = await retrieve();
      expect(body).toMatchObject({ quota_mode: "DEGRADED_RETRIEVE", is_degraded: true, is_passthrough: false });
      expect(body.data.every((row: { is_hot: boolean }) => row.is_hot)).toBe(true);
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual([hot.id]);
      expect(body.memories_from_hot_tier).toBe(1);
    }
    const then = (await retrieve("number", { as_of: "2026-03-01T12:00:01Z" })).body;
    expect(then.data.every((row: { is_hot: boolean }) => row.is_hot)).toBe(true);
    // A week later nothing is hot any more.
    clock.advance(7 * 86_400 + 1);
    expect((await retrieve()).body).toMatchObject({ data: [], is_degraded: true });
    await use({});
    expect((await retrieve()).body).toMatchObject({ is_degraded: false, quota_mode: "FULL" });
  });

  it("PASSTHROUGH finds nothing, serves nothing from before, and stands in every answer [QTA-018]", async () => {
    const { use, add, retrieve, call, setPolicy } = await open("free");
    await setPolicy("warn");
    const { body } = await add();
    await until(async () => (await call("GET", `/v1/memories/jobs/${body.job_id}`)).body.data.status === "completed");
    await retrieve();
    expect((await retrieve()).body).toMatchObject({ cached: true, is_passthrough: false });
    await use({ calls: 5_000 });
    expect((await retrieve()).body).toMatchObject({
      data: [],
      system_prompt_addition: "",
      context_token_count: 0,
      cached: false,
      quota_mode: "PASSTHROUGH",
      is_passthrough: true,
      is_degraded: false,
    });
  });
});

describe("the budget that remains", () => {
  it.each([
    [{}, "1.0000"],
    [{ calls: 1 }, "0.9998"],
    [{ calls: 1, tokens: MILLION }, "0.5000"],
    [{ writes: 4_321 }, "0.1358"],
    [{ tokens: 2 * MILLION - 1 }, "0.0000"],
    [{ calls: 9_999 }, "0.0000"],
  ])("after %j of `free` is %s [QTA-021 ENV-003]", async (used, budget) => {
    const { use, usage, call } = await open("free");
    await use(used);
    expect(quotaOf(await call("GET", "/v1/memories/none"))).toMatchObject({ budget });
    expect((await usage()).budget_remaining_pct).toBe(Number(budget));
  });

  it("of an accepted add counts it already, and of another outcome is what is left now [QTA-022 ADD-006]", async () => {
    const { use, add } = await open("free");
    const large = "x".repeat(16_000);
    await use({ tokens: MILLION });
    const accepted = await add("u", large);
    // A million and 4,000 of two million are used.
    expect([accepted.body.status, accepted.body.budget_remaining_pct]).toEqual(["queued", 0.498]);
    expect(quotaOf(accepted).budget).toBe("0.4980");
    await use({ calls: 4_999 });
    await add();
    const refused = await add();
    expect([refused.body.status, refused.body.budget_remaining_pct]).toEqual(["L4", 0]);
  });

  it("of tokens lets a smaller add through where a larger one does not fit [GAT-019]", async () => {
    const { use, add } = await open("free");
    await use({ tokens: 2 * MILLION - 20 });
    const content = (characters: number) =>
      "I like walking in the hills with my brother. ".repeat(4).slice(0, characters);
    expect((await add("u", content(84))).body).toMatchObject({ status: "L4", blocked_reason: "budget_exhausted" });
    expect((await add("u", content(80))).body.status).toBe("queued");
  });

  it("lets exactly as many adds pass as the month has left, of those that come together [LIM-009]", async () => {
    const { use, usage, server, key } = await open("free");
    await use({ calls: 4_993 });
    const add = (n: number) =>
      server.call("POST", "/v1/memories/add", {
        key,
        body: { external_user_id: `u${n}`, messages: [{ content: sentence() }] },
      });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => add(n)));
    expect(answers.filter(({ body }) => body.status === "queued")).toHaveLength(7);
    expect(answers.filter(({ body }) => body.status === "L4")).toHaveLength(23);
    expect((await usage()).calls_used).toBe(5_000);
  });
});

describe("the quota headers", () => {
  it("say the mode that the request was judged under, and the next ones what it used up [QTA-023 QTA-024]", async () => {
    const { use, add, call, retrieve } = await open("free");
    await use({ calls: 4_999 });
    const last = await add();
    expect([last.body.status, quotaOf(last).mode, quotaOf(last).budget]).toEqual(["queued", "FULL", "0.0000"]);
    for (const answer of [await retrieve(), await call("GET", "/v1/memories"), await call("GET", "/v1/none")]) {
      expect(quotaOf(answer)).toEqual({ mode: "BLOCKED", budget: "0.0000", reset: RESET });
    }
  });

  it("are the tenant's own on every answer to it, errors included [QTA-027 ENV-004 ENV-007]", async () => {
    const { server, key, use } = await open("free");
    await use({ calls: 5_000 });
    const reader = await server.makeKey(["read"]);
    const mine = { mode: "BLOCKED", budget: "0.0000", reset: RESET };
    const answers: [number, string, string, object?][] = [
      [200, "GET", "/v1/memories"],
      [200, "GET", "/health"],
      [400, "POST", "/v1/memories/add", { body: "{" }],
      [404, "GET", "/v1/nothing"],
      [404, "GET", "/v1/memories/0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860"],
      [405, "PUT", "/v1/memories/add"],
      [415, "POST", "/v1/memories/add", { body: "x", headers: { "Content-Type": "text/plain" } }],
      [422, "POST", "/v1/memories/retrieve", { body: {} }],
    ];
    for (const [status, method, path, options] of answers) {
      const answer = await server.call(method, path, { key, ...options });
      expect([answer.status, quotaOf(answer)], path).toEqual([status, mine]);
    }
    const forbidden = await server.call("POST", "/v1/memories/add", { key: reader.key, body: {} });
    expect([forbidden.status, quotaOf(forbidden)]).toEqual([403, { mode: "FULL", budget: "1.0000", reset: null }]);
  });

  it("are nobody's without a known tenant [QTA-027 ENV-004]", async () => {
    const { server, use } = await open("free");
    await use({ calls: 5_000 });
    for (const key of [null, "mem_wrong_0123456789abcdefghijklmn"]) {
      for (const path of ["/v1/memories", "/health", "/v1/nothing", "/docs/"]) {
        const answer = await server.call("GET", path, { key });
        expect(quotaOf(answer), path).toEqual({ mode: "FULL", budget: "1.0000", reset: null });
      }
    }
  });

  it("are the tenant's own on a 500 and a 503 too [QTA-027]", async () => {
    const { server, key, use } = await open("free", {
      check: (operationId) => {
        if (operationId === "listMemories") throw new Error("broken");
      },
    });
    await use({ calls: 5_000 });
    const answer = await server.call("GET", "/v1/memories", { key });
    expect([answer.status, quotaOf(answer).mode]).toEqual([500, "BLOCKED"]);
  });
});
