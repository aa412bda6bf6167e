import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Memory, MemoryAdmin, type RequestEvent, type ResponseEvent, type RetryEvent } from "../src/index.ts";
import { failureOf } from "./failure.ts";
import { example, problem, startScriptedServer } from "./scripted-server.ts";

const apiKey = "mem_secret_0123456789";
const person = "maya@example.com";
const words = "I am allergic to peanuts.";
const added = { body: example("addMemories", "queued") };
const conversation = { messages: [{ content: words }], externalUserId: person };

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

describe("hooks", () => {
  it("hear of each try, each answer and each retry", async () => {
    await using server = await startScriptedServer(problem("service_unavailable"), added);
    const heard: string[] = [];
    const memory = new Memory({
      apiKey,
      baseUrl: server.url,
      hooks: {
        beforeRequest: ({ operation, attempt }) => heard.push(`request ${attempt} ${operation}`),
        afterResponse: ({ status, attempt, durationMs }) => heard.push(`${status} ${attempt} ${durationMs >= 0}`),
        beforeRetry: ({ error, attempt, delayMs }) => heard.push(`retry ${attempt} ${error.code} ${delayMs}`),
      },
    });
    await memory.add(conversation);
    expect(heard).toEqual([
      "request 1 POST /v1/memories/add",
      "503 1 true",
      "retry 1 SRV_503 0",
      "request 2 POST /v1/memories/add",
      "200 2 true",
    ]);
  });

  it("get nothing secret and nothing of the person", async () => {
    await using server = await startScriptedServer(problem("service_unavailable"), added);
    const events: unknown[] = [];
    const keep = (event: RequestEvent | ResponseEvent | RetryEvent) => {
      const headers = "headers" in event ? [...event.headers] : [];
      const error = "error" in event ? [event.error.message, event.error.stack] : [];
      return events.push(event, headers, error);
    };
    const hooks = { beforeRequest: keep, afterResponse: keep, beforeRetry: keep };
    const memory = new MemoryAdmin({ apiKey, baseUrl: server.url, hooks });
    await memory.add(conversation);
    await memory.list({ externalUserId: person }).catch(() => {});
    await memory.users.block(person).catch(() => {});
    const told = JSON.stringify(events);
    expect(told).toContain("POST /v1/users/{external_user_id}/block");
    expect(told).toContain("idempotency-key");
    for (const secret of [apiKey, person, encodeURIComponent(person), words]) expect(told).not.toContain(secret);
  });

  it("get no cause, in which some platforms name the whole address", async () => {
    const { inspect } = await import("node:util");
    const events: string[] = [];
    const hooks = { beforeRetry: (event: RetryEvent) => events.push(inspect(event, { depth: 9 })) };
    // As Deno words it.
    const fetch = ({ url }: Request) => Promise.reject(new TypeError(`error sending request for url (${url})`));
    const logger = { info: (_: string, event: object) => hooks.beforeRetry(event as RetryEvent) };
    const memory = new Memory({ apiKey, fetch, hooks, maxRetries: 1, logger });
    const failure = await failureOf(memory.list({ externalUserId: person }));
    expect(events).toEqual(Array.from({ length: 2 }, () => expect.stringContaining("ConnectionError")));
    expect(events.join()).not.toContain(encodeURIComponent(person));
    expect(failure.cause).toBeInstanceOf(TypeError);
  });

  it("change nothing by what they throw, at once or later", async () => {
    await using server = await startScriptedServer(problem("service_unavailable"), added);
    const fail = () => {
      throw new Error("a mistake");
    };
    const memory = new Memory({
      apiKey,
      baseUrl: server.url,
      hooks: { beforeRequest: fail, afterResponse: async () => fail(), beforeRetry: fail },
      logger: { debug: fail, info: async () => fail(), warn: fail },
    });
    expect((await memory.add(conversation)).status).toBe("queued");
  });
});

