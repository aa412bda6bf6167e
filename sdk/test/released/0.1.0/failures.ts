import { createServer } from "node:net";
import { errors } from "@memoryos/contract";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Memory, MemoryOSError } from "../../../src/index.ts";
import { failureOf } from "../../failure.ts";
import { problem, type Reply, startScriptedServer } from "../../scripted-server.ts";

const question = { query: "Which language?", externalUserId: "customer-123" };
const html = { "Content-Type": "text/html" };

/** Without jitter, retries follow at once. */
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

describe("an error that the service reports", () => {
  const plain = errors.filter(({ headers }) => headers.length === 0);

  it.each(plain.map((entry) => [entry.error, entry] as const))("%s arrives with all it says", async (error, entry) => {
    await using server = await startScriptedServer(problem(error));
    const failure = await failureOf(new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question));
    expect(failure).toMatchObject({
      name: "MemoryOSError",
      code: entry.code,
      status: entry.status,
      requestId: "req-7f3c2a",
      details: entry.details,
      quota: { mode: "FULL", budgetRemaining: 0.8734 },
    });
    expect(failure.message).toContain(entry.detail);
    expect(failure.message).toContain("req-7f3c2a");
  });

  it("names each wrong field in its message", async () => {
    await using server = await startScriptedServer(problem("validation_error"));
    const failure = await failureOf(new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question));
    expect(failure.message).toContain("/body/messages/0/content must have at least 1 character");
  });

  it("is understood in the older form without detail", async () => {
    const body = { error: "proxy_user_blocked", code: "PRX_403", request_id: "req-1", details: null };
    await using server = await startScriptedServer({ status: 403, body });
    const failure = await failureOf(new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question));
    expect(failure).toMatchObject({ code: "PRX_403", status: 403, details: null });
    expect(failure.message).toContain("proxy user blocked");
  });
});

describe("an answer that is not one of MemoryOS", () => {
  const cases: [string, Reply, number][] = [
    ["HTML with status 200", { headers: html, body: "<html><h1>Welcome</h1></html>" }, 200],
    ["HTML with status 404", { status: 404, headers: html, body: "<html><h1>Not found</h1></html>" }, 404],
    ["HTML with status 502", { status: 502, headers: html, body: "<html><h1>Bad gateway</h1></html>" }, 502],
    ["JSON that breaks off", { body: '{"data": [{"id": "0198' }, 200],
    ["an empty body", { body: "" }, 200],
    ["an empty body with status 500", { status: 500, body: "" }, 500],
    ["no content", { status: 204, body: "" }, 204],
    ["JSON of another service", { body: { message: "hello" } }, 200],
    ["an error of another service", { status: 400, body: { message: "no" } }, 400],
    ["an error body with status 200", { body: { error: "internal_server_error", code: "SRV_500" } }, 200],
    ["JSON that is null", { body: null }, 200],
    ["a redirect", { status: 307, headers: { Location: "http://127.0.0.1:1/elsewhere" }, body: "" }, 307],
  ];

  it.each(cases)("%s ends in INVALID_RESPONSE with the status", async (_, reply, status) => {
    await using server = await startScriptedServer(reply);
    const failure = await failureOf(new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question));
    expect(failure).toMatchObject({ code: "INVALID_RESPONSE", status });
  });

  it("whose JSON is too deep to read ends in INVALID_RESPONSE", async () => {
    const depth = 200_000;
    const body = `{"system_prompt_addition": "", "data": ${"[".repeat(depth)}${"]".repeat(depth)}}`;
    await using server = await startScriptedServer({ body });
    const failure = await failureOf(new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question));
    expect(failure.code).toBe("INVALID_RESPONSE");
  });
});

