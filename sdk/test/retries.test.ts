import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Memory, MemoryAdmin, NotFoundError, Passport } from "../src/index.ts";
import { readWait, retryDelay } from "../src/retry.ts";
import { failureOf } from "./failure.ts";
import { example, problem, type Reply, startScriptedServer } from "./scripted-server.ts";

const conversation = {
  messages: [{ role: "user", content: "I prefer Python." }],
  externalUserId: "customer-123",
} as const;
const queued: Reply = { body: example("addMemories", "queued") };
const dropped: Reply = (response) => response.destroy();

/** Without jitter, retries follow at once. */
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

function add(url: string, timeoutMs = 10_000) {
  const memory = new Memory({ apiKey: "mem_abc", baseUrl: url, timeoutMs });
  return memory.add({ ...conversation, messages: [...conversation.messages] });
}

describe("retries", () => {
  const passing: [string, Reply][] = [
    ["a connection that breaks", dropped],
    ["429", problem("too_many_failed_authentications")],
    ["502 from a proxy", { status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>Bad gateway</h1>" }],
    ["503", problem("service_unavailable")],
    ["504 from a proxy", { status: 504, headers: { "Content-Type": "text/html" }, body: "<h1>Time-out</h1>" }],
    ["409 because the first try is still running", problem("idempotency_in_progress", { "Retry-After": "0" })],
  ];

  it.each(passing)("follow %s with the same idempotency key", async (_, reply) => {
    await using server = await startScriptedServer(reply, queued);
    expect((await add(server.url)).status).toBe("queued");
    const keys = server.received.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(server.received[1]?.body).toEqual(server.received[0]?.body);
  });

  it("end after the third try, with its error", async () => {
    await using server = await startScriptedServer(
      dropped,
      problem("service_unavailable"),
      problem("embedding_unavailable"),
      queued,
    );
    expect((await failureOf(add(server.url))).code).toBe("EMB_503");
    expect(server.received).toHaveLength(3);
  });

  it.each([
    ["validation_error", "REQ_422"],
    ["unauthorized", "AUTH_001"],
    ["permission_required", "KEY_403"],
    ["internal_server_error", "SRV_500"],
  ] as const)("do not follow %s", async (error, code) => {
    await using server = await startScriptedServer(problem(error), queued);
    expect((await failureOf(add(server.url))).code).toBe(code);
    expect(server.received).toHaveLength(1);
  });

  it("do not follow an answer that cannot be read", async () => {
    await using server = await startScriptedServer({ body: "<html>" }, queued);
    expect((await failureOf(add(server.url))).code).toBe("INVALID_RESPONSE");
    expect(server.received).toHaveLength(1);
  });

  it("are left out when Retry-After reaches past the deadline; the error tells the seconds", async () => {
    await using server = await startScriptedServer(problem("service_unavailable", { "Retry-After": "3600" }), queued);
    expect(await failureOf(add(server.url))).toMatchObject({ code: "SRV_503", retryAfterSeconds: 3600 });
    expect(server.received).toHaveLength(1);
  });

  it("do not extend the deadline, whose error names what went wrong before", async () => {
    await using server = await startScriptedServer(problem("service_unavailable"), () => {});
    const failure = await failureOf(add(server.url, 500));
    expect(failure).toMatchObject({ code: "TIMEOUT", cause: { code: "SRV_503" } });
  });

  it("wait as long as a used-up limit says where there is no Retry-After", async () => {
    const headers = { RateLimit: '"adds";r=0;t=3600, "key";r=7;t=9000' };
    await using server = await startScriptedServer(problem("rate_limited", headers), queued);
    expect(await failureOf(add(server.url))).toMatchObject({ name: "RateLimitError", retryAfter: 3600 });
    expect(server.received).toHaveLength(1);
  });

  it.each<[string, (memory: MemoryAdmin, passport: Passport) => Promise<unknown>]>([
    ["blocking a user", (memory) => memory.blockUser("customer-123")],
    ["sending a test webhook", (memory) => memory.tenant.sendTestWebhook()],
    ["mailing a code", (_, passport) => passport.sendCode({ email: "maya@example.com" })],
  ])("never follow a POST without an idempotency key, such as %s", async (_, call) => {
    await using server = await startScriptedServer(dropped, queued);
    const baseUrl = server.url;
    const failure = await failureOf(call(new MemoryAdmin({ apiKey: "mem_abc", baseUrl }), new Passport({ baseUrl })));
    expect(failure.code).toBe("CONNECTION");
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.headers).not.toHaveProperty("idempotency-key");
  });

  it("follow a PATCH and a DELETE, which say what shall be", async () => {
    await using server = await startScriptedServer(dropped, { body: { data: {} } }, dropped, { body: { data: {} } });
    const memory = new MemoryAdmin({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.tenant.updateSettings({ overagePolicy: "warn" });
    await memory.unblockUser("customer-123");
    expect(server.received.map(({ method }) => method)).toEqual(["PATCH", "PATCH", "DELETE", "DELETE"]);
  });

  it("keep the idempotency key that a call was given among its options", async () => {
    await using server = await startScriptedServer(dropped, { body: { data: {} } });
    const memory = new MemoryAdmin({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.keys.create({ name: "worker" }, { idempotencyKey: "key-1" });
    expect(server.received.map(({ headers }) => headers["idempotency-key"])).toEqual(["key-1", "key-1"]);
  });

  it("repeat the idempotency key of a POST that has one, and make none for a GET", async () => {
    await using server = await startScriptedServer(dropped, { body: example("retrieveMemories", "found") }, dropped, {
      body: example("listMemories", "page"),
    });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.get("Which language?", { externalUserId: "customer-123" });
    await memory.list({ externalUserId: "customer-123" });
    const keys = server.received.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual([expect.any(String), keys[0], undefined, undefined]);
  });
});

describe("a deletion whose answer was lost", () => {
  const gone = problem("memory_not_found");
  const lost: [string, Reply][] = [
    ["the connection broke", dropped],
    ["a gateway gave up", { status: 504, headers: { "Content-Type": "text/html" }, body: "<h1>Time-out</h1>" }],
  ];
  type Clients = { memory: MemoryAdmin; passport: Passport };
  const deletions: [string, (clients: Clients) => Promise<unknown>, object][] = [
    ["delete", ({ memory }) => memory.delete({ memoryId: "a1" }), { deleted: true, receipt: {} }],
    ["deleteUser", ({ memory }) => memory.deleteUser("c1"), { deleted: true, memoriesRemoved: 0, receipt: {} }],
    ["users.delete", ({ memory }) => memory.users.delete("c1"), { deleted: true, memoriesRemoved: 0, receipt: {} }],
    [
      "tenant.deleteUser",
      ({ memory }) => memory.tenant.deleteUser("c1"),
      { deleted: true, memoriesRemoved: 0, receipt: {} },
    ],
    ["globalAgents.retire", ({ memory }) => memory.globalAgents.retire("a1"), { deleted: true, receipt: {} }],
    ["grants.revoke", ({ passport }) => passport.grants.revoke("a1"), { revoked: true }],
    ["memories.delete", ({ passport }) => passport.memories.delete("a1"), { deleted: true, memoryId: "a1" }],
    ["connections.delete", ({ passport }) => passport.connections.delete("a1"), { disconnected: true }],
  ];
  const clientsOf = (baseUrl: string): Clients => ({
    memory: new MemoryAdmin({ apiKey: "mem_abc", baseUrl }),
    passport: new Passport({ session: "session-1", baseUrl }),
  });

  it.each(deletions)("is done when the retry finds nothing: %s", async (_, call, result) => {
    await using server = await startScriptedServer(dropped, gone);
    expect(await call(clientsOf(server.url))).toEqual({ ...result, quota: expect.objectContaining({ mode: "FULL" }) });
    expect(server.received.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
  });

  it.each(lost)("is so when %s, whatever came between", async (_, reply) => {
    await using server = await startScriptedServer(reply, problem("service_unavailable"), gone);
    const { deleted } = await clientsOf(server.url).memory.delete({ memoryId: "a1" });
    expect(deleted).toBe(true);
  });

  it("is not taken for done when the path is unknown, or when no try arrived", async () => {
    await using server = await startScriptedServer(dropped, problem("unknown_path"));
    await expect(clientsOf(server.url).memory.deleteUser("c1")).rejects.toThrow(NotFoundError);
    let tries = 0;
    const fetch = async () => {
      if (++tries === 1) throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
      return new Response(
        JSON.stringify({ error: "memory_not_found", code: "MEM_404", request_id: "r", details: null }),
        {
          status: 404,
          headers: { "Content-Type": "application/problem+json" },
        },
      );
    };
    const memory = new MemoryAdmin({ apiKey: "mem_abc", baseUrl: server.url, fetch });
    await expect(memory.delete({ memoryId: "a1" })).rejects.toThrow(NotFoundError);
    expect(tries).toBe(2);
  });

  it.each<[string, Reply[]]>([
    ["on the first try", [gone]],
    ["after 429 alone", [problem("rate_limited", { "Retry-After": "0" }), gone]],
    ["after 503 alone", [problem("service_unavailable"), gone]],
  ])("is none when nothing is found %s", async (_, replies) => {
    await using server = await startScriptedServer(...replies);
    const failure = await failureOf(clientsOf(server.url).memory.delete({ memoryId: "a1" }));
    expect(failure).toMatchObject({ name: "NotFoundError", code: "MEM_404" });
  });

  it("is none where 404 says something else: a person unknown whose block was to be lifted", async () => {
    await using server = await startScriptedServer(dropped, gone);
    expect((await failureOf(clientsOf(server.url).memory.unblockUser("c1"))).name).toBe("NotFoundError");
  });
});

describe("the pause before a retry", () => {
  it.each([
    [0, null, 0, 0],
    [0, null, 1, 250],
    [1, null, 1, 500],
    [1, null, 0.5, 250],
    [0, 2, 0, 2000],
    [0, 2, 1, 2250],
  ])("for retry %i, Retry-After %s and jitter %f is %i ms", (retry, retryAfter, random, ms) => {
    expect(retryDelay(retry, retryAfter, random)).toBe(ms);
  });

  it.each([
    [null, null],
    ["0", 0],
    ["42", 42],
    ["soon", null],
    ["-5", null],
    ["", null],
    ["Mon, 02 Mar 2026 09:30:10 GMT", 10],
    ["Mon, 02 Mar 2026 09:29:00 GMT", 0],
  ])("reads the Retry-After header %j as %s seconds", (header, seconds) => {
    const headers = new Headers(header === null ? {} : { "Retry-After": header });
    expect(readWait(headers, Date.parse("2026-03-02T09:30:00Z"))).toBe(seconds);
  });

  it.each([
    ['"adds";r=0;t=12', 12],
    ['"adds";r=0;t=12, "key";r=0;t=30', 30],
    ['"adds";r=0; t=5, "key";r=9;t=30', 5],
    ['"adds";r=05;t=12', null],
    ['"adds";r=1;t=12', null],
    ['"adds";r=0', null],
    ["limit=10", null],
    ["", null],
  ])("reads the RateLimit header %j as %s seconds", (header, seconds) => {
    expect(readWait(new Headers({ RateLimit: header }), 0)).toBe(seconds);
  });

  it("follows Retry-After rather than RateLimit", () => {
    expect(readWait(new Headers({ "Retry-After": "3", RateLimit: '"adds";r=0;t=12' }), 0)).toBe(3);
  });
});
