import { beforeAll, describe, expect, it } from "vitest";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { createFaults } from "../src/health/faults.ts";
import { gate } from "../src/memory/gate/gate.ts";
import type { PlanName } from "../src/quota/plans.ts";
import type { ServerParts } from "../src/server.ts";
import { type Answer, expectProblem, later, plainExtractor, start, TestClock, until } from "./kit.ts";

/** Different each time, and nothing that a layer objects to. */
let said = 0;
const sentence = () => `I wrote down the number ${++said} because I like it so much.`;

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createMiniLmEmbedder();
  later(() => embedder.close());
});

/** A server with the real gate, and a tenant of a plan. */
async function open(plan: PlanName = "enterprise", parts: ServerParts = {}) {
  const clock = new TestClock();
  const server = await start({ gate, clock, embedder, extractor: plainExtractor(), ...parts });
  const { key, tenantId } = await server.makeTenant(plan);
  const add = (user: string, messages: string | object[] = sentence(), more: object = {}, headers = {}) =>
    server.call("POST", "/v1/memories/add", {
      key,
      headers,
      body: {
        external_user_id: user,
        messages: typeof messages === "string" ? [{ role: "user", content: messages }] : messages,
        ...more,
      },
    });
  const usage = async () => (await server.call("GET", "/v1/tenant/usage", { key })).body.data;
  const log = async () => (await server.call("GET", "/v1/tenant/quality-log", { key })).body.data;
  return { server, clock, key, tenantId, add, usage, log };
}

const statuses = (answers: Answer[]) => answers.map(({ body }) => body.status);

/** Every outcome has every field, and says in the body what the headers say. */
function expectOutcome(answer: Answer, status: string, reason: string | null): void {
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({
    status,
    job_id: status === "queued" ? expect.any(String) : null,
    blocked_reason: reason,
    retry_after_seconds: status === "L1" ? expect.any(Number) : null,
    budget_remaining_pct: Number(answer.headers.get("x-memoryos-budget-remaining")),
    processing_eta_seconds: answer.headers.get("x-memoryos-processing") === "normal" ? null : expect.any(Number),
    processing_status: answer.headers.get("x-memoryos-processing"),
    nothing_to_extract: false,
    proposal_ids: [],
    request_id: answer.headers.get("x-request-id"),
    timestamp: expect.stringMatching(/Z$/),
  });
}

const SOURCE = { service: "crm", event_id: "e1", observed_at: "2026-03-01T12:00:00Z" };

describe("layer L1, adds of one user within a minute", () => {
  it.each([
    ["free", 3],
    ["starter", 10],
    ["growth", 30],
    ["scale", 80],
  ] as const)("lets %s have %d, however they come, and the next one wait [GAT-001 LIM-009]", async (plan, allowed) => {
    const release = Promise.withResolvers<void>();
    const { clock, add } = await open(plan, { extractor: plainExtractor(() => release.promise) });
    // More at the same moment than are allowed: exactly as many pass.
    const answers = await Promise.all(Array.from({ length: allowed + 3 }, () => add("u")));
    expect(statuses(answers).filter((status) => status === "queued")).toHaveLength(allowed);
    expect(statuses(answers).filter((status) => status === "L1")).toHaveLength(3);
    clock.advance(60);
    release.resolve();
    expectOutcome(await add("u"), "queued", null);
  });

  it("says when the next minute of the clock begins, in body and header [GAT-004 GAT-005 LIM-005]", async () => {
    const { clock, add } = await open("free");
    for (let n = 0; n < 3; n++) await add("u");
    for (const [second, wait] of [
      [0, 60],
      [17, 43],
      [59, 1],
    ] as const) {
      clock.advance(second - clock.now().getUTCSeconds());
      const answer = await add("u");
      expectOutcome(answer, "L1", "rate_limit_exceeded");
      expect(answer.body.retry_after_seconds).toBe(wait);
      expect(answer.headers.get("retry-after")).toBe(String(wait));
    }
    clock.advance(1);
    const passes = await add("u");
    expectOutcome(passes, "queued", null);
    expect(passes.headers.get("retry-after")).toBeNull();
  });

  it("counts what was accepted, and not what was blocked", async () => {
    const { add } = await open("free");
    expect(statuses([await add("u", "ok"), await add("u", "ok"), await add("u", "ok"), await add("u")])).toEqual([
      "L2",
      "L2",
      "L2",
      "queued",
    ]);
  });

  it("never holds up another user, nor does what they said [GAT-003]", async () => {
    const { add } = await open("free");
    const text = "I have told everybody that I like green tea.";
    for (const each of [text, sentence(), sentence()]) expect((await add("ann", each)).body.status).toBe("queued");
    expect((await add("ann")).body.status).toBe("L1");
    expect((await add("bob", text)).body.status).toBe("queued");
  });

  it("is not there on enterprise, nor is a full queue [GAT-002]", async () => {
    const release = Promise.withResolvers<void>();
    const { add } = await open("enterprise", { extractor: plainExtractor(() => release.promise) });
    const answers = await Promise.all(Array.from({ length: 600 }, (_, n) => add(`u${n % 2}`)));
    release.resolve();
    expect(new Set(statuses(answers))).toEqual(new Set(["queued"]));
  });
});