describe("a call without a complete answer", () => {
  it("ends in CONNECTION when nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(
      new Memory({ apiKey: "mem_abc", baseUrl: `http://127.0.0.1:${port}` }).get(question),
    );
    expect(failure).toMatchObject({ code: "CONNECTION", status: null, requestId: null, quota: null });
    expect(failure.cause).toBeInstanceOf(TypeError);
    expect(failure.message).toContain(`127.0.0.1:${port}`);
  });

  it("ends in CONNECTION when the body breaks off", async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { "Content-Length": "1000" });
      response.write('{"data": [', () => response.destroy());
    });
    const failure = await failureOf(new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question));
    expect(failure.code).toBe("CONNECTION");
  });

  it("ends in TIMEOUT when nothing comes", async () => {
    await using server = await startScriptedServer(() => {});
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url, timeoutMs: 50 });
    expect((await failureOf(memory.get(question))).code).toBe("TIMEOUT");
  });

  it("ends in TIMEOUT when the body does not end, even if it trickles", async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const trickle = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(trickle));
    });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    expect((await failureOf(memory.get(question, { timeoutMs: 50 }))).code).toBe("TIMEOUT");
  });

  it("ends in TIMEOUT even when a custom fetch ignores its signal", async () => {
    const memory = new Memory({ apiKey: "mem_abc", timeoutMs: 20, fetch: () => new Promise(() => {}) });
    expect((await failureOf(memory.get(question))).code).toBe("TIMEOUT");
  });

  it("ends in ABORTED, with the caller's reason as its cause, when the signal says so", async () => {
    const controller = new AbortController();
    await using server = await startScriptedServer(() => controller.abort("enough"));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.get(question, { signal: controller.signal }));
    expect(failure).toMatchObject({ code: "ABORTED", cause: "enough" });
  });

  it("sends nothing when the signal was aborted before", async () => {
    const fetch = vi.fn<(request: Request) => Promise<Response>>();
    const memory = new Memory({ apiKey: "mem_abc", fetch });
    expect((await failureOf(memory.get(question, { signal: AbortSignal.abort() }))).code).toBe("ABORTED");
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    ["timeoutMs", { timeoutMs: 0 }],
    ["signal", { signal: "now" as never }],
  ])("refuses a %s that makes no sense, by name", async (name, options) => {
    const failure = await failureOf(new Memory({ apiKey: "mem_abc" }).get(question, options));
    expect(failure.code).toBe("INVALID_ARGUMENT");
    expect(failure.message.startsWith(`${name} `)).toBe(true);
  });
});

describe("whatever happens", () => {
  const methods = ["add", "get", "list", "delete", "getJob", "waitForJob"] as const;

  it("a method throws nothing but MemoryOSError, whatever it is given", async () => {
    const fetch = async () => Response.json({ error: "unauthorized", code: "AUTH_001" }, { status: 401 });
    const memory = new Memory({ apiKey: "mem_abc", fetch });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), fc.array(fc.anything(), { maxLength: 3 }), async (method, args) => {
        const call = memory[method] as (...args: unknown[]) => Promise<unknown>;
        const outcome = await call.apply(memory, args).catch((error: unknown) => error);
        expect(outcome).toBeInstanceOf(MemoryOSError);
      }),
    );
  });

  it("a method throws nothing but MemoryOSError, whatever the answer is", async () => {
    const valid: Record<(typeof methods)[number], unknown[]> = {
      add: [{ messages: [{ role: "user", content: "Hello" }], externalUserId: "customer-123" }],
      get: [question],
      list: [{ externalUserId: "customer-123" }],
      delete: [{ memoryId: "a1" }],
      getJob: ["a1"],
      waitForJob: ["a1", { timeoutMs: 5, pollIntervalMs: 1 }],
    };
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ data: fc.jsonValue(), pagination: fc.jsonValue(), status: fc.jsonValue() }, { requiredKeys: [] })
        .map((value) => JSON.stringify(value)),
    );
    const retryAfter = fc.option(fc.string({ unit: fc.constantFrom(..."0123456789 -abGMT:,") }), { nil: "" });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        fc.constantFrom(200, 201, 301, 400, 404, 409, 422, 429, 500, 503),
        body,
        retryAfter,
        async (method, status, text, seconds) => {
          const headers = { "Retry-After": seconds, "X-MemoryOS-Budget-Remaining": text.replace(/[^ -~]/g, "") };
          const fetch = async () => new Response(text, { status, headers });
          const memory = new Memory({ apiKey: "mem_abc", fetch, timeoutMs: 5 });
          const call = memory[method] as (...args: unknown[]) => Promise<unknown>;
          const thrown = await call.apply(memory, valid[method]).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (thrown !== undefined) expect(thrown).toBeInstanceOf(MemoryOSError);
        },
      ),
    );
  });
});
