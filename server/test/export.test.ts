import { beforeAll, describe, expect, it } from "vitest";
import { expectProblem, KEY, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

const bundle = async (user: string, key = KEY) =>
  (await server.call("GET", `/v1/users/me/export?external_user_id=${user}`, { key })).body.data;
const whole = async (user: string) => (await server.call("GET", `/v1/users/${user}/export`)).body.data;

describe("the export of the account", () => {
  it("of an end user has their live memories and the agents of these, and nothing else's [EXP-001]", async () => {
    const agent = await server.call("POST", "/v1/agents", { body: { name: "Tutor", description: "Helps" } });
    const agentId = agent.body.data.id;
    const [archived] = (await server.addAndWait("maya", "I had a bike", { agent_id: "old-bot" })).created_memory_ids;
    for (const [content, by] of [
      ["I live in Leeds", "support-bot"],
      ["I study maths", agentId],
      ["I like tea", "support-bot"],
      ["I am forty", undefined],
    ]) {
      clock.advance(1);
      await server.addAndWait("maya", content, { metadata: { by: by ?? null }, ...(by ? { agent_id: by } : {}) });
    }
    await server.addAndWait("noah", "I keep bees", { agent_id: "bee-bot" });
    await server.call("DELETE", `/v1/memories/${archived}`);

    const answer = await server.call("GET", "/v1/users/me/export?external_user_id=maya");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="memoryos-export.json"');
    const { user, memories, api_keys, agents } = answer.body.data;
    expect(user).toMatchObject({ external_id: "maya", email: null, settings: {}, memory_count: 4 });
    expect(user.storage_bytes).toBeGreaterThan(0);
    const listed = (await server.list("?external_user_id=maya&limit=50")).body.data;
    expect(memories).toEqual(listed);
    expect(memories.map(({ content }: { content: string }) => content)).toEqual([
      "I am forty",
      "I like tea",
      "I study maths",
      "I live in Leeds",
    ]);
    expect(api_keys).toEqual([]);
    const unregistered = { description: null, memory_scope: null, created_at: null };
    expect(agents).toEqual([{ id: "support-bot", name: "support-bot", ...unregistered }, agent.body.data]);
  });

  it("itself has its active keys and registered agents, and nobody's memories [EXP-004 KEY-002]", async () => {
    const { key, tenantId } = await server.makeKey(["admin"]);
    await server.call("PATCH", "/v1/users/me/settings", { key, body: { settings: { a: 1 } } });
    await server.addAndWait("u", "I keep a canary", {}, key);
    const revoked = await server.call("POST", "/v1/api-keys", { key, body: { name: "revoked" } });
    await server.call("DELETE", `/v1/api-keys/${revoked.body.data.id}`, { key });
    await server.makeKey(["read"], tenantId);
    for (const name of ["one", "two"]) await server.call("POST", "/v1/agents", { key, body: { name } });
    const answer = await server.call("GET", "/v1/users/me/export", { key });
    const { user, memories, api_keys, agents } = answer.body.data;
    expect(user).toEqual((await server.call("GET", "/v1/users/me", { key })).body.data);
    expect(user).toMatchObject({ settings: { a: 1 }, memory_count: 1 });
    expect(memories).toEqual([]);
    expect(api_keys).toHaveLength(2);
    expect(api_keys).toEqual((await server.call("GET", "/v1/api-keys", { key })).body.data);
    expect(agents).toEqual((await server.call("GET", "/v1/agents", { key })).body.data);
    expect(answer.text).not.toMatch(/canary|raw_key/);
  });
});

describe("the export of an end user", () => {
  it("has archived memories too, each with its whole history [EXP-009]", async () => {
    const [kept] = (await server.addAndWait("ruby", "I like ruby")).created_memory_ids;
    clock.advance(1);
    const [gone] = (await server.addAndWait("ruby", "I like gold")).created_memory_ids;
    clock.advance(1);
    await server.call("PATCH", `/v1/memories/${kept}`, { body: { content: "I like red", importance_score: 9 } });
    await server.call("DELETE", `/v1/memories/${gone}`);
    const { tenant_id, proxy_user_id, memories } = await whole("ruby");
    expect(tenant_id).toBe(server.tenantId);
    expect(proxy_user_id).toBe((await bundle("ruby")).user.id);
    expect(memories).toMatchObject([
      { id: gone, content: "I like gold", is_archived: true },
      { id: kept, content: "I like red", is_archived: false, importance_score: 9, category: "fact", confidence: 0.9 },
    ]);
    for (const { id, versions } of memories) {
      expect(versions).toEqual((await server.call("GET", `/v1/memories/${id}/history`)).body.data);
      expect(versions).toHaveLength(2);
    }
  });

  it("has nothing of a memory that was erased [DEL-002]", async () => {
    const [id] = (await server.addAndWait("forgetful", "I keep a canarysecret")).created_memory_ids;
    await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    for (const path of ["/v1/users/forgetful/export", "/v1/users/me/export?external_user_id=forgetful"]) {
      const answer = await server.call("GET", path);
      expect(answer.body.data.memories).toEqual([]);
      expect(answer.text).not.toMatch(/canarysecret/);
    }
  });

  it("is whole and newest first, however many memories there are [EXP-008]", async () => {
    const lines = Array.from(
      { length: 50 },
      (_, n) => `Line ${n} says ${"abcdefghij"[n % 10]?.repeat(3 + n)} and so on`,
    );
    const conversations = Array.from({ length: 26 }, (_, part) =>
      lines.map((line) => ({ role: "user", content: `${line}, part ${part}` })),
    );
    // More than a page of the store, and some archived among them.
    const ids: string[] = [];
    for (const messages of conversations) {
      clock.advance(1);
      ids.push(...(await server.addAndWait("many", messages)).created_memory_ids);
    }
    expect(ids.length).toBeGreaterThan(1000);
    const archived = ids.filter((_, n) => n % 400 === 7);
    for (const id of archived) await server.call("DELETE", `/v1/memories/${id}`);

    const { memories: all } = await whole("many");
    const { memories: live, user } = await bundle("many");
    const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(idsOf(all).sort()).toEqual([...ids].sort());
    expect(idsOf(live)).toEqual(idsOf(all).filter((id) => !archived.includes(id)));
    expect(user.memory_count).toBe(ids.length - archived.length);
    const times = all.map((row: { created_at: string }) => row.created_at);
    expect(times).toEqual([...times].sort().reverse());
    expect(all.every((row: { versions: object[] }) => row.versions.length >= 1)).toBe(true);
  });

  it("is no retrieval: accesses stay as they were [MEM-003]", async () => {
    await server.addAndWait("reader", "I read much");
    const accesses = async () => (await server.list("?external_user_id=reader")).body.data;
    const before = await accesses();
    await whole("reader");
    await bundle("reader");
    await server.call("GET", "/v1/users/reader/stats");
    expect(await accesses()).toEqual(before);
    expect(before).toMatchObject([{ access_count: 0, last_accessed_at: null }]);
  });

  it("of somebody whom the tenant does not have is not found [TNT-002]", async () => {
    await server.addAndWait("here", "I am here");
    const { key } = await server.makeKey(["read"]);
    for (const path of ["/v1/users/here/export", "/v1/users/me/export?external_user_id=here"]) {
      expectProblem(await server.call("GET", path, { key }), 404, "PRX_404");
      expectProblem(await server.call("GET", path.replace("here", "nowhere")), 404, "PRX_404");
    }
  });
});
