import { beforeAll, describe, expect, it } from "vitest";
import { gate } from "../src/memory/gate/gate.ts";
import { type Answer, expectProblem, KEY, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

const pathOf = (user: string, rest = "") => `/v1/users/${encodeURIComponent(user)}${rest}`;
const stats = (user: string, key = KEY) => server.call("GET", pathOf(user, "/stats"), { key });
const tenantStats = (user: string, on = server) => on.call("GET", `/v1/tenant/users/${encodeURIComponent(user)}/stats`);

describe("an end user", () => {
  it.each([
    "a/b/../c",
    "with space",
    "100% + more & ?x=1#y",
    "%2F",
    "Zoë@example.org",
    "学生/一号",
    "ناصر",
    "🦊",
    "..a",
    "x".repeat(255),
  ])("called %j is the same in a path as in a body [USR-002]", async (user) => {
    await server.addAndWait(user, "I live by the sea");
    expect((await stats(user)).body.data).toMatchObject({ external_user_id: user, memory_count: 1 });
    expect((await tenantStats(user)).body.data).toMatchObject({ external_user_id: user, memory_count: 1 });
    const exported = await server.call("GET", pathOf(user, "/export"));
    expect(exported.body.data.memories).toHaveLength(1);
    expect((await server.call("POST", pathOf(user, "/block"))).body.data).toEqual({ blocked: true });
    expectProblem(await server.retrieve(user, "sea"), 403, "PRX_403");
    expect((await server.call("DELETE", pathOf(user, "/block"))).body.data).toEqual({ blocked: false });
    expect((await server.retrieve(user, "sea")).body.data).toHaveLength(1);
    expect((await server.call("DELETE", pathOf(user))).body.data.memories_removed).toBe(1);
    expectProblem(await stats(user), 404, "PRX_404");
  });

  it("begins with the first accepted add and with nothing else [USR-005]", async () => {
    const user = "nobody yet";
    await server.retrieve(user, "anything");
    await server.list(`?external_user_id=${encodeURIComponent(user)}`);
    await server.call("POST", pathOf(user, "/block"));
    await server.call("DELETE", pathOf(user, "/block"));
    await server.call("POST", "/v1/memories/add", { body: { external_user_id: user, messages: [] } });
    for (const path of ["/stats", "/export"])
      expectProblem(await server.call("GET", pathOf(user, path)), 404, "PRX_404");
    const exported = `/v1/users/me/export?external_user_id=${encodeURIComponent(user)}`;
    expectProblem(await server.call("GET", exported), 404, "PRX_404");
    expectProblem(await tenantStats(user), 404, "PRX_404");
    expect(await namesOf(KEY)).not.toContain(user);
    const before = clock.now().toISOString();
    await server.addAndWait(user, "Now I say something");
    expect((await stats(user)).body.data).toMatchObject({ created_at: before, last_active_at: before });
    expect(await namesOf(KEY)).toContain(user);
  });

  it("is none of another tenant's [TNT-001]", async () => {
    await server.addAndWait("mine", "I am at home");
    const { key } = await server.makeKey(["read", "write", "delete", "admin"]);
    for (const [method, rest] of [
      ["GET", "/stats"],
      ["GET", "/export"],
      ["DELETE", ""],
    ] as const) {
      expectProblem(await server.call(method, pathOf("mine", rest), { key }), 404, "PRX_404");
    }
    for (const method of ["POST", "DELETE"]) {
      expect((await server.call(method, pathOf("mine", "/block"), { key })).body.data).toEqual({ blocked: false });
    }
    expect((await server.call("GET", "/v1/tenant/users", { key })).body).toMatchObject({
      data: [],
      pagination: { total: 0 },
    });
    expect((await stats("mine")).body.data.memory_count).toBe(1);
    expect((await server.retrieve("mine", "home")).body.data).toHaveLength(1);
  });

  it("is never called `me` [ADD-007]", async () => {
    for (const [method, path] of [
      ["GET", "/v1/users/me/stats"],
      ["POST", "/v1/users/me/block"],
      ["DELETE", "/v1/users/me/block"],
      ["GET", "/v1/users/me/export?external_user_id=me"],
      ["GET", "/v1/tenant/users/me/stats"],
      ["POST", "/v1/tenant/users/me/block"],
      ["DELETE", "/v1/tenant/users/me"],
    ] as const) {
      const answer = await server.call(method, path);
      expectProblem(answer, 422, "REQ_422");
      expect(answer.body.details).toMatchObject([{ code: "reserved" }]);
    }
    expect((await server.call("GET", "/v1/users/me")).status).toBe(200);
  });

  it("must have a name that can be one", async () => {
    for (const name of ["%00", "a%0Ab", "x".repeat(256)]) {
      expectProblem(await server.call("GET", `/v1/users/${name}/stats`), 422, "REQ_422");
    }
    expectProblem(await server.call("GET", "/v1/users/%ff/stats"), 400, "REQ_400");
  });
});

describe("statistics", () => {
  it("count live memories, as the list does [USR-006 USR-008]", async () => {
    const ids: string[] = [];
    for (const word of ["apple", "pear", "plum"]) {
      ids.push((await server.addAndWait("counter", `I like ${word}`)).created_memory_ids[0]);
    }
    await server.call("DELETE", `/v1/memories/${ids[0]}`);
    const { total } = (await server.list("?external_user_id=counter")).body.pagination;
    expect(total).toBe(2);
    for (const answer of [await stats("counter"), await tenantStats("counter")]) {
      expect(answer.body.data).toMatchObject({ user_id: "counter", external_user_id: "counter", memory_count: total });
    }
    const rows = (await server.call("GET", "/v1/tenant/users?limit=100")).body.data;
    expect(rows.find(({ external_user_id: name }: { external_user_id: string }) => name === "counter")).toMatchObject({
      memory_count: total,
    });
  });

  it("tell of the last accepted add, which a retrieve is not [USR-007]", async () => {
    await server.addAndWait("active", "I was here");
    const first = clock.now().toISOString();
    clock.advance(60);
    await server.retrieve("active", "here");
    await server.list("?external_user_id=active");
    await stats("active");
    expect((await stats("active")).body.data.last_active_at).toBe(first);
    await server.addAndWait("active", "I was here again");
    expect((await stats("active")).body.data).toMatchObject({
      created_at: first,
      last_active_at: clock.now().toISOString(),
    });
  });

  it("announce that `user_id` will go, and count who still gets it [USR-008 USR-009 TEN-019]", async () => {
    const { key, tenantId } = await server.makeKey(["admin"]);
    await server.addAndWait("old", "I am an old client", {}, key);
    const path = "/v1/tenant/users/old/stats";
    for (const answer of [await stats("old", key), await server.call("GET", path, { key }), await stats("old", key)]) {
      const { headers, body } = answer;
      expect(body.data.user_id).toBe("old");
      const since = Number(/^@(\d+)$/.exec(headers.get("deprecation") ?? "")?.[1]) * 1000;
      const sunset = new Date(headers.get("sunset") ?? "");
      expect(sunset.getTime()).toBeGreaterThan(since);
      expect(headers.get("link")).toMatch(/^<https:[^>]+>; rel="deprecation"$/);
      expect(headers.get("x-memoryos-deprecated-fields")).toMatch(
        new RegExp(`^user_id \\(sunset: ${sunset.toISOString().slice(0, 10)}\\); see https:`),
      );
    }
    const uses = await server.store.deprecationUses(tenantId);
    expect(uses.map(({ operationId, field, count }) => [operationId, field, count]).sort()).toEqual([
      ["getEndUserStats", "user_id", 2],
      ["getTenantUserStats", "user_id", 1],
    ]);
    expect(uses.every(({ lastUsedAt }) => lastUsedAt.getTime() === clock.now().getTime())).toBe(true);
    expect((await server.call("GET", "/v1/users/me", { key })).headers.get("deprecation")).toBeNull();
    const told = await server.call("GET", "/v1/tenant/deprecation-usage", { key });
    expect(told.body.data).toEqual([
      {
        field: "user_id",
        last_used: clock.now().toISOString(),
        sunset_at: "2026-10-01T00:00:00.000Z",
        migration_guide: expect.stringMatching(/^https:/),
        replacement_field: "external_user_id",
      },
    ]);
    const stranger = await server.makeKey(["read"]);
    expect((await server.call("GET", "/v1/tenant/deprecation-usage", { key: stranger.key })).body.data).toEqual([]);
  });
});

describe("the list of a tenant's users", () => {
  it("has who was active last first, page by page [TUS-003 LST-002 LST-006 LST-009 LST-010]", async () => {
    const { key } = await server.makeKey(["admin"]);
    for (const user of ["a", "b", "c", "d", "a"]) {
      clock.advance(1);
      await server.addAndWait(user, `It is ${user} at ${clock.now().getTime()}`, {}, key);
    }
    for (const limit of [1, 3, 4, 100]) expect(await namesOf(key, limit)).toEqual(["a", "d", "c", "b"]);
  });

  it("is not upset by who comes or goes between two pages [LST-011]", async () => {
    const { key } = await server.makeKey(["admin"]);
    for (const user of ["a", "b", "c", "d"]) {
      clock.advance(1);
      await server.addAndWait(user, `It is ${user}`, {}, key);
    }
    const first = await server.call("GET", "/v1/tenant/users?limit=2", { key });
    clock.advance(1);
    await server.addAndWait("newcomer", "I am new", {}, key);
    await server.call("DELETE", "/v1/users/d", { key });
    const cursor = encodeURIComponent(first.body.pagination.next_cursor);
    const second = await server.call("GET", `/v1/tenant/users?limit=2&cursor=${cursor}`, { key });
    const names = (answer: Answer) => answer.body.data.map((row: { external_user_id: string }) => row.external_user_id);
    expect([names(first), names(second)]).toEqual([
      ["d", "c"],
      ["b", "a"],
    ]);
  });

  it("says who is blocked [TUS-006]", async () => {
    const { key } = await server.makeKey(["admin"]);
    await server.addAndWait("a", "It is me", {}, key);
    const isBlocked = async () => (await server.call("GET", "/v1/tenant/users", { key })).body.data[0].is_blocked;
    expect(await isBlocked()).toBe(false);
    expect((await server.call("POST", "/v1/tenant/users/a/block", { key })).body.data).toEqual({ blocked: true });
    expect(await isBlocked()).toBe(true);
    await server.call("DELETE", "/v1/users/a/block", { key });
    expect(await isBlocked()).toBe(false);
  });
});

describe("what the gate made of a user's adds", () => {
  it("is told with the statistics [TUS-012 TUS-013 TUS-014]", async () => {
    const judged = await start({ clock, gate, extractor: plainExtractor(), env: { MEMORYOS_PLAN: "free" } });
    const add = async (content: string, user = "u") => {
      const body = { external_user_id: user, messages: [{ content }] };
      return (await judged.call("POST", "/v1/memories/add", { body })).body as {
        status: string;
        blocked_reason: string;
      };
    };
    const told = async () => (await tenantStats("u", judged)).body.data;
    await add("My sister Anna lives in Lisbon and works as a nurse.");
    expect(await told()).toMatchObject({ block_history: [], total_calls_7d: 1, blocked_calls_7d: 0 });
    const begun = clock.now();
    const blocked: { layer: string; reason: string; blocked_at: string }[] = [];
    for (let n = 0; n < 60; n++) {
      clock.advance(10);
      const { status: layer, blocked_reason: reason } = await add(
        n % 2 ? "ok" : `My sister Anna lives in Lisbon and works as a nurse.`,
      );
      if (/^L[1-4]$/.test(layer)) blocked.unshift({ layer, reason, blocked_at: clock.now().toISOString() });
    }
    await add("My brother Tom lives in Porto and works as a cook.", "somebody else");
    expect(blocked.length).toBeGreaterThan(50);
    const { block_history, total_calls_7d, blocked_calls_7d, quality_score_avg } = await told();
    expect(block_history).toEqual(blocked.slice(0, 50));
    expect(new Set(blocked.map(({ layer }) => layer)).size).toBeGreaterThan(1);
    expect([total_calls_7d, blocked_calls_7d]).toEqual([61, blocked.length]);

    const { rows } = await judged.store.listQuality({ tenantId: judged.tenantId, after: null, limit: 1000 });
    const scores = rows.flatMap((row) => (row.externalUserId === "u" && row.layer !== "L1" ? [row.score] : []));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(quality_score_avg).toBeCloseTo(mean, 9);
    const list = (await judged.call("GET", "/v1/tenant/users")).body.data;
    expect(list.map((row: { quality_score_avg: number }) => row.quality_score_avg)).toContain(quality_score_avg);

    // 168 hours after the first of them all but the first count.
    clock.advance(168 * 3600 - (clock.now().getTime() - begun.getTime()) / 1000);
    expect((await told()).total_calls_7d).toBe(61);
    clock.advance(1);
    expect((await told()).total_calls_7d).toBe(60);
    clock.advance(168 * 3600);
    expect(await told()).toMatchObject({ total_calls_7d: 0, blocked_calls_7d: 0, quality_score_avg });
  });

  it("is nothing where nothing was scored [TUS-014]", async () => {
    const { key } = await server.makeKey(["admin"]);
    await server.addAndWait("a", "It is me", {}, key);
    const now = clock.now();
    const never = new Date(0);
    const kept = { completedPayloads: never, deadPayloads: never, weakSignals: never, retrievals: never };
    await server.store.forgetExpired({ ...kept, now, jobs: new Date(now.getTime() + 1) });
    const { body } = await server.call("GET", "/v1/tenant/users/a/stats", { key });
    expect(body.data).toMatchObject({ quality_score_avg: null, block_history: [], total_calls_7d: 0 });
    expect((await server.call("GET", "/v1/tenant/users", { key })).body.data[0].quality_score_avg).toBeNull();
  });
});

/** The names on all pages of the list; each page says which limit was applied and how many there are. */
async function namesOf(key: string, limit = 50): Promise<string[]> {
  const names: string[] = [];
  const totals = new Set<number>();
  let next: string | null = `/v1/tenant/users?limit=${limit}`;
  while (next) {
    const { body, headers }: Answer = await server.call("GET", next, { key });
    names.push(...body.data.map((row: { external_user_id: string }) => row.external_user_id));
    expect(body.data.length).toBeLessThanOrEqual(limit);
    expect(body.pagination.limit).toBe(limit);
    totals.add(body.pagination.total);
    next = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1] ?? null;
    expect(next === null).toBe(body.pagination.next_cursor === null);
  }
  expect([...totals]).toEqual([names.length]);
  return names;
}
