import { beforeAll, describe, expect, it } from "vitest";
import { expectProblem, KEY, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

const me = async (key: string) => (await server.call("GET", "/v1/users/me", { key })).body.data;
const settle = (body: unknown, key: string) => server.call("PATCH", "/v1/users/me/settings", { body, key });

describe("the account", () => {
  it("is the same for every key of a tenant, and another for another tenant [ACC-001]", async () => {
    const { key: first, tenantId } = await server.makeKey(["admin"]);
    const { key: second } = await server.makeKey(["read"], tenantId);
    const stranger = await server.makeKey(["read"]);
    expect(await me(first)).toEqual({
      id: expect.any(String),
      external_id: null,
      email: null,
      settings: {},
      memory_count: 0,
      storage_bytes: 0,
    });
    expect(await me(second)).toEqual(await me(first));
    expect((await me(stranger.key)).id).not.toBe((await me(first)).id);
    expect((await me(KEY)).id).not.toBe((await me(first)).id);
  });

  it("is the same after a restart [ACC-001]", async () => {
    const before = await start();
    const { body } = await before.call("GET", "/v1/users/me");
    await before.close();
    const after = await start({ dir: before.dir });
    expect((await after.call("GET", "/v1/users/me")).body.data).toEqual(body.data);
  });

  it("adds up the live memories of all end users [USR-006]", async () => {
    const { key } = await server.makeKey(["admin"]);
    const job = await server.addAndWait("a", "I live in Leeds", {}, key);
    await server.addAndWait("b", "I live in Bath", {}, key);
    const both = await me(key);
    expect(both.memory_count).toBe((await server.list("", key)).body.pagination.total);
    expect(both.memory_count).toBe(2);
    await server.call("DELETE", `/v1/memories/${job.created_memory_ids[0]}`, { key });
    const one = await me(key);
    expect(one.memory_count).toBe(1);
    expect(one.storage_bytes).toBeGreaterThan("I live in Bath".length);
    expect(both.storage_bytes).toBe(2 * one.storage_bytes + 1);
  });
});

describe("the settings of the account", () => {
  it("are replaced whole and come back as they were sent [ACC-003]", async () => {
    const { key } = await server.makeKey(["admin"]);
    const first = { theme: "dark", nested: { list: [1, null, { deep: "ü 🦊 \u2028" }], zero: 0 }, "": false };
    const second = { theme: null, number: 1.5e-7 };
    for (const settings of [first, second, {}]) {
      expect((await settle({ settings }, key)).body.data).toEqual({ settings });
      expect((await me(key)).settings).toEqual(settings);
    }
  });

  it("stay as they are when none are sent [ACC-003]", async () => {
    const { key } = await server.makeKey(["admin"]);
    await settle({ settings: { kept: true } }, key);
    for (const body of [{}, { settings: null }]) {
      expect((await settle(body, key)).body.data).toEqual({ settings: { kept: true } });
    }
  });

  it("are not changed by a request that is refused [REQ-008]", async () => {
    const { key, tenantId } = await server.makeKey(["admin"]);
    const { key: reader } = await server.makeKey(["read", "write", "delete"], tenantId);
    await settle({ settings: { kept: true } }, key);
    for (const body of [{ settings: [] }, { settings: "x" }, '{"settings":{"__proto__":{}}}', "{"]) {
      expect((await settle(body, key)).status).toBeGreaterThanOrEqual(400);
    }
    expectProblem(await settle({ settings: {} }, reader), 403, "KEY_403");
    expect((await me(key)).settings).toEqual({ kept: true });
  });
});

describe("deleting the account", () => {
  it("ends every key of the tenant from the next request on, and nobody else's [ACC-006 ACC-007 USR-016 USR-017]", async () => {
    const { key, tenantId } = await server.makeKey(["admin"]);
    const others = await Promise.all([server.makeKey(["read"], tenantId), server.makeKey(["admin"], tenantId)]);
    const made = await server.call("POST", "/v1/api-keys", { key, body: { name: "made" } });
    await server.call("POST", "/v1/agents", { key, body: { name: "agent" } });
    const job = await server.addAndWait("a", "I live in Leeds", {}, key);
    await server.addAndWait("b", "I live in Bath", {}, key);
    await server.call("DELETE", `/v1/memories/${job.created_memory_ids[0]}`, { key });
    await server.call("GET", "/v1/users/a/stats", { key });
    await server.addAndWait("a", "I am of another tenant");
    const before = await me(KEY);

    const { body } = await server.call("DELETE", "/v1/users/me", { key });
    expect(body.data).toMatchObject({
      deleted: true,
      memories_removed: 2,
      receipt: { accounts: 1, tenants: 1, api_keys: 4, agents: 1, end_users: 2, memories: 2, vectors: 2, jobs: 2 },
    });
    for (const each of [key, ...others.map((other) => other.key), made.body.data.raw_key]) {
      expectProblem(await server.call("GET", "/v1/users/me", { key: each }), 401, "AUTH_001");
      expectProblem(await server.retrieve("a", "live", {}, each), 401, "AUTH_001");
    }
    expect(await me(KEY)).toEqual(before);
    expect((await server.retrieve("a", "tenant")).body.data).toHaveLength(1);
  });

  it("needs an `admin` key [AUT-004]", async () => {
    const { key, tenantId } = await server.makeKey(["read", "write", "delete"]);
    expectProblem(await server.call("DELETE", "/v1/users/me", { key }), 403, "KEY_403");
    expect(await server.store.findAccount(tenantId)).not.toBeNull();
  });

  it("of the first tenant leaves the next start to make a new one, with the operator's key [ACC-007]", async () => {
    const first = await start();
    await first.addAndWait("u", "I live in Leeds");
    const before = await first.call("GET", "/v1/users/me");
    const other = await first.makeKey(["admin"]);
    await first.call("DELETE", "/v1/users/me");
    expectProblem(await first.call("GET", "/v1/users/me"), 401, "AUTH_001");
    await first.close();
    const second = await start({ dir: first.dir });
    const after = await second.call("GET", "/v1/users/me");
    expect(after.status).toBe(200);
    expect(after.body.data).toMatchObject({ memory_count: 0, settings: {} });
    expect(after.body.data.id).not.toBe(before.body.data.id);
    expect(second.tenantId).not.toBe(first.tenantId);
    // The operator's key opens the new tenant and not another that was there already.
    expect(second.tenantId).not.toBe(other.tenantId);
    expect((await second.call("GET", "/v1/users/me", { key: other.key })).status).toBe(200);
  });
});
