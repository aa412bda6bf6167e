import { describe, expect, it } from "vitest";
import { type AddParameters, Memory } from "../src/index.ts";
import { failureOf } from "./failure.ts";
import { example, examplesOf, startScriptedServer } from "./scripted-server.ts";

const messages: AddParameters["messages"] = [{ role: "user", content: "I prefer Python examples." }];
const conversation: AddParameters = { messages, externalUserId: "customer-123" };

describe("add", () => {
  it("sends the conversation in the contract's spelling, with the key of the tenant", async () => {
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.add({
      messages: [
        { role: "user", content: "I prefer Python.", externalTurnId: "m1", occurredAt: "2026-03-01T18:04:11Z" },
      ],
      externalUserId: "customer-123",
      agentId: "support-bot",
      conversationId: "chat-2041",
    });
    expect(server.received).toMatchObject([
      {
        method: "POST",
        path: "/v1/memories/add",
        headers: { authorization: "ApiKey mem_abc", "content-type": "application/json" },
        body: {
          messages: [
            { role: "user", content: "I prefer Python.", external_turn_id: "m1", occurred_at: "2026-03-01T18:04:11Z" },
          ],
          external_user_id: "customer-123",
          agent_id: "support-bot",
          conversation_id: "chat-2041",
        },
      },
    ]);
  });

  it("leaves the keys of metadata as the caller wrote them, however deep", async () => {
    const metadata = { chatId: 1, source_app: { innerKey: [{ deepKey: null }] }, externalUserId: "mine" };
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).add({ ...conversation, metadata });
    expect(server.received[0]?.body).toMatchObject({ metadata });
  });

  it("leaves out what is null or undefined", async () => {
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.add({
      ...conversation,
      agentId: null,
      metadata: null,
      conversationId: undefined,
      idempotencyKey: null,
    });
    expect(server.received[0]?.body).toEqual({ messages, external_user_id: "customer-123" });
  });

  it("sends the caller's idempotency key as a header and not in the body", async () => {
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.add({ ...conversation, idempotencyKey: "add-2041" });
    expect(server.received[0]?.headers["idempotency-key"]).toBe("add-2041");
    expect(server.received[0]?.body).not.toHaveProperty("idempotency_key");
  });

  it("makes another idempotency key for each call", async () => {
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await Promise.all([memory.add(conversation), memory.add(conversation), memory.add(conversation)]);
    const keys = server.received.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys).toEqual([0, 1, 2].map(() => expect.stringMatching(/^[0-9a-f-]{36}$/)));
  });

  it.each(Object.entries(examplesOf("addMemories")))("returns every field of the outcome %s", async (name, body) => {
    const wire = body as Record<string, unknown>;
    await using server = await startScriptedServer({ body });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).add(conversation);
    expect(result).toEqual({
      status: name,
      jobId: wire.job_id,
      blockedReason: wire.blocked_reason,
      retryAfterSeconds: wire.retry_after_seconds,
      budgetRemainingPct: wire.budget_remaining_pct,
      processingEtaSeconds: wire.processing_eta_seconds,
      processingStatus: wire.processing_status,
      nothingToExtract: wire.nothing_to_extract,
      proposalIds: wire.proposal_ids,
      requestId: wire.request_id,
      timestamp: wire.timestamp,
      quotaMode: "FULL",
      circuitStatus: "HEALTHY",
      wasQueued: name === "queued",
      quota: {
        requestId: "req-7f3c2a",
        mode: "FULL",
        budgetRemaining: 0.8734,
        resetAt: "2026-04-01T00:00:00Z",
        circuitStatus: "HEALTHY",
        processing: "normal",
      },
    });
  });

  it("takes quota mode, circuit status and processing status from the headers when the body lacks them", async () => {
    const { processing_status: _, ...older } = example("addMemories", "L4");
    const headers = {
      "X-MemoryOS-Quota-Mode": "BLOCKED",
      "X-MemoryOS-Circuit-Status": "CRITICAL",
      "X-MemoryOS-Processing": "delayed",
    };
    await using server = await startScriptedServer({ body: older, headers });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).add(conversation);
    expect(result).toMatchObject({ quotaMode: "BLOCKED", circuitStatus: "CRITICAL", processingStatus: "delayed" });
  });

  it("passes on a status and fields that this version does not know", async () => {
    const body = { ...example("addMemories", "queued"), status: "L9", later_field: { inner_key: 1 } };
    await using server = await startScriptedServer({ body });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).add(conversation);
    expect(result).toMatchObject({ status: "L9", laterField: { innerKey: 1 }, wasQueued: false });
  });

  it.each([
    ["no messages", { messages: [] }, /^messages /],
    ["messages that are no array", { messages: "hello" }, /^messages /],
    ["a message that is null", { messages: [null] }, /^messages\[0\] /],
    ["a blank message", { messages: [...messages, { role: "user", content: " " }] }, /^messages\[1\]\.content /],
    ["an empty externalUserId", { externalUserId: "" }, /^externalUserId /],
    ["an idempotencyKey with a space", { idempotencyKey: "a b" }, /^idempotencyKey /],
    ["an empty idempotencyKey", { idempotencyKey: "" }, /^idempotencyKey /],
    ["metadata that is no JSON", { metadata: { count: 1n } }, /^metadata cannot be sent/],
  ])("refuses %s before any request", async (_, wrong, message) => {
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.add({ ...conversation, ...wrong } as AddParameters));
    expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message), status: null });
    expect(server.received).toEqual([]);
  });
});
