import { beforeAll, describe, expect, it } from "vitest";
import {
  expectProblem,
  filesWith,
  KEY,
  plainExtractor,
  start,
  TestClock,
  type TestServer,
  tempDir,
  until,
} from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

const BODY = {
  external_user_id: "u",
  messages: [{ content: "I have two sisters" }],
  metadata: { b: 1, a: { d: 2, c: 3 } },
};

function add(key: string, body: object = BODY, on = server) {
  return on.call("POST", "/v1/memories/add", { body, headers: { "Idempotency-Key": key } });
}

describe("the same idempotency key", () => {
  it("with the same request gives the first job again and says so [IDM-001 IDM-002]", async () => {
    const first = await add("k1");
    const again = await add("k1");
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.job_id).toBe(first.body.job_id);
  });

  it("takes the order of fields, unknown fields and nulls for no difference [IDM-009]", async () => {
    const first = await add("k2");
    const { external_user_id, messages } = BODY;
    const other = { metadata: { a: { c: 3, d: 2 }, b: 1 }, unknown: 1, agent_id: null, messages, external_user_id };
    expect((await add("k2", other)).body.job_id).toBe(first.body.job_id);
  });

  it.each<[string, object]>([
    ["another user", { external_user_id: "v" }],
    ["another message", { messages: [{ content: "I have three sisters" }] }],
    ["another role", { messages: [{ content: "I have two sisters", role: "assistant" }] }],
    ["other metadata", { metadata: {} }],
    ["an agent", { agent_id: "a" }],
  ])("with %s is refused and has no effect [IDM-003]", async (what, more) => {
    await add(`k3 ${what}`.replaceAll(" ", "-"));
    const before = await server.store.countOpenJobs();
    const answer = await add(`k3 ${what}`.replaceAll(" ", "-"), { ...BODY, ...more });
    expectProblem(answer, 422, "IDM_422");
    expect(await server.store.countOpenJobs()).toBeLessThanOrEqual(before);
    expect(await server.store.findUser(server.tenantId, "v")).toBeNull();
  });

  it("is accepted in the body too, and the header wins [IDM-005]", async () => {
    const inBody = { ...BODY, idempotency_key: "k4" };
    const call = (body: object, headers = {}) => server.call("POST", "/v1/memories/add", { body, headers });
    const first = await call(inBody);
    expect((await call(inBody)).body.job_id).toBe(first.body.job_id);
    expect((await add("k4")).body.job_id).toBe(first.body.job_id);
    expect((await call(inBody, { "Idempotency-Key": "k4-other" })).body.job_id).not.toBe(first.body.job_id);
  });

  it("fifty times at once makes one job [IDM-001]", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => add("k5")));
    expect(new Set(answers.map(({ body }) => body.job_id)).size).toBe(1);
    expect(answers.filter(({ headers }) => !headers.get("idempotency-replayed"))).toHaveLength(1);
  });

  it("fifty times at once with other bodies makes one job and 49 refusals [IDM-003]", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => add("k6", { ...BODY, agent_id: `a${n}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(422)]);
  });

  it("is not used up by a request that was refused [IDM-010]", async () => {
    expect((await add("k7", { ...BODY, messages: [] })).status).toBe(422);
    expect((await add("k7")).status).toBe(200);
  });

  it("is free again after 24 hours and not before [IDM-004]", async () => {
    const first = await add("k8");
    clock.advance(86_399);
    expect((await add("k8")).body.job_id).toBe(first.body.job_id);
    clock.advance(1);
    expect((await add("k8")).body.job_id).not.toBe(first.body.job_id);
  });

  it("survives a restart [IDM-004]", async () => {
    const dir = tempDir();
    const before = await start({ dir });
    const first = await add("k9", BODY, before);
    await before.close();
    const after = await start({ dir });
    const again = await add("k9", BODY, after);
    expect(again.body.job_id).toBe(first.body.job_id);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expectProblem(await add("k9", { ...BODY, agent_id: "x" }, after), 422, "IDM_422");
  });

  it("answers that all is erased once the memories of the first request are, and makes nothing again [IDM-007]", async () => {
    const body = {
      ...BODY,
      external_user_id: "gone",
      messages: [{ content: "I own a canoe" }, { content: "I row far" }],
    };
    const first = await add("k10", body);
    const { created_memory_ids: ids } = await until(async () => {
      const job = (await server.call("GET", `/v1/memories/jobs/${first.body.job_id}`)).body.data;
      return job.status === "completed" && job;
    });
    expect(ids).toHaveLength(2);
    const erase = (id: string) => server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    await erase(ids[0]);
    expect((await add("k10", body)).body.job_id).toBe(first.body.job_id);
    await erase(ids[1]);
    expectProblem(await add("k10", body), 410, "IDM_410");
    expect((await server.list("?external_user_id=gone&include_archived=true")).body.pagination.total).toBe(0);
    expect(await server.store.countOpenJobs()).toBe(0);
    clock.advance(86_400);
    expect((await add("k10", body)).status).toBe(200);
  });

  it("is kept only as a hash", async () => {
    await add("idempotency-canary-4711");
    expect(filesWith(server.dir, "idempotency-canary-4711")).toEqual([]);
  });
});

describe("unknown fields [REQ-004]", () => {
  const ignored = (answer: { headers: Headers }) => answer.headers.get("x-memoryos-ignored-fields");

  it("are named with their place and not stored", async () => {
    const body = {
      ...BODY,
      external_user_id: "f",
      mesages: "canary-unknown",
      messages: [{ content: "I sing", note: "canary-unknown" }],
    };
    const answer = await server.call("POST", "/v1/memories/add?dry_run=true", { body });
    expect(answer.status).toBe(200);
    expect(ignored(answer)).toBe("dry_run, messages[0].note, mesages");
    expect(filesWith(server.dir, "canary-unknown")).toEqual([]);
  });

  it("are named on refusals too, so that a misspelt field is noticed", async () => {
    const body = { external_user_id: "f", querry: "x" };
    const answer = await server.call("POST", "/v1/memories/retrieve", { body });
    expectProblem(answer, 422, "REQ_422");
    expect(ignored(answer)).toBe("querry");
  });

  it("are named at most ten times, in printable ASCII [REQ-007]", async () => {
    const names = ["ü", "a,b", "a\nb", "x".repeat(500), ...Array.from({ length: 20 }, (_, n) => `extra${n}`)];
    const body = { external_user_id: "f", query: "x", ...Object.fromEntries(names.map((name) => [name, 1])) };
    const named = ignored(await server.call("POST", "/v1/memories/retrieve", { body }));
    expect(named?.split(", ")).toHaveLength(10);
    expect(named).toMatch(/^[\x20-\x7e]+$/);
  });

  it("are no obstacle on requests without a body", async () => {
    const answer = await server.list("?external_user_id=f&limitt=3&limitt=4&__proto__=1");
    expect(answer.status).toBe(200);
    expect(ignored(answer)).toBe("limitt, __proto__");
    expect(ignored(await server.call("GET", "/health?x=1"))).toBe("x");
  });

  it("are not named when there are none", async () => {
    expect(ignored(await server.list("?external_user_id=f"))).toBeNull();
  });
});

describe("null", () => {
  it("counts as absent in every optional field [REQ-005]", async () => {
    const nulls = (names: string[]) => Object.fromEntries(names.map((name) => [name, null]));
    const message = {
      content: "I sail",
      ...nulls(["external_turn_id", "source_kind", "occurred_at", "proposed_memory"]),
    };
    const job = await server.addAndWait(
      "n",
      [message],
      nulls(["agent_id", "metadata", "conversation_id", "evidence_mode"]),
    );
    expect(job).toMatchObject({ status: "completed", metadata: {} });
    const options = nulls(["limit", "categories", "agent_id", "time_filter_days", "format", "context_max_tokens"]);
    const answer = await server.retrieve("n", "boats", options, KEY);
    expect(answer.body.data).toHaveLength(1);
    expect(answer.headers.get("x-memoryos-ignored-fields")).toBeNull();
  });

  it("inside metadata is kept", async () => {
    const metadata = { a: null, b: [null] };
    expect((await server.addAndWait("n", "I row", { metadata })).metadata).toEqual(metadata);
  });
});
