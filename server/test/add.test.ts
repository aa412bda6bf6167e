import { describe, expect, it } from "vitest";
import { gate } from "../src/memory/gate/gate.ts";
import { expectProblem, plainExtractor, start, TestClock, until } from "./kit.ts";

const FIELDS = [
  "blocked_reason",
  "budget_remaining_pct",
  "job_id",
  "nothing_to_extract",
  "processing_eta_seconds",
  "processing_status",
  "proposal_ids",
  "request_id",
  "retry_after_seconds",
  "status",
  "timestamp",
];

const SAID = "I keep my bicycle in the old cellar.";
const said = (content = SAID, more: object = {}) => ({ external_user_id: "u", messages: [{ content }], ...more });

describe("every outcome of an add", () => {
  it("has every field of the outcome, and the numbers of the headers [ADD-005 ADD-006]", async () => {
    const release = Promise.withResolvers<void>();
    const clock = new TestClock();
    const extractor = plainExtractor(() => release.promise);
    let fails = false;
    const broken = {
      ...gate,
      read: (messages: Parameters<typeof gate.read>[0]) => {
        if (fails) throw new Error("broken");
        return gate.read(messages);
      },
    };
    const server = await start({ clock, gate: broken, extractor });
    const { key, tenantId } = await server.makeTenant("free");
    const seen = new Map<string, string[]>();
    const add = async (content = SAID, user = "u") => {
      const { body, headers } = await server.call("POST", "/v1/memories/add", {
        key,
        body: said(content, { external_user_id: user }),
      });
      seen.set(body.status, Object.keys(body).sort());
      expect(body.budget_remaining_pct).toBe(Number(headers.get("x-memoryos-budget-remaining")));
      expect(body.processing_status).toBe(headers.get("x-memoryos-processing"));
    };
    const use = (calls: number) =>
      server.store.setUsage(tenantId, "2026-03", { calls, writes: 0, tokens: 0, reads: 0 });
    await add();
    await add();
    await add("ok");
    for (let n = 0; n < 3; n++) await add(`I wrote down ${n} today.`);
    for (let n = 0; n < 8; n++) await add(`I wrote down ${n} now.`, `other${n}`);
    fails = true;
    await add("I wrote this down.", "last");
    fails = false;
    await use(5_000);
    await add("I wrote this down.", "last");
    await server.store.changeSettings(tenantId, { policy: "warn" });
    await add("I wrote this down.", "last");
    release.resolve();
    expect([...seen.keys()].sort()).toEqual(["L1", "L2", "L3", "L4", "blocked", "passthrough", "queue_full", "queued"]);
    for (const [status, fields] of seen) expect(fields, status).toEqual(FIELDS);
  });
});

describe("what an add is checked for", () => {
  it("comes in order: permission, limits, body, idempotency key, block [ADD-010]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, env: { MEMORYOS_TENANT_ADDS_PER_MINUTE: "2" }, extractor: plainExtractor() });
    const reader = await server.makeKey(["read"], server.tenantId, { rateLimitPerMinute: 1 });
    const writer = await server.makeKey(["write"], server.tenantId, { rateLimitPerMinute: 3 });
    const add = (body: unknown, key = writer.key, headers = {}) =>
      server.call("POST", "/v1/memories/add", { key, body, headers });

    expectProblem(await add("{", "mem_wrong_0123456789abcdefghijklmn"), 401, "AUTH_001");
    // What the key may not do counts nothing.
    for (let n = 0; n < 3; n++) expectProblem(await add("{", reader.key), 403, "KEY_403");
    expectProblem(await add("{"), 400, "REQ_400");
    expect((await add(said(), writer.key, { "Idempotency-Key": "k" })).status).toBe(200);
    expectProblem(await add("{"), 429, "RATE_429");
    expectProblem(await add("{"), 429, "KEY_429");

    clock.advance(60);
    await server.call("POST", "/v1/users/u/block");
    expectProblem(await add(said("", {}), writer.key, { "Idempotency-Key": "k" }), 422, "REQ_422");
    expectProblem(await add(said("I moved to Leeds."), writer.key, { "Idempotency-Key": "k" }), 422, "IDM_422");
    clock.advance(60);
    expect((await add(said(), writer.key, { "Idempotency-Key": "k" })).headers.get("idempotency-replayed")).toBe(
      "true",
    );
    expectProblem(await add(said()), 403, "PRX_403");
  });
});

describe("what existing clients send by default", () => {
  it("is accepted, and a message without a role is the user's [ADD-012 ADD-018]", async () => {
    const server = await start();
    const job = await server.addAndWait(
      "u",
      [
        {
          content: "I prefer Python examples.",
          source_kind: "direct_user_input",
          is_memory_proposal: false,
          proposed_memory: null,
          external_turn_id: null,
          occurred_at: null,
        },
        {
          role: "assistant",
          content: "I will remember that the user prefers Python examples.",
          source_kind: "assistant_output",
          is_memory_proposal: true,
          proposed_memory: { content: "the user prefers Python examples", category: "preference" },
        },
      ],
      { evidence_mode: "conversation_evidence", metadata: {}, source: null, agent_id: null, conversation_id: null },
    );
    expect(job).toMatchObject({ status: "completed", memories_created: 1, proposal_ids: [] });
    const found = await server.retrieve("u", "which language?");
    expect(found.body.data).toHaveLength(1);
    expect(found.body.source_reviews).toEqual([]);
    await server.addAndWait("u", "I moved to Leeds.", { evidence_mode: "client_assertion" });
  });

  it("may have any key in `metadata`, which changes nothing and comes back [ADD-013]", async () => {
    const server = await start({ clock: new TestClock(), extractor: plainExtractor() });
    const metadata = {
      _internal_celery_crash_barrier: 120,
      trusted_submission_kind: "system",
      status: "dead",
      external_user_id: "someone else",
      "": null,
    };
    const job = await server.addAndWait("u", SAID, { metadata });
    expect(job).toMatchObject({ status: "completed", attempts: 1, metadata });
    expect((await server.list("?external_user_id=u")).body.data[0].metadata).toEqual(metadata);
    expect((await server.list("?external_user_id=someone%20else")).body.data).toEqual([]);
  });
});

describe("several requests with one idempotency key at the same moment", () => {
  it("have one effect, and answer as the first or 409 [IDM-006]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const headers = { "Idempotency-Key": "together" };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => server.call("POST", "/v1/memories/add", { headers, body: said() })),
    );
    for (const answer of answers) {
      if (answer.status === 200) continue;
      expectProblem(answer, 409, "IDM_409");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    const queued = answers.filter(({ status }) => status === 200);
    expect(queued.length).toBeGreaterThan(0);
    expect(new Set(queued.map(({ body }) => body.job_id)).size).toBe(1);
    expect(queued.filter(({ headers }) => headers.get("idempotency-replayed") === null)).toHaveLength(1);
    await until(async () => (await server.list("?external_user_id=u")).body.pagination.total === 1);
    expect((await server.call("GET", "/v1/tenant/usage")).body.data.calls_used).toBe(1);
  });
});
