import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { type AdapterOptions, withMemory } from "../src/adapters/anthropic.ts";
import { languageModel, remembering } from "./language-model.ts";

const addition = "- They are allergic to peanuts.";
const user = (content: string) => ({ role: "user" as const, content });
const message = (...content: object[]) => ({ id: "msg_1", type: "message", role: "assistant", content });
const text = (words: string) => ({ type: "text", text: words });
const toolUse = { type: "tool_use" as const, id: "t_1", name: "time", input: {} };
const parameters = { model: "claude-sonnet-5", max_tokens: 100 };

function setUp(answers: (object | object[] | Error)[], options: Partial<AdapterOptions> = {}, memory = remembering()) {
  const llm = languageModel(...answers);
  const bare = new Anthropic({ apiKey: "sk-ant-test", fetch: llm.fetch, maxRetries: 0 });
  return { ...llm, memory, bare, anthropic: withMemory(bare, { memory, externalUserId: "customer-123", ...options }) };
}

const streamed = [
  {
    type: "message_start",
    message: { ...message(), model: "claude-sonnet-5", usage: { input_tokens: 1, output_tokens: 1 } },
  },
  { type: "content_block_start", index: 0, content_block: text("") },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Ri" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "ce." } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 4 } },
  { type: "message_stop" },
];

describe("withMemory of Anthropic", () => {
  it("puts what is remembered into the system prompt, and adds what was said", async () => {
    const { anthropic, received, memory } = setUp([message(text("Rice."))]);
    const answer = await anthropic.messages.create({ ...parameters, messages: [user("Dinner?")] });
    expectTypeOf(answer).toExtend<Anthropic.Message>();
    expect(answer.content[0]).toMatchObject(text("Rice."));
    await anthropic.messages.create({ ...parameters, system: "Be brief.", messages: [user("Dinner?")] });
    const cached = { type: "text" as const, text: "Be brief.", cache_control: { type: "ephemeral" as const } };
    await anthropic.messages.create({ ...parameters, system: [cached], messages: [user("Dinner?")] });
    expect(received.map(({ system }) => system)).toEqual([
      addition,
      `Be brief.\n\n${addition}`,
      [cached, text(addition)],
    ]);
    expect(received[0].messages).toEqual([user("Dinner?")]);
    await vi.waitFor(() => expect(memory.added).toHaveLength(3));
    expect(memory.added[0].messages).toEqual([user("Dinner?"), { role: "assistant", content: "Rice." }]);
  });

  it("waits with adding while tools are used, and takes no result of a tool for the person's words", async () => {
    const { anthropic, memory } = setUp([message(text("I look."), toolUse), message(text("It is six."))]);
    const question = user("What time is it?");
    const first = await anthropic.messages.create({ ...parameters, messages: [question] });
    const result = { type: "tool_result" as const, tool_use_id: "t_1", content: "18:00" };
    await anthropic.messages.create({
      ...parameters,
      messages: [question, { role: "assistant", content: first.content }, { role: "user", content: [result] }],
    });
    expect(memory.queries.map(({ query }) => query)).toEqual(["What time is it?", "What time is it?"]);
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(memory.added[0].messages).toEqual([question, { role: "assistant", content: "It is six." }]);
  });

  it("lets an answer be streamed, by create and by stream, and adds it when it has been read", async () => {
    const { anthropic, memory, received } = setUp([streamed]);
    const messages = [user("Dinner?")];
    for await (const { type } of await anthropic.messages.create({ ...parameters, stream: true, messages })) {
      expect(type).toBeTypeOf("string");
    }
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(await anthropic.messages.stream({ ...parameters, messages }).finalText()).toBe("Rice.");
    await vi.waitFor(() => expect(memory.added).toHaveLength(2));
    expect(memory.added[1]).toEqual(memory.added[0]);
    expect(memory.added[0].messages[1]).toEqual({ role: "assistant", content: "Rice." });
    expect(received.map(({ system }) => system)).toEqual([addition, addition]);
  });

  it("makes the call without memory when memory fails", async () => {
    const onError = vi.fn();
    const { anthropic, received } = setUp([message(text("Rice."))], { onError }, remembering(new Error("down")));
    expect(await anthropic.messages.create({ ...parameters, messages: [user("Dinner?")] })).toHaveProperty("content");
    expect(received[0].system).toBeUndefined();
    await vi.waitFor(() => expect(onError.mock.calls.map(([, step]) => step)).toEqual(["get", "add"]));
  });

  it("refuses what is no client, and names it", () => {
    const options = { memory: remembering(), externalUserId: "customer-123" };
    expect(() => withMemory({} as Anthropic, options)).toThrow(/^anthropic must be a client with messages\.create/);
  });
});
