import { errors, manifest } from "@memoryos/contract";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { Memory, MemoryAdmin } from "../src/index.ts";
import { catalogue } from "../src/testing/catalogue.ts";
import { type AnswerOf, FakeMemoryOS, type FakeMemoryOSOptions, type OperationName } from "../src/testing/index.ts";
import { match, ROUTES } from "../src/testing/routes.ts";
import { failureOf } from "./failure.ts";
import { answered, validated } from "./validated.ts";

const externalUserId = "customer-123";
const said = (content: string) => [{ role: "user" as const, content }];

function start(options: FakeMemoryOSOptions = {}) {
  const service = new FakeMemoryOS(options);
  const fetch = validated(service.fetch);
  const memory = new Memory({ apiKey: service.apiKey, fetch });
  /** A request as it is on the wire. */
  async function send(operation: string, body?: object, headers: Record<string, string> = {}) {
    const [method = "GET", path] = operation.split(" ");
    const response = await fetch(`https://api.example${path}`, {
      method,
      headers: { Authorization: `ApiKey ${service.apiKey}`, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  }
  const agent = { Authorization: `ApiKey ${service.agentApiKey}`, "X-MemoryOS-UUI": "uui_1" };
  return { service, memory, send, agent };
}

describe("FakeMemoryOS behind the client", () => {
  it("remembers what the user said, and finds it with a block for the prompt", async () => {
    const { service, memory } = start();
    const metadata = { source: "chat" };
    const messages = [
      { role: "assistant" as const, content: "I like tea." },
      ...said("I prefer Python examples. Do you? My exam is on 12 March."),
    ];
    const added = await memory.add({ messages, externalUserId, agentId: "tutor", metadata });
    if (!added.wasQueued) throw new Error(added.status);
    expect(await memory.waitForJob(added.jobId)).toMatchObject({ succeeded: true, memoriesCreated: 2, metadata });

    const found = await memory.get("Which examples?", { externalUserId });
    expect(found.items.map(({ content }) => content)).toEqual(["I prefer Python examples.", "My exam is on 12 March."]);
    expect(found.systemPromptAddition).toBe(
      "What you know about this user:\n- I prefer Python examples.\n- My exam is on 12 March.",
    );
    expect(found.hasContext).toBe(true);
    expect(service.requests[0]).toMatchObject({ method: "POST", path: "/v1/memories/add", body: { metadata } });
    expect((await memory.get("Which examples?", { externalUserId: "somebody-else" })).hasContext).toBe(false);
  });

  it("lists page by page, archives and erases", async () => {
    const { service, memory } = start();
    const [first, second, third] = service.remember(externalUserId, "One.", "Two.", {
      content: "Three.",
      category: "goal",
    });
    service.remember("somebody-else", "Not this.");
    const contents: string[] = [];
    for await (const { content } of await memory.list({ externalUserId, limit: 2 })) contents.push(content);
    expect(contents).toEqual(["Three.", "Two.", "One."]);
    expect((await memory.list({ externalUserId, categories: ["goal"] })).items).toHaveLength(1);

    expect(await memory.delete({ memoryId: first?.id ?? "", externalUserId })).toMatchObject({ deleted: true });
    await memory.delete({ memoryId: second?.id ?? "", hardDelete: true });
    expect((await memory.list({ externalUserId })).items.map(({ id }) => id)).toEqual([third?.id]);
    expect(service.memoriesOf(externalUserId).map(({ is_archived }) => is_archived)).toEqual([false, true]);
    const foreign = memory.delete({ memoryId: third?.id ?? "", externalUserId: "somebody-else" });
    expect(await failureOf(foreign)).toMatchObject({ code: "MEM_404" });
  });

  it("ends an add as it was told to, once", async () => {
    const { service, memory } = start();
    const statuses = ["passthrough", "L1", "L2", "L3", "L4", "blocked", "queue_full"] as const;
    for (const status of statuses) service.blockNextAdd(status, { retryAfterSeconds: 30 });
    for (const status of statuses) {
      const added = await memory.add({ messages: said("I live in Lisbon."), externalUserId });
      expect(added).toMatchObject({ status, wasQueued: false, retryAfterSeconds: status === "L1" ? 30 : null });
    }
    expect((await memory.add({ messages: said("I live in Lisbon."), externalUserId })).status).toBe("queued");
  });

  it("does in each quota mode what the contract says", async () => {
    const { service, memory } = start();
    service.remember(externalUserId, "I live in Lisbon.");
    const modes = {
      FULL: { add: "queued", found: 1, isPassthrough: false, isDegraded: false },
      PASSTHROUGH: { add: "passthrough", found: 0, isPassthrough: true, isDegraded: false },
      DEGRADED_RETRIEVE: { add: "L4", found: 2, isPassthrough: false, isDegraded: true },
      BLOCKED: { add: "L4", found: 2, isPassthrough: false, isDegraded: false },
    } as const;
    for (const [quotaMode, { add, found, ...flags }] of Object.entries(modes)) {
      service.setConditions({
        quotaMode: quotaMode as keyof typeof modes,
        budgetRemaining: 0.25,
        circuitStatus: "DEGRADED",
        processingStatus: "delayed",
        quotaResetAt: "2026-04-01T00:00:00Z",
      });
      const result = await memory.get("Where do I live?", { externalUserId });
      expect(result).toMatchObject({ ...flags, quotaMode });
      expect(result.items).toHaveLength(found);
      expect(result.quota).toMatchObject({ mode: quotaMode, budgetRemaining: 0.25, circuitStatus: "DEGRADED" });
      expect((await memory.add({ messages: said("I like tea."), externalUserId })).status).toBe(add);
    }
  });

  it("holds jobs until they are run, or gives them up", async () => {
    const { service, memory } = start({ holdJobs: true });
    const add = async () => {
      const added = await memory.add({ messages: said("I live in Lisbon."), externalUserId });
      return added.jobId ?? "";
    };
    const first = await add();
    expect((await memory.getJob(first)).status).toBe("queued");
    expect(service.memoriesOf(externalUserId)).toEqual([]);
    service.runJobs();
    expect((await memory.waitForJob(first)).succeeded).toBe(true);
    const second = await add();
    service.killJobs("model_unavailable");
    expect(await memory.waitForJob(second)).toMatchObject({ succeeded: false, errorSummary: "model_unavailable" });
  });

  it("fails as it was told to, and the client's retries have their effect once", async () => {
    const { service, memory } = start();
    service.failNext("connection");
    service.failNext("lost_answer");
    const added = await memory.add({ messages: said("I live in Lisbon."), externalUserId });
    expect(added.status).toBe("queued");
    expect(service.requests).toHaveLength(3);
    expect(service.memoriesOf(externalUserId)).toHaveLength(1);

    service.failNext("lost_answer", { times: 3 });
    expect(await failureOf(memory.getJob("a1"))).toHaveProperty("code", "CONNECTION");
    expect(await failureOf(memory.getJob("a1"))).toHaveProperty("code", "JOB_404");

    const [stored] = service.memoriesOf(externalUserId);
    service.failNext("lost_answer");
    const deletion = memory.delete({ memoryId: stored?.id ?? "", hardDelete: true });
    expect(await deletion).toMatchObject({ deleted: true, receipt: {} });
    expect(service.memoriesOf(externalUserId)).toEqual([]);

    service.failNext("rate_limited", { retryAfterSeconds: 7 });
    const failure = await failureOf(memory.get("Where?", { externalUserId }, { timeoutMs: 500 }));
    expect(failure).toMatchObject({ code: "RATE_429", status: 429, retryAfterSeconds: 7 });
    service.failNext("silence");
    expect(await failureOf(memory.get("Where?", { externalUserId }, { timeoutMs: 50 }))).toHaveProperty(
      "code",
      "TIMEOUT",
    );
    expect(() => service.failNext("no_such_error")).toThrow(/not an error of the contract/);
    expect(() => service.failNext("rate_limit_exceeded")).toThrow(/There is .*\brate_limited\b/);
  });

  it("can fail with every error of the contract", async () => {
    const { service, send } = start();
    for (const { error, status, code } of errors) {
      service.failNext(error);
      const operation = manifest.operations.find((each) => each.errors.includes(error) && each.method === "GET");
      const other = manifest.operations.find((each) => each.errors.includes(error));
      const { method, path } = operation ?? other ?? { method: "GET", path: "/nowhere" };
      const answer = await send(`${method} ${path.replace(/\{[^}]+\}/g, "x")}`, method === "GET" ? undefined : {});
      expect(answer).toMatchObject({ status, body: { code, error, status } });
    }
    expect(catalogue).toEqual(errors);
  });

  it("keeps the clock it was given, and extracts as it was told", async () => {
    let now = new Date("2026-03-02T09:30:00Z");
    const { service, memory } = start({ now: () => now, extract: () => [{ content: "It is so.", importance: 9 }] });
    await memory.add({ messages: said("Whatever?"), externalUserId });
    expect(service.memoriesOf(externalUserId)[0]).toMatchObject({ content: "It is so.", importance_score: 9 });
    now = new Date("2026-03-05T09:30:00Z");
    const find = (timeFilterDays: number) => memory.get("So?", { externalUserId, timeFilterDays });
    expect((await find(2)).items).toEqual([]);
    expect((await find(3)).items).toHaveLength(1);
  });

  it("answers other operations as it was told, and 501 else", async () => {
    const { service, send } = start();
    const refused = await send("GET /v1/tenant/conflict-stats");
    expect(refused).toMatchObject({ status: 501, body: { code: "SRV_501" } });
    expect(refused.body.detail).toContain('service.answer("GET /v1/tenant/conflict-stats", …)');
    const body = { data: { settings: {} }, request_id: "r-1", timestamp: "2026-03-02T09:30:00Z" };
    service.answer("PATCH /v1/users/me/settings", body);
    expect((await send("PATCH /v1/users/me/settings", {})).body).toEqual(body);
    service.answer("PATCH /v1/users/me/settings", (request) => ({
      ...body,
      data: { settings: request.body.settings },
    }));
    expect((await send("PATCH /v1/users/me/settings", { settings: { a: 1 } })).body.data.settings).toEqual({ a: 1 });
    expectTypeOf<"GET /v1/tenant/usage">().toExtend<OperationName>();
    expectTypeOf<"GET /v1/tenant/usages">().not.toExtend<OperationName>();
    expectTypeOf<AnswerOf<"DELETE /v1/users/{external_user_id}/block">["data"]["blocked"]>().toEqualTypeOf<boolean>();
    // @ts-expect-error: there is no such operation.
    expect(() => service.answer("usage", body)).toThrow(/^operation must be/);
  });
});

it("FakeMemoryOS answers with 201 where the contract does", async () => {
  const service = new FakeMemoryOS();
  const at = "2026-03-02T09:30:00Z";
  const data = {
    id: "w1",
    service_key: "crm",
    display_name: "CRM",
    api_key_id: null,
    authority_rules: { default_priority: 50, categories: {}, domain_fields: {} },
    is_active: true,
    created_at: at,
    updated_at: at,
  };
  service.answer("POST /v1/tenant/service-writers", { data, request_id: "r-1", timestamp: at });
  const { provenance } = new MemoryAdmin({ apiKey: service.apiKey, fetch: service.fetch });
  const statuses: number[] = [];
  const onResponse = ({ status }: Response) => statuses.push(status);
  const writer = await provenance.registerServiceWriter({ serviceKey: "crm", displayName: "CRM" }, { onResponse });
  expect(writer.serviceKey).toBe("crm");
  expect(statuses).toEqual([201]);
});

describe("FakeMemoryOS on the wire", () => {
  it("counts the characters of a text as the contract does", async () => {
    const { send } = start();
    const add = (content: string) =>
      send("POST /v1/memories/add", { messages: said(content), external_user_id: externalUserId });
    expect((await add("🫖".repeat(16_000))).status).toBe(200);
    expect((await add("🫖".repeat(16_001))).status).toBe(422);
  });

  it("says what is wrong with a request, field by field", async () => {
    const { send } = start();
    const pointers = async (operation: string, body?: object) => {
      const answer = await send(operation, body);
      expect(answer).toMatchObject({ status: 422, body: { code: "REQ_422" } });
      return answer.body.details.map(({ pointer }: { pointer: string }) => pointer);
    };
    expect(await pointers("POST /v1/memories/add", { messages: [] })).toEqual([
      "/body/external_user_id",
      "/body/messages",
    ]);
    const wrong = [
      { content: " " },
      { content: "x", role: "tool" },
      { content: "x".repeat(16_001) },
      {},
      { content: 7 },
    ];
    expect(await pointers("POST /v1/memories/add", { external_user_id: "me", messages: wrong })).toEqual([
      "/body/external_user_id",
      "/body/messages/0/content",
      "/body/messages/1/role",
      "/body/messages/2/content",
      "/body/messages/3/content",
      "/body/messages/4/content",
    ]);
    const tooMany = Array(65).fill({ content: "x" });
    expect(await pointers("POST /v1/memories/add", { external_user_id: "a", messages: tooMany })).toEqual([
      "/body/messages",
    ]);
    expect(await pointers("POST /v1/memories/add", { external_user_id: "a" })).toEqual(["/body/messages"]);
    const retrieve = {
      query: "",
      external_user_id: "a",
      limit: 51,
      context_max_tokens: 20,
      format: "yaml",
      time_filter_days: "1",
      categories: ["x"],
    };
    expect(await pointers("POST /v1/memories/retrieve", retrieve)).toEqual([
      "/body/query",
      "/body/limit",
      "/body/time_filter_days",
      "/body/context_max_tokens",
      "/body/format",
      "/body/categories/0",
    ]);
    expect(await pointers("GET /v1/memories?limit=0&categories=x")).toEqual(["/query/limit", "/query/categories"]);
    expect(await pointers("POST /v1/memories/add", [])).toEqual(["/body"]);
    expect(await send("GET /v1/memories?cursor=x")).toMatchObject({ status: 400, body: { code: "TEN_400" } });
  });

  it("takes its own keys only", async () => {
    const { send, agent } = start();
    const unknown = { Authorization: "ApiKey mem_other" };
    expect((await send("GET /v1/memories", undefined, unknown)).body.code).toBe("AUTH_001");
    expect((await send("GET /v1/memories", undefined, { Authorization: "Bearer mem_fake" })).status).toBe(401);
    expect((await send("POST /v1/universal/memories/add", {})).body.code).toBe("UAT_001");
    expect((await send("GET /v1/memories", undefined, agent)).body.code).toBe("AUTH_001");
    expect((await send("GET /health", undefined, unknown)).body.data.profiles).toEqual(["core", "users"]);
    expect((await send("GET /nowhere")).body.code).toBe("REQ_404");
  });

  it("gives the first answer again for the same idempotency key, and refuses another request under it", async () => {
    const { service, send } = start();
    const key = { "Idempotency-Key": "add-1", "X-Request-ID": "mine.1" };
    const add = (content: string) =>
      send("POST /v1/memories/add", { external_user_id: externalUserId, messages: said(content) }, key);
    service.blockNextAdd("L2");
    expect((await add("I live in Lisbon.")).body.status).toBe("L2");
    const first = await add("I live in Lisbon.");
    expect(first.headers.get("X-Request-ID")).toBe("mine.1");
    const again = await add("I live in Lisbon.");
    expect([again.body.job_id, again.headers.get("Idempotency-Replayed")]).toEqual([first.body.job_id, "true"]);
    expect((await add("I live in Porto.")).body.code).toBe("IDM_422");
    expect(service.memoriesOf(externalUserId)).toHaveLength(1);
  });

  it("changes memories, keeps their history, and takes feedback and corrections", async () => {
    const { service, send } = start();
    const [memory] = service.remember(externalUserId, "I live in Lisbon.");
    const path = `/v1/memories/${memory?.id}`;
    await send(`PATCH ${path}`, { content: "I live in Porto.", importance_score: 8 });
    await send(`PATCH ${path}`, { is_archived: true });
    await send(`PATCH ${path}`, { is_archived: false });
    expect((await send(`GET ${path}`)).body.data).toMatchObject({ content: "I live in Porto.", is_archived: false });
    const { data } = (await send(`GET ${path}/history`)).body;
    expect(data.map(({ change_type }: { change_type: string }) => change_type)).toEqual([
      "created",
      "manual_edit",
      "archived",
      "restored",
    ]);
    const retrieved = await send("POST /v1/memories/retrieve", { query: "Where?", external_user_id: externalUserId });
    const feedback = { retrieval_id: retrieved.body.retrieval_id, outcome: "user_corrected" };
    expect((await send("POST /v1/memories/retrieval-feedback", feedback)).status).toBe(422);
    const corrected = await send("POST /v1/memories/retrieval-feedback", {
      ...feedback,
      correction: "I live in Faro.",
    });
    expect(corrected.body.data.correction_job_id).toMatch(/^0198/);
    expect(service.memoriesOf(externalUserId)[0]?.content).toBe("I live in Faro.");
    const unknown = { ...feedback, retrieval_id: memory?.id };
    expect((await send("POST /v1/memories/retrieval-feedback", unknown)).body.code).toBe("RET_404");
  });

  it("lays the context out in each format, within its budget", async () => {
    const { service, send } = start();
    service.remember(externalUserId, { content: "I <3 tea & more.", category: "preference" }, "I live in Lisbon.");
    const context = async (format: string, more: object = {}) => {
      const body = { query: "tea", external_user_id: externalUserId, format, ...more };
      return (await send("POST /v1/memories/retrieve", body)).body.system_prompt_addition as string;
    };
    expect(JSON.parse(await context("json"))).toEqual({
      preference: ["I <3 tea & more."],
      fact: ["I live in Lisbon."],
    });
    expect(await context("xml")).toContain('<memory category="preference">I &lt;3 tea &amp; more.</memory>');
    service.remember(externalUserId, "word ".repeat(60));
    expect((await context("bullets", { context_max_tokens: 50 })).length).toBeLessThanOrEqual(200);
  });

  it("counts, exports, blocks and erases people, and the account", async () => {
    const { service, send } = start();
    service.remember(externalUserId, "I live in Lisbon.");
    service.remember("somebody-else", "I live in Porto.");
    const path = `/v1/users/${externalUserId}`;
    expect((await send(`GET ${path}/stats`)).body.data.memory_count).toBe(1);
    expect((await send(`GET ${path}/export`)).body.data.memories[0].versions).toHaveLength(1);
    expect((await send(`GET /v1/users/me/export?external_user_id=${externalUserId}`)).body.data.memories).toHaveLength(
      1,
    );
    expect((await send("GET /v1/users/me/export")).body.data.memories).toEqual([]);

    await send(`POST ${path}/block`);
    const add = { external_user_id: externalUserId, messages: said("Hello there.") };
    expect((await send("POST /v1/memories/add", add)).body.code).toBe("PRX_403");
    const retrieve = { query: "Where?", external_user_id: externalUserId };
    expect((await send("POST /v1/memories/retrieve", retrieve)).body.code).toBe("PRX_403");
    await send(`DELETE ${path}/block`);
    expect((await send("POST /v1/memories/add", add)).status).toBe(200);

    expect((await send(`DELETE ${path}`)).body.data.memories_removed).toBe(2);
    expect((await send(`DELETE ${path}`)).body.code).toBe("PRX_404");
    await send("PATCH /v1/users/me/settings", { settings: { timezone: "UTC" } });
    expect((await send("GET /v1/users/me")).body.data).toMatchObject({
      settings: { timezone: "UTC" },
      memory_count: 1,
    });
    expect((await send("DELETE /v1/users/me")).body.data.memories_removed).toBe(1);
    expect(service.memoriesOf("somebody-else")).toEqual([]);
  });

  it("does for an agent what the passport's holder has granted", async () => {
    const { service, send, agent } = start();
    const add = (content: string) => send("POST /v1/universal/memories/add", { messages: said(content) }, agent);
    const get = () => send("POST /v1/universal/memories/retrieve", { query: "What?" }, agent);
    expect((await get()).body).toMatchObject({
      permission_status: "no_grant_for_user",
      categories_available: [],
      data: [],
    });
    expect((await add("I like tea.")).body.code).toBe("UAT_002");

    service.grant("uui_1", { categories: ["preference"] });
    const { job_id } = (await add("I like tea. I live in Lisbon.")).body;
    const job = await send(`GET /v1/universal/memories/jobs/${job_id}`, undefined, agent);
    expect(job.body).toMatchObject({ state: "SUCCESS", memories_created: 1 });
    expect(job.body.result.decisions[1]).toMatchObject({ outcome: "rejected", reason: "category_not_granted" });
    expect((await get()).body).toMatchObject({ permission_status: null, data: [{ content: "I like tea." }] });
    const stranger = { ...agent, "X-MemoryOS-UUI": "uui_2" };
    expect((await send(`GET /v1/universal/memories/jobs/${job_id}`, undefined, stranger)).status).toBe(404);

    // The tenant has neither the passport's memories nor its jobs.
    const [memory] = job.body.result.created_memory_ids;
    for (const path of [`jobs/${job_id}`, memory, `${memory}/history`]) {
      expect((await send(`GET /v1/memories/${path}`)).status, path).toBe(404);
    }
    expect((await send("GET /v1/memories")).body.pagination.total).toBe(0);
    expect((await send("GET /v1/users/me")).body.data.memory_count).toBe(0);

    service.grant("uui_1", { canWrite: false });
    expect((await add("I like coffee.")).body.code).toBe("UAT_002");
    service.grant("uui_1", null);
    expect((await get()).body.permission_status).toBe("no_grant_for_user");
  });
});

// Every answer above was held against the contract on its way; these are the operations that answered with success.
afterAll(() => {
  const had = manifest.operations.filter(({ method, path }) => ROUTES.some(([name]) => name === `${method} ${path}`));
  expect(had).toHaveLength(ROUTES.length);
  expect([...answered].sort()).toEqual(had.map(({ operationId }) => operationId).sort());
  expect(match("GET /a/{b}", "GET", "/a/%C3%BC")).toEqual({ b: "ü" });
});