describe("the logger", () => {
  function logged() {
    const lines: string[] = [];
    const at = (level: string) => (message: string) => lines.push(`${level} ${message}`);
    return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn") } };
  }

  it("gets requests and answers as debug, and retries as info", async () => {
    await using server = await startScriptedServer(problem("service_unavailable"), added);
    const { lines, logger } = logged();
    await new Memory({ apiKey, baseUrl: server.url, logger }).add(conversation);
    expect(lines).toEqual([
      "debug beforeRequest POST /v1/memories/add",
      "debug afterResponse POST /v1/memories/add",
      "info beforeRetry POST /v1/memories/add",
      "debug beforeRequest POST /v1/memories/add",
      "debug afterResponse POST /v1/memories/add",
    ]);
  });

  it("is warned once of fields that the service ignored, and of what ends", async () => {
    const headers = {
      "X-MemoryOS-Ignored-Fields": "conversationID",
      Deprecation: "@1767225600",
      Sunset: "Wed, 01 Jul 2026 00:00:00 GMT",
    };
    await using server = await startScriptedServer({ ...added, headers });
    const { lines, logger } = logged();
    const memory = new Memory({ apiKey, baseUrl: server.url, logger });
    await memory.add(conversation);
    await memory.add(conversation);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([
      "warn POST /v1/memories/add: X-MemoryOS-Ignored-Fields: conversationID",
      "warn POST /v1/memories/add: Deprecation: @1767225600",
      "warn POST /v1/memories/add: Sunset: Wed, 01 Jul 2026 00:00:00 GMT",
    ]);
  });

  it("is warned of fields that end by their names, and not as if the operation ended", async () => {
    const fields = "user_id (sunset: 2026-10-01); see https://docs.memoryos.io/migrations/external-user-id";
    const headers = {
      "X-MemoryOS-Deprecated-Fields": fields,
      Deprecation: "@1772323200",
      Sunset: "Thu, 01 Oct 2026 00:00:00 GMT",
    };
    await using server = await startScriptedServer({ ...added, headers });
    const { lines, logger } = logged();
    await new Memory({ apiKey, baseUrl: server.url, logger }).add(conversation);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([
      `warn POST /v1/memories/add: X-MemoryOS-Deprecated-Fields: ${fields}`,
    ]);
  });

  it("keeps to a hundred different warnings", async () => {
    const { lines, logger } = logged();
    let field = 0;
    const fetch = async () =>
      Response.json(added.body, { headers: { "X-MemoryOS-Ignored-Fields": `field${++field}` } });
    const memory = new Memory({ apiKey, fetch, logger });
    for (let call = 0; call < 120; call++) await memory.add(conversation);
    expect(lines.filter((line) => line.startsWith("warn"))).toHaveLength(100);
  });

  it("is console.warn, for warnings alone, when none is given", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const fetch = async () => Response.json(added.body, { headers: { "X-MemoryOS-Ignored-Fields": "colour" } });
    await new Memory({ apiKey, fetch }).add(conversation);
    expect(warn.mock.calls).toEqual([["POST /v1/memories/add: X-MemoryOS-Ignored-Fields: colour"]]);
  });
});

describe("the answer as it came", () => {
  it("is given to onResponse with its body unread, and the result is the same", async () => {
    await using server = await startScriptedServer({ ...added, headers: { "X-Other": "1" } });
    let raw: unknown;
    const memory = new Memory({ apiKey, baseUrl: server.url });
    const result = await memory.add(conversation, {
      onResponse: async (response) => {
        raw = { status: response.status, other: response.headers.get("x-other"), body: await response.json() };
      },
    });
    expect(raw).toEqual({ status: 200, other: "1", body: added.body });
    expect(result.status).toBe("queued");
  });

  it("is given for errors too, and for each try", async () => {
    await using server = await startScriptedServer(problem("service_unavailable"), problem("unauthorized"));
    const seen: number[] = [];
    const memory = new Memory({ apiKey, baseUrl: server.url });
    const onResponse = ({ status }: Response) => seen.push(status);
    expect((await failureOf(memory.getJob("a1", { onResponse }))).code).toBe("AUTH_001");
    expect(seen).toEqual([503, 401]);
  });

  it("ends the call with ABORTED when onResponse throws, which is the cause", async () => {
    await using server = await startScriptedServer(added);
    const mistake = new Error("a mistake");
    const memory = new Memory({ apiKey, baseUrl: server.url });
    const onResponse = () => Promise.reject(mistake);
    expect(await failureOf(memory.add(conversation, { onResponse }))).toMatchObject({
      code: "ABORTED",
      cause: mistake,
    });
  });
});
