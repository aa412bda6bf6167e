import { describe, expect, it } from "vitest";
import { type GetParameters, Memory } from "../../../src/index.ts";
import { failureOf } from "../../failure.ts";
import { example, startScriptedServer } from "../../scripted-server.ts";

const question: GetParameters = { query: "Which language?", externalUserId: "customer-123" };

describe("get", () => {
  it("sends every option in the contract's spelling", async () => {
    await using server = await startScriptedServer({ body: example("retrieveMemories", "found") });
    await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get({
      ...question,
      limit: 5,
      categories: ["preference", "goal"],
      agentId: "support-bot",
      timeFilterDays: 30,
      format: "xml",
      contextMaxTokens: 800,
    });
    expect(server.received).toMatchObject([{ method: "POST", path: "/v1/memories/retrieve" }]);
    expect(server.received[0]?.body).toEqual({
      query: "Which language?",
      external_user_id: "customer-123",
      limit: 5,
      categories: ["preference", "goal"],
      agent_id: "support-bot",
      time_filter_days: 30,
      format: "xml",
      context_max_tokens: 800,
    });
  });

  it("takes the query first as well, with the other options after it", async () => {
    await using server = await startScriptedServer({ body: example("retrieveMemories", "found") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.get("Which language?", { externalUserId: "customer-123", limit: 3 });
    expect(server.received[0]?.body).toEqual({
      query: "Which language?",
      external_user_id: "customer-123",
      limit: 3,
    });
  });

  it("returns the memories as items, with every field of the retrieval", async () => {
    await using server = await startScriptedServer({ body: example("retrieveMemories", "found") });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question);
    expect(result).toMatchObject({
      cached: false,
      systemPromptAddition: expect.stringContaining("I prefer Python examples."),
      contextTokenCount: 27,
      memoriesFromHotTier: 0,
      quotaMode: "FULL",
      isPassthrough: false,
      isDegraded: false,
      circuitStatus: "HEALTHY",
      hasContext: true,
      clarificationQuestion: null,
      sourceReviews: [],
      requestId: "req-7f3c2a",
      quota: { mode: "FULL", requestId: "req-7f3c2a" },
    });
    expect(result).not.toHaveProperty("data");
    expect(result.items).toHaveLength(2);
    expect(result.items[0]).toEqual({
      id: "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860",
      content: "I prefer Python examples.",
      category: "preference",
      importanceScore: 6.5,
      originalImportanceScore: 6.5,
      accessCount: 2,
      isHot: false,
      isArchived: false,
      systemArchived: false,
      sourceEventId: null,
      provenance: {
        turnIds: ["m2"],
        observedAt: "2026-03-01T18:04:11Z",
        receivedAt: "2026-03-01T18:04:11Z",
        jobId: "0198b0c4-5a10-7c3e-8f21-6b1e0d9c4a77",
        service: null,
        eventId: null,
        sourceEventId: null,
        writerId: null,
        authorityPriority: null,
        authorityRules: null,
        attestation: null,
        payloadHash: null,
        scope: null,
        evidence: [],
        processing: expect.any(Object),
      },
      relevanceScore: 0.812406,
      lastAccessed: "2026-03-02T09:12:40Z",
      createdAt: "2026-03-01T18:04:12Z",
      contextSnippet: "I prefer Python examples.",
    });
  });

  it.each([
    ["an empty context", { system_prompt_addition: "" }, false],
    ["passthrough, whatever the context", { is_passthrough: true, system_prompt_addition: "left over" }, false],
    ["a degraded answer with a context", { is_degraded: true }, true],
  ])("says in hasContext whether to use it: %s", async (_, change, hasContext) => {
    await using server = await startScriptedServer({ body: { ...example("retrieveMemories", "found"), ...change } });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question);
    expect(result.hasContext).toBe(hasContext);
  });

  it("takes the quota mode from the header when an older server answers null", async () => {
    const body = { ...example("retrieveMemories", "found"), quota_mode: null };
    const headers = { "X-MemoryOS-Quota-Mode": "DEGRADED_RETRIEVE" };
    await using server = await startScriptedServer({ body, headers });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).get(question);
    expect(result.quotaMode).toBe("DEGRADED_RETRIEVE");
  });

  it.each([
    ["a blank query", { query: " " }, /^query /],
    ["no externalUserId", { externalUserId: undefined }, /^externalUserId /],
    ["a limit of 0", { limit: 0 }, /^limit must be a whole number from 1 to 50, got 0/],
    ["a limit of 51", { limit: 51 }, /^limit .*got 51/],
    ["a limit that is no number", { limit: "10" }, /^limit /],
    ["a contextMaxTokens of 20", { contextMaxTokens: 20 }, /^contextMaxTokens .* from 50 to 4000, got 20/],
    ["a timeFilterDays of 0", { timeFilterDays: 0 }, /^timeFilterDays /],
  ])("refuses %s before any request", async (_, wrong, message) => {
    await using server = await startScriptedServer({ body: example("retrieveMemories", "found") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.get({ ...question, ...wrong } as GetParameters));
    expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
    expect(server.received).toEqual([]);
  });
});