describe("layer L2, what is worth remembering", () => {
  it.each([
    ["ok", [{ content: "ok" }]],
    ["two words of fewer than ten characters", [{ content: "oh, fine!" }]],
    ["a word again and again", [{ content: "no no no no" }]],
    ["two characters", [{ content: "你好" }]],
  ])("blocks %s [GAT-006 GAT-007]", async (_, messages) => {
    const { add } = await open();
    expectOutcome(await add("u", messages), "L2", "low_quality");
  });

  it.each([
    ["a greeting", [{ content: "hello there" }]],
    ["two short messages", [{ content: "ok" }, { content: "ok" }]],
    ["a word again and again, with a question mark", [{ content: "no no no no?" }]],
    ["what an assistant says with it", [{ content: "ok" }, { role: "assistant", content: "Then I will book Leeds." }]],
    ["a sentence in a script without spaces", [{ content: "我喜欢喝茶" }]],
  ])("lets %s pass [GAT-006 GAT-009]", async (_, messages) => {
    const { add } = await open();
    expectOutcome(await add("u", messages), "queued", null);
  });

  it("puts the score of the published formula into the log [GAT-006]", async () => {
    const { add, log } = await open();
    await add("u", "hello there");
    await add("u", [{ content: "ok" }, { content: "ok" }]);
    await add("u", "ok");
    const scores = (await log()).map((entry: { quality_score: number }) => entry.quality_score);
    expect(scores).toEqual([0.1, expect.closeTo(0.403667, 5), expect.closeTo(0.499333, 5)]);
  });
});

