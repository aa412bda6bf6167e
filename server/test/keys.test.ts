import type { Permission } from "@memoryos/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, expectProblem, filesWith, KEY, NO_SUCH_ID, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock });
});

function create(body: object, headers: Record<string, string> = {}, key = KEY): Promise<Answer> {
  return server.call("POST", "/v1/api-keys", { body, headers, key });
}

const revoke = (id: string, key = KEY) => server.call("DELETE", `/v1/api-keys/${id}`, { key });
const listed = async (key = KEY) =>
  (await server.call("GET", "/v1/api-keys?limit=50", { key })).body.data as { id: string; last_used_at: string }[];

describe("a new key", () => {
  it("has what was asked for, each permission once, and works at once [KEY-002]", async () => {
    const { body } = await create({
      name: "help desk",
      permissions: ["read", "write", "read"],
      rate_limit_per_minute: 600,
    });
    expect(body.data).toEqual({
      id: expect.any(String),
      name: "help desk",
      permissions: ["read", "write"],
      rate_limit_per_minute: 600,
      created_at: clock.now().toISOString(),
      last_used_at: null,
      is_active: true,
      raw_key: expect.stringMatching(/^mem_[\w-]{32,}$/),
    });
    expect((await server.list("?external_user_id=u", body.data.raw_key)).status).toBe(200);
  });

  it("may read and write, 60 times a minute, when nothing else is said", async () => {
    for (const more of [{}, { permissions: null, rate_limit_per_minute: null }]) {
      const { body } = await create({ name: "plain", ...more });
      expect(body.data).toMatchObject({ permissions: ["read", "write"], rate_limit_per_minute: 60 });
    }
  });

  it("is made by an `admin` key alone, whatever it would hold [KEY-010]", async () => {
    const every: Permission[] = ["read", "write", "delete", "admin"];
    const { key } = await server.makeKey(["read", "write", "delete"], server.tenantId);
    const before = await listed();
    for (const permissions of [undefined, ...every.map((one) => [one]), every]) {
      const answer = await create({ name: "more", permissions }, {}, key);
      expectProblem(answer, 403, "KEY_403");
      expect(answer.body.details).toEqual({ required: ["admin"] });
    }
    expect(await listed()).toHaveLength(before.length);
  });

  it("shows its secret this once: no other answer has it, nor has any file [KEY-002]", async () => {
    const { body } = await create({ name: "secret" });
    const { raw_key: secret, id } = body.data;
    const answers = [
      await server.call("GET", "/v1/api-keys?limit=50"),
      await server.call("GET", "/v1/users/me/export"),
      await server.call("GET", "/v1/users/me"),
      await revoke(id),
    ];
    for (const { text } of answers) expect(text).not.toContain(secret);
    expect(answers[0]?.text).toContain(id);
    expect(filesWith(server.dir, secret)).toEqual([]);
  });

  it.each<[string, object]>([
    ["no name", {}],
    ["a blank name", { name: " " }],
    ["no permissions", { name: "n", permissions: [] }],
    ["an unknown permission", { name: "n", permissions: ["root"] }],
    ["a limit of nothing", { name: "n", rate_limit_per_minute: 0 }],
    ["a limit beyond all", { name: "n", rate_limit_per_minute: 10_001 }],
  ])("is refused with %s, and none is made [REQ-008]", async (_, body) => {
    const before = await listed();
    expectProblem(await create(body), 422, "REQ_422");
    expect(await listed()).toHaveLength(before.length);
  });
});

describe("the same idempotency key", () => {
  it("answers with the same key and null for its secret [IDM-002 IDM-012 KEY-012]", async () => {
    const headers = { "Idempotency-Key": "key-1" };
    const first = await create({ name: "once", permissions: ["read"] }, headers);
    const before = await listed();
    const again = await create({ permissions: ["read"], name: "once", rate_limit_per_minute: null }, headers);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.data).toEqual({ ...first.body.data, raw_key: null });
    expect(await listed()).toHaveLength(before.length);
  });

  it("fifty times at once makes one key, whose secret one answer has [IDM-012 KEY-012]", async () => {
    const headers = { "Idempotency-Key": "key-50" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => create({ name: "fifty" }, headers)));
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
    expect(answers.filter(({ body }) => body.data.raw_key !== null)).toHaveLength(1);
  });

  it("with another request is refused, and elsewhere is another key [IDM-003 IDM-008]", async () => {
    const headers = { "Idempotency-Key": "key-2" };
    const { body } = await create({ name: "one" }, headers);
    const before = await listed();
    expectProblem(await create({ name: "two" }, headers), 422, "IDM_422");
    expect(await listed()).toHaveLength(before.length);
    const stranger = await server.makeKey(["admin"]);
    const theirs = await create({ name: "two" }, headers, stranger.key);
    expect(theirs.body.data.id).not.toBe(body.data.id);
    const agent = await server.call("POST", "/v1/agents", { body: { name: "two" }, headers });
    expect(agent.headers.get("idempotency-replayed")).toBeNull();
  });
});

