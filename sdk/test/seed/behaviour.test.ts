import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Mock, startMock } from "../../../conformance/src/prism.ts";
import { type AddResult, Memory } from "../../src/index.ts";
import { failureOf } from "../failure.ts";
import { row } from "./rows.ts";
import { openWorld, type World } from "./world.ts";

const user = "customer-123";
const messages = [{ role: "user" as const, content: "I prefer Python examples and I am allergic to peanuts." }];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

describe("the same code serves every tenant setting", () => {
  async function ask(schema: "edtech" | "support" | null, said: string) {
    const { memory, remember } = await world.tenant();
    if (schema) await memory.domains.setSchema({ domainSchema: schema });
    if (schema === "support") await memory.domains.setSupportType({ supportType: "ecommerce" });
    await remember(user, said);
    return { memory, found: await memory.get({ query: "How should the assistant answer?", externalUserId: user }) };
  }

  row("tenant setting", "General Engine", "returns generic memory", async () => {
    const { memory, found } = await ask(null, "I prefer Python examples.");
    expect(found.systemPromptAddition).toContain("I prefer Python examples.");
    expect(await memory.getEdTechProfile(user)).toBeNull();
    expect(await memory.getSupportProfile(user)).toBeNull();
  });

  row("tenant setting", "EdTech Schema", "returns tutoring context, and a profile for screens", async () => {
    const { memory, found } = await ask(
      "edtech",
      "I'm in class 12. My physics exam is on 12 March. I struggle with optics.",
    );
    expect(found.systemPromptAddition).toMatch(/optics/i);
    const profile = await memory.getEdTechProfile(user);
    expect(profile).toMatchObject({ hasExamContext: true, examDate: "2026-03-12", quota: { mode: "FULL" } });
    expect(profile?.weakTopics[0]?.topic).toMatch(/optics/i);
    expect((await memory.getSupportProfile(user))?.id).toBeUndefined();
  });

  row("tenant setting", "Customer Support Schema", "returns the issue and the safety rules", async () => {
    const { memory, found } = await ask("support", "My order has not arrived yet. I want a refund.");
    expect(found.systemPromptAddition).toMatch(/order/i);
    expect((await memory.getSupportProfile(user))?.currentOpenIssue?.summary).toMatch(/order/);
    expect(await memory.getEdTechProfile(user)).toBeNull();
  });
});

describe("what add takes", () => {
  row("add parameter", "messages", "needs one at least, with a known role", async () => {
    const { memory } = await world.tenant();
    const refused = await failureOf(memory.add({ messages: [], externalUserId: user }));
    expect(refused).toMatchObject({ name: "ValidationError", fields: [{ pointer: "messages" }], status: null });
    const role = "robot" as "user";
    const wrong = await failureOf(memory.add({ messages: [{ role, content: "Hello there" }], externalUserId: user }));
    expect(wrong).toMatchObject({ name: "ValidationError", fields: [{ pointer: "/body/messages/0/role" }] });
    for (const role of ["user", "assistant", "system"] as const) {
      const content = `My number is ${role.length}, and I like it a lot.`;
      expect((await memory.add({ messages: [{ role, content }], externalUserId: role })).status).toBe("queued");
    }
  });

  row("add parameter", "external_user_id", "keeps people apart", async () => {
    const { memory, remember } = await world.tenant();
    await remember(user, "I prefer Python examples.");
    expect((await memory.get({ query: "examples", externalUserId: user })).items).toHaveLength(1);
    expect((await memory.get({ query: "examples", externalUserId: "customer-124" })).items).toEqual([]);
    expect((await failureOf(memory.add({ messages, externalUserId: "" }))).code).toBe("INVALID_ARGUMENT");
  });

  row("add parameter", "agent_id", "is kept, and lists by it", async () => {
    const { memory } = await world.tenant();
    const added = await memory.add({ messages, externalUserId: user, agentId: "support-bot" });
    await memory.waitForJob(added.jobId ?? "");
    expect((await memory.list({ externalUserId: user, agentId: "support-bot" })).total).toBeGreaterThan(0);
    expect((await memory.list({ externalUserId: user, agentId: "another" })).total).toBe(0);
  });

  row("add parameter", "metadata", "comes back on the job, its keys unchanged", async () => {
    const { memory } = await world.tenant();
    const metadata = { source: "chat", snake_key: { camelKey: 1 } };
    const added = await memory.add({ messages, externalUserId: user, metadata });
    expect((await memory.waitForJob(added.jobId ?? "")).metadata).toEqual(metadata);
  });
});

