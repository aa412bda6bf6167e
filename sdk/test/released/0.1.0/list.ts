import { describe, expect, it } from "vitest";
import { Memory, type StoredMemory } from "../../../src/index.ts";
import { failureOf } from "../../failure.ts";
import { example, problem, startScriptedServer } from "../../scripted-server.ts";

const row = (example("listMemories", "page").data as object[])[0];

function page(ids: string[], nextCursor: string | null) {
  const data = ids.map((id) => ({ ...row, id }));
  return { body: { data, pagination: { next_cursor: nextCursor, limit: 2, total: 5 } } };
}

async function idsOf(memories: AsyncIterable<StoredMemory>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of memories) ids.push(id);
  return ids;
}

describe("list", () => {
  it("asks for pages of 50 unless told otherwise", async () => {
    await using server = await startScriptedServer({ body: example("listMemories", "page") });
    await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).list({ externalUserId: "customer-123" });
    expect(server.received).toMatchObject([{ method: "GET", path: "/v1/memories" }]);
    expect([...(server.received[0]?.query ?? [])]).toEqual([
      ["external_user_id", "customer-123"],
      ["limit", "50"],
    ]);
  });

  it("sends its options as query parameters, whatever characters they hold", async () => {
    await using server = await startScriptedServer({ body: example("listMemories", "page") });
    await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).list({
      externalUserId: "a&b=c/ü 😀",
      limit: 10,
      cursor: "eyJ2IjoxfQ.c2ln+/=",
      categories: ["fact", "goal"],
      agentId: "support-bot",
      includeArchived: true,
    });
    expect(Object.fromEntries(server.received[0]?.query ?? [])).toMatchObject({
      external_user_id: "a&b=c/ü 😀",
      limit: "10",
      cursor: "eyJ2IjoxfQ.c2ln+/=",
      agent_id: "support-bot",
      include_archived: "true",
    });
    expect(server.received[0]?.query.getAll("categories")).toEqual(["fact", "goal"]);
  });

  it("returns items, nextCursor, limit, total and the quota", async () => {
    await using server = await startScriptedServer({ body: example("listMemories", "page") });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).list({
      externalUserId: "customer-123",
    });
    expect(result).toMatchObject({
      items: [
        { content: "I prefer Python examples.", sourceConversationId: "chat-2041", metadata: { source: "chat" } },
      ],
      nextCursor: "eyJ2IjoxfQ.c2lnbmVk",
      limit: 1,
      total: 2,
      quota: { mode: "FULL" },
    });
  });

  it("visits every memory of every page once, with the same filters", async () => {
    await using server = await startScriptedServer(page(["a", "b"], "one"), page(["c", "d"], "two"), page(["e"], null));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const first = await memory.list({ externalUserId: "customer-123", categories: ["fact"], limit: 2 });
    expect(await idsOf(first)).toEqual(["a", "b", "c", "d", "e"]);
    expect(server.received.map(({ query }) => query.get("cursor"))).toEqual([null, "one", "two"]);
    expect(server.received.map(({ query }) => query.get("categories"))).toEqual(["fact", "fact", "fact"]);
  });

  it("fetches no page that is not visited", async () => {
    await using server = await startScriptedServer(page(["a", "b"], "one"));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    for await (const _ of await memory.list({ externalUserId: "customer-123" })) break;
    expect(server.received).toHaveLength(1);
  });

  it("ends with an error when a page names itself as the next one", async () => {
    await using server = await startScriptedServer(page(["a"], "one"));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.list({ externalUserId: "customer-123" }).then(idsOf));
    expect(failure.code).toBe("INVALID_RESPONSE");
  });

  it("ends with the service's error when a later page is refused", async () => {
    await using server = await startScriptedServer(page(["a"], "one"), problem("invalid_cursor"));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.list({ externalUserId: "customer-123" }).then(idsOf));
    expect(failure).toMatchObject({ code: "TEN_400", status: 400 });
  });

  it("refuses half a character in externalUserId, which no address can hold", async () => {
    const failure = await failureOf(new Memory({ apiKey: "mem_abc" }).list({ externalUserId: "\ud800" }));
    expect(failure.code).toBe("INVALID_ARGUMENT");
  });
});
