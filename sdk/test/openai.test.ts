import OpenAI from "openai";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { type AdapterOptions, withMemory } from "../src/adapters/openai.ts";
import { MemoryOSError } from "../src/errors.ts";
import { languageModel, remembering } from "./language-model.ts";

const model = "gpt-5-mini";
const addition = "- They are allergic to peanuts.";
const user = (content: string) => ({ role: "user" as const, content });
const completion = (content: string | null, more: object = {}) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content, ...more } }],
});
const chunk = (delta: object, index = 0) => ({ object: "chat.completion.chunk", choices: [{ index, delta }] });
const toolCall = { id: "call_1", type: "function" as const, function: { name: "time", arguments: "{}" } };

function setUp(answers: (object | object[] | Error)[], options: Partial<AdapterOptions> = {}, memory = remembering()) {
  const llm = languageModel(...answers);
  const bare = new OpenAI({ apiKey: "sk-test", fetch: llm.fetch, maxRetries: 0 });
  const openai = withMemory(bare, { memory, externalUserId: "customer-123", ...options });
  return { ...llm, memory, bare, openai };
}

describe("withMemory of OpenAI: chat completions", () => {
  it("puts what is remembered into the system prompt, and adds what was said", async () => {
    const { openai, received, memory } = setUp([completion("How about rice?")], {
      agentId: "cook",
      conversationId: "c-1",
      metadata: { app: "kitchen" },
      retrieve: { limit: 5 },
    });
    const messages = [user("What should I cook tonight?")];
    const answer = await openai.chat.completions.create({ model, messages });

    expect(answer.choices[0]?.message.content).toBe("How about rice?");
    expectTypeOf(answer).toEqualTypeOf<OpenAI.ChatCompletion & { _request_id?: string | null }>();
    expect(received[0].messages).toEqual([{ role: "system", content: addition }, ...messages]);
    expect(messages).toHaveLength(1);
    expect(memory.queries).toEqual([
      { query: "What should I cook tonight?", externalUserId: "customer-123", agentId: "cook", limit: 5 },
    ]);
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(memory.added[0]).toEqual({
      messages: [user("What should I cook tonight?"), { role: "assistant", content: "How about rice?" }],
      externalUserId: "customer-123",
      agentId: "cook",
      conversationId: "c-1",
      metadata: { app: "kitchen" },
    });
  });

  it("stays around a client that withOptions makes, for both kinds of calls", async () => {
    const { openai, received } = setUp([completion("Rice."), { output: [] }]);
    const patient = openai.withOptions({ timeout: 60_000 }).withOptions({ maxRetries: 0 });
    expect(patient.timeout).toBe(60_000);
    await patient.chat.completions.create({ model, messages: [user("Dinner?")] });
    await patient.responses.create({ model, input: "Dinner?" });
    expect(received).toMatchObject([{ messages: [{ content: addition }, {}] }, { instructions: addition }]);
  });

  it.each(["system", "developer"] as const)("adds to a %s prompt that is there, text or parts", async (role) => {
    const { openai, received } = setUp([completion("Yes.")]);
    await openai.chat.completions.create({ model, messages: [{ role, content: "Be brief." }, user("Rice?")] });
    expect(received[0].messages[0]).toEqual({ role, content: `Be brief.\n\n${addition}` });
    const parts = [{ type: "text" as const, text: "Be brief." }];
    await openai.chat.completions.create({ model, messages: [{ role, content: parts }, user("Rice?")] });
    expect(received[1].messages[0]).toEqual({ role, content: [...parts, { type: "text", text: addition }] });
    expect(parts).toHaveLength(1);
  });

  it("adds of a long conversation only what was not answered yet", async () => {
    const { openai, memory } = setUp([completion("Then rice.")]);
    await openai.chat.completions.create({
      model,
      messages: [user("Hi"), { role: "assistant", content: "Hello." }, user("I eat no fish."), user("What now?")],
    });
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(memory.added[0].messages.map(({ content }: { content: string }) => content)).toEqual([
      "I eat no fish.",
      "What now?",
      "Then rice.",
    ]);
  });

  it("waits with adding while tools are called, and then adds question and answer together", async () => {
    const { openai, memory } = setUp([completion(null, { tool_calls: [toolCall] }), completion("It is six.")]);
    const first = await openai.chat.completions.create({ model, messages: [user("What time is it?")] });
    const message = first.choices[0]?.message as OpenAI.ChatCompletionMessage;
    const tool = { role: "tool" as const, tool_call_id: "call_1", content: "18:00" };
    await openai.chat.completions.create({ model, messages: [user("What time is it?"), message, tool] });
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(memory.added[0].messages).toEqual([user("What time is it?"), { role: "assistant", content: "It is six." }]);
  });

  it("lets an answer be streamed, and adds it when it has been read, or as far as it was", async () => {
    const chunks = [
      chunk({ role: "assistant", content: "" }),
      chunk({ content: "Rice" }),
      chunk({ content: "?" }, 1),
      chunk({ content: "." }),
      { choices: [] },
    ];
    const { openai, memory, received } = setUp([chunks]);
    const ask = () => openai.chat.completions.create({ model, stream: true, messages: [user("Dinner?")] });
    const stream = await ask();
    let text = "";
    for await (const { choices } of stream) if (choices[0]?.index === 0) text += choices[0].delta.content ?? "";
    expect(text).toBe("Rice.");
    expect(received[0].messages[0].content).toBe(addition);
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(memory.added[0].messages[1]).toEqual({ role: "assistant", content: "Rice." });

    for await (const { choices } of await ask()) if (choices[0]?.delta.content === "Rice") break;
    await vi.waitFor(() => expect(memory.added).toHaveLength(2));
    expect(memory.added[1].messages[1]).toEqual({ role: "assistant", content: "Rice" });

    const readable = (await ask()).toReadableStream();
    for await (const line of readable) expect(line).toBeInstanceOf(Uint8Array);
    await vi.waitFor(() => expect(memory.added).toHaveLength(3));
  });

  it("keeps the promise's other sides: withResponse, asResponse, catch and finally", async () => {
    const { openai, memory } = setUp([completion("Rice.")]);
    const ask = () => openai.chat.completions.create({ model, messages: [user("Dinner?")] });
    const { data, response, request_id } = await ask().withResponse();
    expect([data.choices[0]?.message.content, response.status, request_id]).toEqual(["Rice.", 200, "req_1"]);
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(await (await ask().asResponse()).json()).toMatchObject({ object: "chat.completion" });
    const after = vi.fn();
    await ask().catch(after);
    await ask().finally(after);
    expect(after).toHaveBeenCalledTimes(1);
    const call = ask();
    await Promise.all([call, call]);
    await vi.waitFor(() => expect(memory.added).toHaveLength(4));
  });

  it("leaves the client that was given, and everything else of it, as it was", async () => {
    const { openai, bare, received, memory } = setUp([completion('{"a":1}')]);
    await bare.chat.completions.create({ model, messages: [user("Dinner?")] });
    await openai.chat.completions.parse({ model, messages: [user("Dinner?")] });
    expect(received.map(({ messages }) => messages.length)).toEqual([1, 1]);
    expect(memory.queries).toEqual([]);
    expect(openai.baseURL).toBe(bare.baseURL);
    expect(openai.withOptions({ timeout: 7 }).timeout).toBe(7);
  });

  it("adds long messages in pieces that the service takes, and asks with the end of a long question", async () => {
    const { openai, memory } = setUp([completion("Long.")]);
    const long = `${"ab😀".repeat(8_001)}ends`;
    await openai.chat.completions.create({ model, messages: [user(long)] });
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    const contents = memory.added[0].messages.map(({ content }: { content: string }) => content);
    expect(contents.join("")).toBe(`${long}Long.`);
    expect(contents.every((content: string) => [...content].length <= 16_000 && content.isWellFormed())).toBe(true);
    expect(memory.queries[0].query.isWellFormed()).toBe(true);
    expect(memory.queries[0].query.length).toBeLessThanOrEqual(16_000);
    expect(memory.queries[0].query.endsWith("ends")).toBe(true);
  });
});

