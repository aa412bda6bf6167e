import { describe, expect, it } from "vitest";
import { type AddParameters, Memory, MemoryAdmin, UniversalMemory } from "../src/index.ts";
import { failureOf } from "./failure.ts";
import { example, startScriptedServer } from "./scripted-server.ts";

const externalUserId = "customer-123";
const messages = [{ role: "user", content: "I prefer Python." }] as AddParameters["messages"];
const broken = new Error("the getter of the caller's");
function unreadable(name: string): Record<string, never> {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw broken;
    },
  });
}
/** The same with a part that throws when it is read. */
function withGetter<T extends object>(value: T, name: string): T {
  return Object.defineProperties({ ...value }, Object.getOwnPropertyDescriptors(unreadable(name)));
}
const unsendable = {
  toJSON() {
    throw broken;
  },
};

type Clients = { memory: MemoryAdmin; universal: UniversalMemory };
type Case = [what: string, name: string, call: (clients: Clients) => Promise<unknown>];

async function refusedBy(call: Case[2]) {
  await using server = await startScriptedServer({ body: example("addMemories", "queued") });
  const baseUrl = server.url;
  const memory = new MemoryAdmin({ apiKey: "mem_abc", baseUrl });
  const universal = new UniversalMemory({ agentApiKey: "agent_sk_abc", uuiToken: "uui_abc", baseUrl });
  const failure = await failureOf(call({ memory, universal }));
  expect(server.received).toEqual([]);
  expect(failure).toMatchObject({ name: "ValidationError", code: "INVALID_ARGUMENT" });
  return failure;
}

const question = { query: "Which language?", externalUserId };

const notReadable: Case[] = [
  ["a conversation", "messages", ({ memory }) => memory.add(withGetter({ messages, externalUserId }, "messages"))],
  [
    "a message",
    "messages",
    ({ memory }) => memory.add({ messages: [withGetter(messages[0] as object, "content") as never], externalUserId }),
  ],
  ["metadata", "metadata", ({ memory }) => memory.add({ messages, externalUserId, metadata: { at: unsendable } })],
  ["metadata", "metadata", ({ universal }) => universal.add({ messages, metadata: unreadable("at") })],
  ["a question", "query", ({ memory }) => memory.get(withGetter(question, "query"))],
  ["what is beside a question", "limit", ({ memory }) => memory.get("What?", withGetter({ externalUserId }, "limit"))],
  ["what is beside a question", "limit", ({ universal }) => universal.get("What?", withGetter({}, "limit"))],
  ["a person", "externalUserId", ({ memory }) => memory.list(unreadable("externalUserId") as never)],
  ["what is deleted", "memoryId", ({ memory }) => memory.delete(unreadable("memoryId") as never)],
  ["a group's parameters", "name", ({ memory }) => memory.keys.create(unreadable("name") as never)],
  ["options", "timeoutMs", ({ memory }) => memory.get(question, unreadable("timeoutMs"))],
  ["options of waiting", "timeoutMs", ({ memory }) => memory.waitForJob("a1", unreadable("timeoutMs"))],
];

const dates: Case[] = [
  ["get", "asOf", ({ memory }) => memory.get({ ...question, asOf: new Date() as never })],
  ["get by text", "asOf", ({ memory }) => memory.get("What?", { externalUserId, asOf: new Date() as never })],
  ["list", "cursor", ({ memory }) => memory.list({ externalUserId, cursor: new Date() as never })],
  [
    "add",
    "occurredAt",
    ({ memory }) => memory.add({ messages, externalUserId, source: { occurredAt: new Date() } as never }),
  ],
];

const keyless: Case[] = [
  ["list", "GET", ({ memory }) => memory.list({ externalUserId }, { idempotencyKey: "k1" })],
  ["list", "GET", ({ memory }) => memory.list({ externalUserId, idempotencyKey: "k1" } as never)],
  ["delete", "DELETE", ({ memory }) => memory.delete({ memoryId: "a1" }, { idempotencyKey: "k1" })],
  ["blockUser", "POST", ({ memory }) => memory.blockUser(externalUserId, { idempotencyKey: "k1" })],
];

describe("an argument of the caller's", () => {
  it.each(notReadable)("%s that throws when it is read is named (%s), before any request", async (_, name, call) => {
    const failure = await refusedBy(call);
    expect(failure.message).toBe(`${name} cannot be sent`);
    expect(failure.cause).toBe(broken);
  });

  it.each(dates)("of %s is refused when it is a Date instead of text: %s", async (_, name, call) => {
    expect((await refusedBy(call)).message).toBe(`${name} must be text, such as date.toISOString()`);
  });

  it("may hold a Date where the keys are the caller's own: JSON has a text for it", async () => {
    await using server = await startScriptedServer({ body: example("addMemories", "queued") });
    const at = new Date("2026-03-02T09:30:00Z");
    await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).add({ messages, externalUserId, metadata: { at } });
    expect(server.received[0]?.body).toMatchObject({ metadata: { at: at.toISOString() } });
  });

  it.each(keyless)("of %s, a %s that takes no idempotency key, is refused when it is one", async (_, method, call) => {
    const { message } = await refusedBy(call);
    expect(message).toMatch(new RegExp(`^idempotencyKey must be left out of ${method} /v1/`));
  });
});