describe("what becomes of an add", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock({ port: 0 });
  });
  afterAll(() => mock?.close());

  /** The same outcome as the mock shows it: from its example of that name. */
  async function mocked(outcome: string): Promise<AddResult> {
    const fetch = (request: Request) => {
      request.headers.set("Prefer", `example=${outcome}`);
      return globalThis.fetch(request);
    };
    return new Memory({ apiKey: "mem_any", baseUrl: mock.url, fetch }).add({ messages, externalUserId: user });
  }

  /** Both have the outcome, and none of them is an error. */
  async function expectOutcome(actual: AddResult, expected: object): Promise<void> {
    expect(actual).toMatchObject(expected);
    expect(await mocked(actual.status)).toMatchObject({ status: actual.status, wasQueued: actual.wasQueued });
  }

  row("add outcome", "queued", "has a job to follow", async () => {
    const { memory } = await world.tenant();
    const added = await memory.add({ messages, externalUserId: user });
    await expectOutcome(added, { status: "queued", wasQueued: true, jobId: expect.any(String), quotaMode: "FULL" });
  });

  row("add outcome", "passthrough", "writes nothing, and the app goes on", async () => {
    const { memory, useUp } = await world.tenant("free");
    await memory.tenant.updateSettings({ overagePolicy: "warn" });
    await useUp({ calls: 5_000 });
    const added = await memory.add({ messages, externalUserId: user });
    await expectOutcome(added, { status: "passthrough", jobId: null, quotaMode: "PASSTHROUGH", wasQueued: false });
    const found = await memory.get({ query: "examples", externalUserId: user });
    expect(found).toMatchObject({ isPassthrough: true, hasContext: false, items: [] });
  });

  row("add outcome", "L1", "says when to try again", async () => {
    const { memory } = await world.tenant("free");
    const numbers = ["one", "two", "three", "four"];
    const add = (number: string) =>
      memory.add({
        messages: [{ role: "user", content: `My favourite number is ${number}, and I like it so much.` }],
        externalUserId: user,
      });
    const added = [];
    for (const number of numbers) added.push(await add(number));
    const last = added.at(-1) as AddResult;
    await expectOutcome(last, { status: "L1", retryAfterSeconds: expect.any(Number), wasQueued: false });
  });

  row("add outcome", "L2", "says why the words were too few", async () => {
    const { memory } = await world.tenant();
    const added = await memory.add({ messages: [{ role: "user", content: "ok" }], externalUserId: user });
    await expectOutcome(added, { status: "L2", blockedReason: expect.any(String), wasQueued: false });
  });

  row("add outcome", "L3", "is the answer to the same words again", async () => {
    const { memory } = await world.tenant();
    await memory.add({ messages, externalUserId: user });
    const added = await memory.add({ messages, externalUserId: user });
    await expectOutcome(added, { status: "L3", blockedReason: expect.any(String), wasQueued: false });
  });

  row("add outcome", "L4", "is the end of the budget", async () => {
    const { memory, useUp } = await world.tenant("free");
    await memory.tenant.updateSettings({ overagePolicy: "block" });
    await useUp({ calls: 5_000 });
    const added = await memory.add({ messages, externalUserId: user });
    await expectOutcome(added, { status: "L4", blockedReason: "budget_exhausted", quotaMode: "BLOCKED" });
    expect(added.quota).toMatchObject({ mode: "BLOCKED", budgetRemaining: 0, resetAt: expect.any(String) });
  });

  row("add outcome", "blocked", "is a failure of the gate itself", async () => {
    const { memory } = await world.tenant();
    world.faults.failing("gate", true);
    const added = await memory.add({ messages, externalUserId: user });
    world.faults.failing("gate", false);
    await expectOutcome(added, { status: "blocked", blockedReason: "internal_error", wasQueued: false });
  });
});

