import { describe, expect, it, vi } from "vitest";
import { AsyncMemory, Memory, MemoryAdmin, Passport, UniversalMemory } from "../src/index.ts";
import { UniversalMemory as FromItsModule } from "../src/universal.ts";
import { failureOf } from "./failure.ts";
import { example, startScriptedServer } from "./scripted-server.ts";

const agentApiKey = "agent_sk_abc";
const uuiToken = "uui_abc";
const answering = (operationId: string, name: string) => async () => Response.json(example(operationId, name));

describe("the clients", () => {
  it("are one class under two names for readers of the Python documentation", () => {
    expect(AsyncMemory).toBe(Memory);
    expect(FromItsModule).toBe(UniversalMemory);
    expect(new MemoryAdmin({ apiKey: "mem_abc" })).toBeInstanceOf(Memory);
  });

  it("say who calls: an agent for a person, and a person", async () => {
    await using server = await startScriptedServer(
      { body: example("retrieveUniversalMemories", "found") },
      { body: { data: { user_uui_id: "a" } } },
    );
    await using universal = new UniversalMemory({ agentApiKey, uuiToken, baseUrl: server.url });
    await universal.get("What do you know?");
    await using visitor = new Passport({ baseUrl: server.url });
    await using passport = visitor.withSession("session_abc");
    await passport.me();
    await new Passport({ baseUrl: server.url, session: null }).me();
    const [first, second, third] = server.received;
    expect(first?.headers).toMatchObject({ authorization: "ApiKey agent_sk_abc", "x-memoryos-uui": "uui_abc" });
    expect(second?.headers).toMatchObject({ "x-memoryos-session": "session_abc" });
    expect(second?.headers).not.toHaveProperty("authorization");
    expect(third?.headers).not.toHaveProperty("x-memoryos-session");
  });

  it("send a browser's session cookie along only where told to", async () => {
    const seen: string[] = [];
    const fetch = async (request: Request) => {
      seen.push(request.credentials);
      return Response.json({ data: {} });
    };
    await new Passport({ credentials: "include", fetch }).me();
    await new Passport({ fetch }).me();
    expect(seen).toEqual(["include", "same-origin"]);
  });

  it("keep their secrets out of what they show of themselves", async () => {
    const { inspect } = await import("node:util");
    const clients = [
      new MemoryAdmin({ apiKey: "mem_secret" }),
      new UniversalMemory({ agentApiKey: "agent_sk_secret", uuiToken: "uui_secret" }),
      new Passport({ session: "session_secret" }),
    ];
    for (const client of clients) {
      expect(JSON.stringify(client) + inspect(client, { depth: 9, showHidden: true })).not.toContain("secret");
    }
  });

  it.each([
    ["agentApiKey", { agentApiKey: "mem_abc", uuiToken }],
    ["agentApiKey", { agentApiKey: "", uuiToken }],
    ["agentApiKey", { agentApiKey: "uui_abc", uuiToken }],
    ["agentApiKey", { agentApiKey: "sk-abc", uuiToken }],
    ["uuiToken", { agentApiKey, uuiToken: "agent_sk_abc" }],
    ["uuiToken", { agentApiKey, uuiToken: "abc" }],
    ["uuiToken", { agentApiKey, uuiToken: undefined as never }],
    ["baseUrl", { agentApiKey, uuiToken, baseUrl: "somewhere" }],
    ["options", undefined as never],
  ])("refuse a wrong %s, by name and without repeating it", (name, options) => {
    expect(() => new UniversalMemory(options)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(`^${name} (?!.*abc)`) }),
    );
  });

  it.each([
    ["session", { session: "a b" }],
    ["session", { session: "mem_abc" }],
    ["session", { session: "agent_sk_abc" }],
    ["session", { session: "uui_abc" }],
    ["credentials", { credentials: "omit" as never }],
    ["options", null as never],
  ])("refuse a wrong %s of a Passport", (name, options) => {
    expect(() => new Passport(options)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(`^${name} `) }),
    );
  });

  it.each([
    ["by its name", { exam_name: "Physics" }, true],
    ["by its date", { exam_name: null, exam_date: "2026-03-12" }, true],
    ["by neither", { exam_name: null, exam_date: null }, false],
    ["by no field that an older server sends", {}, false],
  ])("say whether an exam is known: %s", async (_, data, hasExamContext) => {
    const memory = new Memory({ apiKey: "mem_abc", fetch: async () => Response.json({ data }) });
    expect(await memory.getEdTechProfile("student_123")).toMatchObject({ hasExamContext });
  });

  it.each([0.5, -1, 11, "2"])("refuse %s as maxRetries", (maxRetries) => {
    expect(() => new Memory({ apiKey: "mem_abc", maxRetries: maxRetries as number })).toThrow(/^maxRetries must be/);
  });

  it("make an idempotency key on pages that are not secure too", async () => {
    const keys = new Set<string | null>();
    const fetch = async (request: Request) => {
      keys.add(request.headers.get("idempotency-key"));
      return Response.json(example("addMemories", "queued"));
    };
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const memory = new Memory({ apiKey: "mem_abc", fetch });
    for (let n = 0; n < 20; n++) await memory.add({ messages: [{ content: "I like tea." }], externalUserId: "u" });
    vi.unstubAllGlobals();
    expect(keys.size).toBe(20);
    for (const key of keys) expect(key).toMatch(/^\d+-\d+-\d+-\d+$/);
  });

  it("try again as often as they are told", async () => {
    const fetch = vi.fn(async () => new Response("", { status: 503 }));
    expect((await failureOf(new Memory({ apiKey: "mem_abc", fetch, maxRetries: 0 }).getUsage())).status).toBe(503);
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("await using", () => {
  it("waits for the calls that are under way, and lets no more begin", async () => {
    const gate = Promise.withResolvers<void>();
    let isAnswered = false;
    const fetch = async () => {
      await gate.promise;
      isAnswered = true;
      return Response.json(example("addMemories", "queued"));
    };
    let outside: Memory | undefined;
    const block = (async () => {
      await using memory = new Memory({ apiKey: "mem_abc", fetch });
      outside = memory;
      void memory.add({ messages: [{ content: "I like tea." }], externalUserId: "u" });
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    gate.resolve();
    await block;
    expect(isAnswered).toBe(true);
    expect(await failureOf(outside?.getUsage() ?? Promise.resolve())).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("ends universal and Passport clients alike", async () => {
    const universal = new UniversalMemory({ agentApiKey, uuiToken, fetch: answering("getUniversalJob", "completed") });
    expect((await universal.waitForJob("a1")).succeeded).toBe(true);
    await universal[Symbol.asyncDispose]();
    expect((await failureOf(universal.getJob("a1"))).message).toBe("The client was closed");
    const passport = new Passport();
    await passport.close();
    expect((await failureOf(passport.me())).code).toBe("INVALID_ARGUMENT");
  });

  it("does not mix up calls that are made at the same time", async () => {
    const fetch = async (request: Request) => {
      const id = new URL(request.url).pathname.split("/").at(-1);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return Response.json({ data: { job_id: id, status: "completed" } });
    };
    const memory = new Memory({ apiKey: "mem_abc", fetch });
    const ids = Array.from({ length: 50 }, (_, n) => `job-${n}`);
    const jobs = await Promise.all(ids.map((id) => memory.getJob(id)));
    expect(jobs.map(({ jobId }) => jobId)).toEqual(ids);
  });
});

describe("a consent link", () => {
  it("names the agent alone, and then MemoryOS shows that it is done", () => {
    expect(UniversalMemory.consentUrl({ agentId: "a1" })).toBe("https://consent.memoryos.io/consent?agent_id=a1");
  });

  it("has redirect, state, categories and link token, encoded", () => {
    const url = new URL(
      UniversalMemory.consentUrl({
        agentId: "a1",
        redirectUri: "https://yourapp.com/callback?x=1&y=ü",
        state: "a b&c",
        categories: ["preference", "fact", "preference"],
        linkToken: "link_1",
        consentUrl: "http://127.0.0.1:8080/",
      }),
    );
    expect(url.origin + url.pathname).toBe("http://127.0.0.1:8080/consent");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      agent_id: "a1",
      redirect_uri: "https://yourapp.com/callback?x=1&y=ü",
      state: "a b&c",
      categories: "preference,fact",
      link_token: "link_1",
    });
  });

  it.each([
    ["agentId", { agentId: "" }],
    ["categories", { agentId: "a1", categories: "goal" as never }],
    ["consentUrl", { agentId: "a1", consentUrl: "javascript:alert(1)" }],
    ["parameters", null as never],
  ])("is refused for a wrong %s, by name", (name, parameters) => {
    expect(() => UniversalMemory.consentUrl(parameters)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(`^${name} `) }),
    );
  });
});

describe("a permission status", () => {
  const found = async (body: object) => {
    const fetch = async () => Response.json(body);
    return new UniversalMemory({ agentApiKey, uuiToken, fetch }).get("What do you know?");
  };

  it("is read from the older name where the newer one is missing", async () => {
    const {
      permission_status: _,
      categories_available: __,
      ...older
    } = example("retrieveUniversalMemories", "no_grant");
    expect(await found(older)).toMatchObject({ permissionStatus: "no_grant_for_user", categoriesAvailable: [] });
  });

  it("passes on a value that this version does not know", async () => {
    const newer = { ...example("retrieveUniversalMemories", "no_grant"), permission_status: "grant_paused" };
    expect((await found(newer)).permissionStatus).toBe("grant_paused");
  });
});