describe("layer L3, what was said a moment ago", () => {
  it("blocks a text that differs in case and white space alone, and lets it pass after an hour [GAT-011]", async () => {
    const { clock, add } = await open();
    expectOutcome(await add("u", "I like green tea with honey."), "queued", null);
    const repeated = await add("u", "  i LIKE green\n\ttea with  honey. ");
    expectOutcome(repeated, "L3", "duplicate_query");
    clock.advance(3_599);
    expect((await add("u", "I like green tea with honey.")).body.status).toBe("L3");
    clock.advance(1);
    expect((await add("u", "I like green tea with honey.")).body.status).toBe("queued");
  });

  it("looks at the last five accepted texts, and not at those that were blocked [GAT-011]", async () => {
    const { add } = await open();
    const texts = Array.from({ length: 6 }, sentence);
    for (const text of texts) expect((await add("u", text)).body.status).toBe("queued");
    for (const text of texts.slice(1)) expect((await add("u", text)).body.status).toBe("L3");
    expect((await add("u", texts[0])).body.status).toBe("queued");
  });

  it("blocks what is said nearly alike [GAT-010]", async () => {
    const { add, log } = await open();
    await add("u", "I really like walking in the hills on weekends.");
    expectOutcome(await add("u", "I really like walking in the hills on weekends!"), "L3", "duplicate_query");
    expect((await log())[0].semantic_similarity).toBeGreaterThan(0.92);
    expectOutcome(await add("u", "I really like swimming in the sea on weekends."), "queued", null);
  });

  it.each([
    ["a number", "Meet me in room 412.", "Meet me in room 414."],
    ["a name", "My sister Anna is a nurse at the hospital.", "My sister Mia is a nurse at the hospital."],
    ["an acronym", "I have worked at the BBC for ten years now.", "I have worked at the NHS for ten years now."],
    ["the order of names", "I commute from Leeds to York every day.", "I commute from York to Leeds every day."],
    ["a negation", "I eat meat when I am with friends.", "I do not eat meat when I am with friends."],
  ])("lets pass what differs in %s alone [GAT-013]", async (_, first, second) => {
    const { add } = await open();
    expect(statuses([await add("u", first), await add("u", second)])).toEqual(["queued", "queued"]);
  });

  it("compares what the user said, and everything only when the user said nothing [GAT-012]", async () => {
    const { add } = await open();
    const user = { role: "user", content: "I like green tea with honey." };
    const assistant = (content: string) => ({ role: "assistant", content });
    await add("u", [user, assistant("Noted, thank you very much.")]);
    expect((await add("u", [assistant("And what else do you drink?"), user])).body.status).toBe("L3");
    const alone = [assistant("I have booked the table for seven.")];
    expect((await add("u", alone)).body.status).toBe("queued");
    expect((await add("u", alone)).body.status).toBe("L3");
  });

  it("never blocks an add with a source [GAT-014]", async () => {
    const { add } = await open();
    await add("u", "I like green tea with honey.");
    // It gets as far as the source, which without the profile `provenance` is nobody's.
    expectProblem(await add("u", "I like green tea with honey.", { source: SOURCE }), 422, "PROV_422");
  });

  it("finds exact repeats while the embedder fails, and refuses nothing for it [GAT-017]", async () => {
    const broken = { ...embedder, embed: () => Promise.reject(new Error("gone")) };
    const { add } = await open("enterprise", { embedder: broken });
    const text = "I really like walking in the hills on weekends.";
    expect(statuses([await add("u", text), await add("u", text.replace(".", "!")), await add("u", text)])).toEqual([
      "queued",
      "queued",
      "L3",
    ]);
  });

  it("lets one of several equal adds pass that come at the same moment", async () => {
    const { add } = await open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => add("u", "I like green tea with honey.")));
    expect(statuses(answers).sort()).toEqual([...Array(19).fill("L3"), "queued"]);
    const near = ["!", "!!", "!!!", "…"].map((end) => add("v", `I like green tea with honey${end}`));
    expect(statuses(await Promise.all(near)).sort()).toEqual(["L3", "L3", "L3", "queued"]);
  });

  it("forgets what was said with the memory that is deleted for good", async () => {
    const { server, key, add } = await open();
    const text = "I like green tea with honey.";
    const { body } = await add("u", text);
    const job = await until(async () => {
      const { data } = (await server.call("GET", `/v1/memories/jobs/${body.job_id}`, { key })).body;
      return data.status === "completed" && data;
    });
    const [id] = job.created_memory_ids;
    await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`, { key });
    expect((await add("u", text)).body.status).toBe("queued");
  });
});

describe("the order of the layers", () => {
  it("is block, L1, L2, L3, L4, source, queue slot [GAT-020]", async () => {
    const release = Promise.withResolvers<void>();
    const { server, clock, key, tenantId, add } = await open("free", {
      extractor: plainExtractor(() => release.promise),
    });
    const month = "2026-03";
    const repeated = "I like green tea with honey.";
    const source = { source: SOURCE };
    // Ten open jobs fill the queue of `free`.
    for (let n = 0; n < 7; n++) await add(`filler${n}`);
    expect((await add("u", repeated)).body.status).toBe("queued");
    expect(statuses([await add("u"), await add("u")])).toEqual(["queued", "queued"]);
    await server.store.setUsage(tenantId, month, { calls: 5_000, writes: 0, tokens: 0, reads: 0 });
    const block = (method: string) => server.call(method, "/v1/users/u/block", { key });
    await block("POST");
    expectProblem(await add("u", "ok", source), 403, "PRX_403");
    await block("DELETE");
    expect((await add("u", "ok", source)).body.status).toBe("L1");
    clock.advance(60);
    expect((await add("u", "ok", source)).body.status).toBe("L2");
    expect((await add("u", repeated)).body.status).toBe("L3");
    expect((await add("u", sentence(), source)).body.status).toBe("L4");
    await server.store.setUsage(tenantId, month, { calls: 0, writes: 0, tokens: 0, reads: 0 });
    expectProblem(await add("u", sentence(), source), 422, "PROV_422");
    expectOutcome(await add("u"), "queue_full", "tenant_queue_limit_reached");
    release.resolve();
    await until(async () => (await add("u")).body.status === "queued");
  });

  it("has the quota mode before source and queue slot [GAT-020]", async () => {
    const { server, tenantId, add } = await open("starter");
    await server.store.setUsage(tenantId, "2026-03", { calls: 50_000, writes: 0, tokens: 0, reads: 0 });
    expectOutcome(await add("u", sentence(), { source: SOURCE }), "passthrough", null);
  });
});

describe("a gate that fails", () => {
  it.each(["read", "judge"] as const)(
    "in `%s` blocks with `internal_error`, and lets nothing through [GAT-023]",
    async (where) => {
      const broken = {
        ...gate,
        [where]: () => {
          throw new Error("broken");
        },
      };
      const { server, key, add, usage, log } = await open("free", { gate: broken });
      expectOutcome(await add("u"), "blocked", "internal_error");
      expect((await usage()).calls_used).toBe(0);
      expect(await log()).toMatchObject([{ layer_blocked_at: "NONE", reason: "internal_error" }]);
      expect((await server.list("", key)).body.pagination.total).toBe(0);
    },
  );
});

describe("a gate that is made to fail", () => {
  it("blocks until it works again [GAT-023]", async () => {
    const faults = createFaults();
    const { add } = await open("free", { faults });
    faults.failing("gate", true);
    expectOutcome(await add("u"), "blocked", "internal_error");
    faults.failing("gate", false);
    expectOutcome(await add("u"), "queued", null);
  });
});

describe("an add that is not queued", () => {
  it("leaves no job, no memory, no user and no use of its idempotency key [GAT-024 QTA-007 IDM-010]", async () => {
    const { server, tenantId, add, usage } = await open("starter");
    const everything = { calls: 50_000, writes: 0, tokens: 0, reads: 0 };
    const headers = { "Idempotency-Key": "k" };
    expect((await add("u", "ok", {}, headers)).body.status).toBe("L2");
    await server.store.setUsage(tenantId, "2026-03", everything);
    expect((await add("u", sentence(), {}, headers)).body.status).toBe("passthrough");
    expect(await usage()).toMatchObject({ calls_used: 50_000, writes_used: 0, tokens_used: 0 });
    expect(await server.store.countOpenJobs()).toBe(0);
    expect(await server.store.findUser(tenantId, "u")).toBeNull();
    await server.store.setUsage(tenantId, "2026-03", { ...everything, calls: 0 });
    expect((await add("u", sentence(), {}, headers)).body.status).toBe("queued");
  });
});
