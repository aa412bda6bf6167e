import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, expectProblem, KEY, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock });
});

const register = (body: object, headers: Record<string, string> = {}, key = KEY) =>
  server.call("POST", "/v1/agents", { body, headers, key });

describe("a registered agent", () => {
  it("is listed with what it was registered with, the newest first [AGT-001]", async () => {
    const { key } = await server.makeKey(["admin"]);
    const bare = await register({ name: "Support bot" }, {}, key);
    expect(bare.body.data).toEqual({
      id: expect.any(String),
      name: "Support bot",
      description: null,
      memory_scope: "private",
      created_at: clock.now().toISOString(),
    });
    clock.advance(1);
    const full = { name: "Tutor 🎓", description: "Helps\nto prepare", memory_scope: "shared" };
    const second = await register(full, {}, key);
    expect(second.body.data).toMatchObject(full);
    const { body } = await server.call("GET", "/v1/agents", { key });
    expect(body.data).toEqual([second.body.data, bare.body.data]);
    expect(body.pagination).toEqual({ next_cursor: null, limit: 10, total: 2 });
  });

  it("is made once with one idempotency key [IDM-002 IDM-003 IDM-012]", async () => {
    const { key } = await server.makeKey(["admin"]);
    const headers = { "Idempotency-Key": "agent" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => register({ name: "one" }, headers, key)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data))).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get("idempotency-replayed") === null)).toHaveLength(1);
    expectProblem(await register({ name: "two" }, headers, key), 422, "IDM_422");
    expect((await server.call("GET", "/v1/agents", { key })).body.pagination.total).toBe(1);
  });

  it("needs an `admin` key to be made and a `read` key to be seen [AUT-004]", async () => {
    const { key } = await server.makeKey(["read"], server.tenantId);
    expectProblem(await register({ name: "n" }, {}, key), 403, "KEY_403");
    expect((await server.call("GET", "/v1/agents", { key })).status).toBe(200);
  });

  it.each<[string, object]>([
    ["no name", {}],
    ["a blank name", { name: "\t" }],
    ["an unknown scope", { name: "n", memory_scope: "public" }],
    ["a description without end", { name: "n", description: "x".repeat(2001) }],
  ])("is refused with %s [REQ-008]", async (_, body) => {
    const before = (await server.call("GET", "/v1/agents")).body.pagination.total;
    expectProblem(await register(body), 422, "REQ_422");
    expect((await server.call("GET", "/v1/agents")).body.pagination.total).toBe(before);
  });
});

describe("the list of agents", () => {
  it("is read page by page, each agent once, while others come [LST-002 LST-006 LST-009 LST-010 LST-011]", async () => {
    const { key } = await server.makeKey(["admin"]);
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) ids.unshift((await register({ name: `agent ${n}` }, {}, key)).body.data.id);
    const seen: string[] = [];
    let next: string | null = "/v1/agents?limit=3";
    while (next) {
      const answer: Answer = await server.call("GET", next, { key });
      expect(answer.body.pagination.limit).toBe(3);
      seen.push(...answer.body.data.map(({ id }: { id: string }) => id));
      next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1] ?? null;
      // Newer than the page that was read: it makes no other row appear twice.
      await register({ name: "latecomer" }, {}, key);
    }
    expect(seen).toEqual(ids);
  });

  it("refuses a cursor of another list or another tenant [LST-003 LST-007]", async () => {
    const { key } = await server.makeKey(["admin"]);
    for (const name of ["a", "b"]) await register({ name }, {}, key);
    const { body } = await server.call("GET", "/v1/agents?limit=1", { key });
    const cursor = encodeURIComponent(body.pagination.next_cursor);
    expectProblem(await server.call("GET", `/v1/agents?limit=1&cursor=${cursor}`), 400, "TEN_400");
    expectProblem(await server.call("GET", `/v1/api-keys?limit=1&cursor=${cursor}`, { key }), 400, "TEN_400");
    expectProblem(await server.call("GET", "/v1/agents?cursor=x", { key }), 400, "TEN_400");
    expect((await server.call("GET", `/v1/agents?limit=1&cursor=${cursor}`, { key })).status).toBe(200);
  });
});