describe("what get takes", () => {
  let memory: Memory;
  beforeAll(async () => {
    const tenant = await world.tenant();
    ({ memory } = tenant);
    await tenant.remember(user, "I prefer Python examples.", "My goal is to run a marathon.", "I live in Lisbon.");
  });
  const get = (parameters: object = {}) =>
    memory.get({ query: "prefer goal live", externalUserId: user, ...parameters });

  row("get parameter", "query", "decides what comes first", async () => {
    expect((await memory.get("Python examples", { externalUserId: user })).items[0]?.content).toContain("Python");
    expect((await memory.get("run a marathon", { externalUserId: user })).items[0]?.content).toContain("marathon");
    expect((await failureOf(memory.get(" ", { externalUserId: user }))).message).toMatch(/^query /);
  });

  row("get parameter", "external_user_id", "says whose", async () => {
    expect((await memory.get("examples", { externalUserId: "nobody" })).items).toEqual([]);
  });

  row("get parameter", "limit", "is 10 unless another is given", async () => {
    const tenant = await world.tenant();
    const colours = ["red", "blue", "green", "pink", "grey", "black", "white", "brown", "cyan", "teal", "gold", "lime"];
    for (const colour of colours) await tenant.remember(user, `My friend ${colour}berg likes the colour ${colour}.`);
    const found = async (parameters: object) =>
      (await tenant.memory.get({ query: "friend likes the colour", externalUserId: user, ...parameters })).items.length;
    expect(await found({})).toBe(10);
    expect(await found({ limit: 2 })).toBe(2);
  });

  row("get parameter", "categories", "filters", async () => {
    const found = await get({ categories: ["preference"] });
    expect(found.items.map(({ category }) => category)).toEqual(["preference"]);
  });

  row("get parameter", "time_filter_days", "leaves out what is older", async () => {
    world.clock.advance(3 * 86_400);
    expect((await get({ timeFilterDays: 2 })).items).toEqual([]);
    expect((await get({ timeFilterDays: 4 })).items.length).toBeGreaterThan(0);
  });

  row("get parameter", "format", "lays out the addition", async () => {
    expect((await get({ format: "bullets" })).systemPromptAddition).toContain("- ");
    expect(JSON.parse((await get({ format: "json" })).systemPromptAddition)).toEqual(expect.anything());
    expect((await get({ format: "xml" })).systemPromptAddition).toMatch(/^<[\s\S]+>\s*$/);
  });

  row("get parameter", "context_max_tokens", "is a hard limit", async () => {
    expect((await get({ contextMaxTokens: 50 })).contextTokenCount).toBeLessThanOrEqual(50);
    expect((await failureOf(get({ contextMaxTokens: 20 }))).message).toBe(
      "contextMaxTokens must be a whole number from 50 to 4000, got 20",
    );
  });
});

describe("operations that the Python SDK leaves to REST", () => {
  row("operation besides", "tenant usage", "is getUsage", async () => {
    const { memory, remember } = await world.tenant("free");
    await remember(user, "I prefer Python examples.");
    expect(await memory.getUsage()).toMatchObject({ callsUsed: 1, callsLimit: 5_000, planTier: "free" });
  });

  row("operation besides", "current user deletion", "is account.delete", async () => {
    const { memory } = await world.tenant();
    expect(await memory.account.delete()).toMatchObject({ deleted: true });
    expect(await failureOf(memory.getUsage())).toMatchObject({ name: "AuthenticationError", code: "AUTH_001" });
  });

  row("operation besides", "tenant proxy-user deletion", "is deleteUser", async () => {
    const { memory, remember } = await world.tenant();
    await remember(user, "I prefer Python examples.");
    expect(await memory.deleteUser(user)).toMatchObject({ deleted: true });
    expect((await memory.list({ externalUserId: user })).total).toBe(0);
    // A path of its own, with which all would be gone.
    expect(await failureOf(memory.deleteUser("me"))).toMatchObject({ code: "INVALID_ARGUMENT", status: null });
  });
});