describe("a revoked key", () => {
  it("is refused from the next request on, however busy it was [KEY-013]", async () => {
    const { body } = await create({ name: "busy", permissions: ["read"], rate_limit_per_minute: 10_000 });
    const ask = () => server.list("?external_user_id=u", body.data.raw_key);
    const busy = await Promise.all(Array.from({ length: 100 }, ask));
    expect(new Set(busy.map(({ status }) => status))).toEqual(new Set([200]));
    let isRevoked = false;
    // A hundred readers all the while: whatever was begun after the revocation was answered is refused.
    const readers = Promise.all(
      Array.from({ length: 100 }, async () => {
        for (;;) {
          const wasRevoked = isRevoked;
          const { status } = await ask();
          if (wasRevoked) return status;
        }
      }),
    );
    expect((await revoke(body.data.id)).body.data).toEqual({ deleted: true });
    isRevoked = true;
    const answered = await readers;
    expect(answered.filter((status) => status === 200)).toEqual([]);
    expect(new Set(answered)).toEqual(new Set([401]));
  });

  it("is listed no longer, and is none to revoke again [KEY-001 KEY-014]", async () => {
    const { body } = await create({ name: "gone" });
    expect((await listed()).map(({ id }) => id)).toContain(body.data.id);
    await revoke(body.data.id);
    expect((await listed()).map(({ id }) => id)).not.toContain(body.data.id);
    const before = await listed();
    for (const id of [body.data.id, NO_SUCH_ID]) expect((await revoke(id)).body.data).toEqual({ deleted: false });
    expect(await listed()).toEqual(before);
  });

  it("is none of another tenant's to revoke [KEY-014]", async () => {
    const { body } = await create({ name: "mine" });
    const stranger = await server.makeKey(["admin"]);
    expect((await revoke(body.data.id, stranger.key)).body.data).toEqual({ deleted: false });
    expect((await server.list("?external_user_id=u", body.data.raw_key)).status).toBe(200);
  });

  it("may have revoked itself", async () => {
    const { body } = await create({ name: "suicide", permissions: ["admin"] });
    expect((await revoke(body.data.id, body.data.raw_key)).body.data).toEqual({ deleted: true });
    expectProblem(await revoke(NO_SUCH_ID, body.data.raw_key), 401, "AUTH_001");
  });

  it("stays revoked after a restart [KEY-013]", async () => {
    const first = await start();
    const { body } = await first.call("POST", "/v1/api-keys", { body: { name: "MEMORYOS_API_KEY" } });
    const kept = await first.call("POST", "/v1/api-keys", { body: { name: "MEMORYOS_API_KEY" } });
    await first.call("DELETE", `/v1/api-keys/${body.data.id}`);
    await first.close();
    const second = await start({ dir: first.dir });
    expect((await second.list("?external_user_id=u", body.data.raw_key)).status).toBe(401);
    // Of the same name as the operator's, and not the operator's.
    expect((await second.list("?external_user_id=u", kept.body.data.raw_key)).status).toBe(200);
    expect((await second.list("?external_user_id=u")).status).toBe(200);
  });
});

describe("the list of keys", () => {
  it("has the newest first, page by page, each once [KEY-001 LST-002 LST-006 LST-009 LST-010]", async () => {
    const { key } = await server.makeKey(["admin"]);
    const ids: string[] = [(await listed(key))[0]?.id ?? ""];
    clock.advance(100_000_000);
    for (let n = 0; n < 5; n++) {
      if (n % 2 === 0) clock.advance(1);
      ids.unshift((await create({ name: `key ${n}` }, {}, key)).body.data.id);
    }
    for (const limit of [1, 2, 6, 50]) {
      const seen: string[] = [];
      let next: string | null = `/v1/api-keys?limit=${limit}`;
      while (next) {
        const answer: Answer = await server.call("GET", next, { key });
        expect(answer.body.pagination).toMatchObject({ limit, total: 6 });
        expect(answer.body.data.length).toBeLessThanOrEqual(limit);
        seen.push(...answer.body.data.map(({ id }: { id: string }) => id));
        next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1] ?? null;
        expect(next === null).toBe(answer.body.pagination.next_cursor === null);
      }
      expect(seen).toEqual(ids);
    }
  });

  it("says when a key was last used, and that the operator's is not limited", async () => {
    const { body } = await create({ name: "user" });
    clock.advance(60);
    await server.list("?external_user_id=u", body.data.raw_key);
    const used = clock.now().toISOString();
    clock.advance(60);
    const rows = (await server.call("GET", "/v1/api-keys?limit=50")).body.data;
    expect(rows.find(({ id }: { id: string }) => id === body.data.id)).toMatchObject({
      last_used_at: used,
      rate_limit_per_minute: 60,
    });
    expect(rows.find(({ name }: { name: string }) => name === "MEMORYOS_API_KEY")).toMatchObject({
      rate_limit_per_minute: null,
      last_used_at: clock.now().toISOString(),
    });
  });
});