describe("withMemory of OpenAI: responses", () => {
  const message = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Rice." }] };
  const answered = (...output: object[]) => ({ id: "resp_1", object: "response", output });

  it("puts what is remembered into the instructions, and adds what was said", async () => {
    const { openai, received, memory } = setUp([answered(message)]);
    const response = await openai.responses.create({ model, input: "Dinner?", instructions: "Be brief." });
    expect(response.output_text).toBe("Rice.");
    await openai.responses.create({
      model,
      input: [{ role: "user", content: [{ type: "input_text", text: "And?" }] }],
    });
    expect(received.map(({ instructions }) => instructions)).toEqual([`Be brief.\n\n${addition}`, addition]);
    await vi.waitFor(() => expect(memory.added).toHaveLength(2));
    expect(memory.added.map(({ messages }) => messages[0].content)).toEqual(["Dinner?", "And?"]);
    expect(memory.added[0].messages[1]).toEqual({ role: "assistant", content: "Rice." });
  });

  it("streams, and waits with adding while functions are called", async () => {
    const call = { type: "function_call" as const, call_id: "c", name: "time", arguments: "{}" };
    const { openai, memory } = setUp([
      [{ type: "response.output_item.added", item: call }],
      [
        { type: "response.output_text.delta", delta: "It is " },
        { type: "response.output_text.delta", delta: "six." },
      ],
    ]);
    const question = { role: "user" as const, content: "What time is it?" };
    const output = { type: "function_call_output" as const, call_id: "c", output: "18:00" };
    for await (const _ of await openai.responses.create({ model, stream: true, input: [question] }));
    for await (const _ of await openai.responses.create({ model, stream: true, input: [question, call, output] }));
    await vi.waitFor(() => expect(memory.added).toHaveLength(1));
    expect(memory.added[0].messages).toEqual([question, { role: "assistant", content: "It is six." }]);
  });
});

describe("withMemory when memory fails", () => {
  it("makes the call without memory, and tells what happened", async () => {
    const onError = vi.fn();
    const failure = new MemoryOSError("no", { code: "TIMEOUT" });
    const { openai, received } = setUp([completion("Rice.")], { onError }, remembering(failure));
    const messages = [user("Dinner?")];
    const answer = await openai.chat.completions.create({ model, messages });
    expect(answer.choices[0]?.message.content).toBe("Rice.");
    expect(received[0].messages).toEqual(messages);
    await vi.waitFor(() =>
      expect(onError.mock.calls).toEqual([
        [failure, "get"],
        [failure, "add"],
      ]),
    );
  });

  it("goes on without memory that ignores its time limit, or the signal of the app", async () => {
    const failures: unknown[] = [];
    const deaf = { ...remembering(), get: () => new Promise<never>(() => {}) };
    const options = { timeoutMs: 20, onError: (error: unknown) => void failures.push(error) };
    const { openai, received } = setUp([completion("Rice.")], options, deaf as never);
    const answer = await openai.chat.completions.create({ model, messages: [user("Dinner?")] });
    expect(answer.choices[0]?.message.content).toBe("Rice.");
    expect(received[0].messages).toEqual([user("Dinner?")]);
    expect(failures).toMatchObject([{ name: "TimeoutError", code: "TIMEOUT" }]);

    const patient = setUp([completion("Rice.")], { timeoutMs: 600_000 }, deaf as never).openai;
    const controller = new AbortController();
    const call = patient.chat.completions.create({ model, messages: [user("Dinner?")] }, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toThrow();
  });

  it("goes on when the app's own hooks throw, and warns on the console without any", async () => {
    const broken = () => {
      throw new Error("mine");
    };
    const { openai } = setUp(
      [completion("Rice.")],
      { onError: broken, waitUntil: broken },
      remembering(new Error("x")),
    );
    expect(await openai.chat.completions.create({ model, messages: [user("Dinner?")] })).toHaveProperty("choices");

    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const silent = setUp([completion("Rice.")], {}, remembering(new Error("x")));
    await silent.openai.chat.completions.create({ model, messages: [user("my secret")] });
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2));
    expect(JSON.stringify(warn.mock.calls)).not.toContain("my secret");
    warn.mockRestore();
  });

  it("changes nothing when nothing is remembered, or nothing was asked in words", async () => {
    const { openai, received, memory } = setUp([completion("Rice.")], {}, remembering(""));
    const picture = [{ type: "image_url" as const, image_url: { url: "https://a.example/b.png" } }];
    const calls = [[user("Dinner?")], [{ role: "user" as const, content: picture }]];
    for (const messages of calls) await openai.chat.completions.create({ model, messages });
    expect(received.map(({ messages }) => messages)).toEqual(calls);
    expect(memory.queries).toHaveLength(1);
  });

  it("passes the model's own failures on as they are, and adds nothing then", async () => {
    const { openai, memory } = setUp([new Error("no network")], {});
    const call = openai.chat.completions.create({ model, messages: [user("Dinner?")] });
    await expect(call).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    const aborted = openai.chat.completions.create(
      { model, messages: [user("Dinner?")] },
      { signal: AbortSignal.abort() },
    );
    await expect(aborted).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(memory.added).toEqual([]);
  });

  it("says nothing of memory when the app gives the call up", async () => {
    const onError = vi.fn();
    const { openai } = setUp(
      [completion("Rice.")],
      { onError },
      remembering(new MemoryOSError("", { code: "ABORTED" })),
    );
    const signal = AbortSignal.abort();
    const call = openai.chat.completions.create({ model, messages: [user("Dinner?")] }, { signal });
    await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(onError).not.toHaveBeenCalled();
  });

  it("hands the add to waitUntil, and adds nothing when it is told so", async () => {
    const works: Promise<void>[] = [];
    const waitUntil = (work: Promise<void>) => void works.push(work);
    const { openai, memory } = setUp([completion("Rice.")], { waitUntil });
    await openai.chat.completions.create({ model, messages: [user("Dinner?")] });
    await Promise.all(works);
    expect(memory.added).toHaveLength(1);

    const quiet = setUp([completion("Rice.")], { waitUntil, add: false });
    await quiet.openai.chat.completions.create({ model, messages: [user("Dinner?")] });
    expect(works).toHaveLength(1);
    expect(quiet.memory.queries).toHaveLength(1);
  });

  it("refuses what is no client, and names it", () => {
    const memory = remembering();
    const options = { memory, externalUserId: "customer-123" };
    expect(() => withMemory({}, options)).toThrow(/^openai must be a client with chat\.completions\.create or/);
    const responses = { create: async () => ({}) };
    expect(() => withMemory({ responses }, { ...options, memory: {} as typeof memory })).toThrow(/^memory must be/);
    expect(() => withMemory({ responses }, undefined as unknown as AdapterOptions)).toThrow(/^options must be/);
    expect(withMemory({ responses }, options).responses).toHaveProperty("create");
  });
});
