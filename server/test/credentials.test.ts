import { manifest, type OperationEntry, type Permission } from "@memoryos/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { FAILED_AUTHENTICATIONS } from "../src/http/failed-authentications.ts";
import { isImplemented } from "../src/http/operation.ts";
import { type Answer, expectProblem, KEY, NO_SUCH_ID, plainExtractor, start, type TestServer } from "./kit.ts";

const tenantOperations = manifest.operations.filter(({ auth }) => auth === "tenant").filter(isImplemented);
const PERMISSIONS: Permission[] = ["read", "write", "delete", "admin"];

let server: TestServer;
let mine: { memory: string; job: string };
let stranger: { key: string; tenantId: string };

/** Anew for each operation: after too many wrong credentials no more are looked at. */
beforeAll(begin);
async function begin(): Promise<void> {
  server = await start({ extractor: plainExtractor() });
  const job = await server.addAndWait("owner", "My safe is behind the picture");
  mine = { memory: job.created_memory_ids[0], job: job.job_id };
  stranger = await server.makeKey(["read", "write", "delete", "admin"]);
}

/** A request that an operation would accept, about the given ids. */
function request(operation: OperationEntry, ids: { memory: string; job: string }, user = "owner") {
  const path = operation.path
    .replace("{memory_id}", ids.memory)
    .replace("{job_id}", ids.job)
    .replace("{api_key_id}", NO_SUCH_ID)
    .replace("{external_user_id}", user);
  const bodies: Record<string, object> = {
    addMemories: { external_user_id: user, messages: [{ content: "I like tea with milk" }] },
    retrieveMemories: { external_user_id: user, query: "safe" },
  };
  const body = bodies[operation.operationId];
  return { path, options: body ? { body } : {} };
}

const TIMES = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** A webhook secret. */
const NEW_SECRET = /\b[0-9a-f]{64}\b/g;

/** What two answers must have in common, which is all but their ids, times and new secrets. */
function comparable({ status, body, headers }: Answer) {
  const { request_id, timestamp, ...rest } = JSON.parse(
    JSON.stringify(body).replace(TIMES, "<time>").replace(NEW_SECRET, "<secret>"),
  );
  const { "x-request-id": _, date, ...others } = Object.fromEntries(headers);
  return { status, rest, others };
}

describe.each(tenantOperations.map((operation) => [operation.operationId, operation] as const))(
  "%s",
  (_, operation) => {
    beforeAll(begin);
    const { path, options } = request(operation, { memory: NO_SUCH_ID, job: NO_SUCH_ID }, "nobody");
    // Each time anew where the operation leaves nothing of it.
    const tenant = async () =>
      operation.operationId === "deleteAccount"
        ? await server.makeKey(PERMISSIONS)
        : { key: KEY, tenantId: server.tenantId };

    it.each<[string, Record<string, string>]>([
      ["no credential", {}],
      ["an empty header", { Authorization: "" }],
      ["the key alone", { Authorization: KEY }],
      ["the scheme alone", { Authorization: "ApiKey" }],
      ["the scheme Bearer", { Authorization: `Bearer ${KEY}` }],
      ["the scheme Basic", { Authorization: `Basic ${btoa(`${KEY}:`)}` }],
      ["the header X-API-Key", { "X-API-Key": KEY }],
      ["a cookie", { Cookie: `key=${KEY}` }],
      ["an unknown key", { Authorization: `ApiKey ${KEY}x` }],
      ["a key in other case", { Authorization: `ApiKey ${KEY.toUpperCase()}` }],
      ["a key cut short", { Authorization: `ApiKey ${KEY.slice(0, -1)}` }],
      ["two keys", { Authorization: `ApiKey ${KEY} ${KEY}` }],
      ["a comma", { Authorization: `ApiKey ${KEY},` }],
      ["8 kB", { Authorization: `ApiKey ${"x".repeat(8000)}` }],
    ])("refuses %s with the same 401 [AUT-001 AUT-002 AUT-006 AUT-008]", async (_, headers) => {
      const answer = await server.call(operation.method, path, { ...options, key: null, headers });
      expectProblem(answer, 401, "AUTH_001");
      expect(answer.headers.get("www-authenticate")).toBe("ApiKey");
      expect(answer.text).not.toContain(KEY);
    });

    it("does not take the key from the query", async () => {
      for (const name of ["api_key", "apiKey", "key", "authorization"]) {
        const answer = await server.call(operation.method, `${path}?${name}=${KEY}`, { ...options, key: null });
        expectProblem(answer, 401, "AUTH_001");
      }
    });

    it("takes the scheme in any case [AUT-003]", async () => {
      for (const scheme of ["ApiKey", "apikey", "APIKEY", "aPiKeY"]) {
        const headers = { Authorization: `${scheme} ${(await tenant()).key}` };
        const answer = await server.call(operation.method, path, { ...options, key: null, headers });
        expect(answer.status).not.toBe(401);
      }
    });

    it.each(PERMISSIONS)(
      "with a key for `%s` alone does what that key permits and no more [AUT-004 AUT-007]",
      async (held) => {
        const { key } = await server.makeKey([held], (await tenant()).tenantId);
        const answer = await server.call(operation.method, path, { ...options, key });
        if (held === "admin" || operation.permissions.includes(held)) {
          expect([401, 403]).not.toContain(answer.status);
        } else {
          expectProblem(answer, 403, "KEY_403");
          expect(answer.body.details).toEqual({ required: operation.permissions });
        }
      },
    );

    it("looks at the credential and the permission before it looks at the request [AUT-005]", async () => {
      const { key } = await server.makeKey([], server.tenantId);
      const wrong = { body: "{", headers: { "Content-Type": "text/plain" } };
      const badPath = operation.path.replace(/\{\w+\}/, "no-uuid");
      const bad = operation.body ? wrong : {};
      expectProblem(await server.call(operation.method, `${badPath}?limit=x`, { ...bad, key: null }), 401, "AUTH_001");
      expectProblem(await server.call(operation.method, `${badPath}?limit=x`, { ...bad, key }), 403, "KEY_403");
    });

    it("answers another tenant as if nothing were there [MEM-002 JOB-002 DEL-004]", async () => {
      // What there is after one request differs from what there was before it.
      const another = async () =>
        ["deleteAccount", "rotateWebhookSecret"].includes(operation.operationId)
          ? (await server.makeKey(PERMISSIONS)).key
          : stranger.key;
      const queries = operation.operationId === "addMemories" ? [""] : ["", "?external_user_id=owner"];
      if (operation.operationId === "deleteMemory") queries.push("?hard_delete=true");
      const nobody = { memory: NO_SUCH_ID, job: NO_SUCH_ID };
      for (const query of queries) {
        const there = request(operation, mine);
        const nowhere = request(operation, nobody, "nobody");
        const asked = await server.call(operation.method, there.path + query, {
          ...there.options,
          key: await another(),
        });
        const other = await server.call(operation.method, nowhere.path + query.replace("owner", "nobody"), {
          ...nowhere.options,
          key: await another(),
        });
        if (operation.operationId === "addMemories") expect(asked.body.job_id).not.toBe(mine.job);
        else if (operation.operationId !== "retrieveMemories") expect(comparable(asked)).toEqual(comparable(other));
        expect(asked.text).not.toContain("picture");
        expect(asked.text).not.toContain(mine.memory);
      }
      const intact = await server.call("GET", `/v1/memories/${mine.memory}`);
      expect(intact.body.data).toMatchObject({ content: "My safe is behind the picture", is_archived: false });
    });
  },
);

describe("another user of the same tenant", () => {
  it.each(["GET", "DELETE"])("is answered on %s as if the memory did not exist [MEM-002 DEL-004]", async (method) => {
    for (const query of ["external_user_id=other", "external_user_id=other&hard_delete=true"]) {
      const theirs = await server.call(method, `/v1/memories/${mine.memory}?${query}`);
      const nobodys = await server.call(method, `/v1/memories/${NO_SUCH_ID}?${query}`);
      expectProblem(theirs, 404, "MEM_404");
      expect(comparable(theirs)).toEqual(comparable(nobodys));
    }
    expect((await server.call("GET", `/v1/memories/${mine.memory}?external_user_id=owner`)).status).toBe(200);
  });
});

describe("two tenants with the same user id", () => {
  it("share nothing: neither memories nor idempotency keys nor cursors [ADD-009 LST-007 IDM-008]", async () => {
    const headers = { "Idempotency-Key": "same-key" };
    const add = (key: string, content: string) =>
      server.call("POST", "/v1/memories/add", {
        key,
        headers,
        body: { external_user_id: "twin", messages: [{ content }] },
      });
    const [a, b] = [await add(KEY, "I drive a blue car"), await add(stranger.key, "I ride a green bicycle")];
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(a.body.job_id).not.toBe(b.body.job_id);
    await server.addAndWait("twin", "I own a canoe");
    await server.addAndWait("twin", "I own a kayak", {}, stranger.key);
    expect((await server.retrieve("twin", "vehicle")).text).not.toMatch(/bicycle|kayak/);
    expect((await server.retrieve("twin", "vehicle", {}, stranger.key)).text).not.toMatch(/car|canoe/);
    const { body } = await server.list("?external_user_id=twin&limit=1");
    const cursor = encodeURIComponent(body.pagination.next_cursor);
    const foreign = await server.list(`?external_user_id=twin&limit=1&cursor=${cursor}`, stranger.key);
    expectProblem(foreign, 400, "TEN_400");
  });
});

describe("guessing", () => {
  it("is slowed down after too many failures from one address, and a valid key is not [LIM-003 LIM-004]", async () => {
    const { call } = await start();
    const tries = await Promise.all(
      Array.from({ length: FAILED_AUTHENTICATIONS + 20 }, () => call("GET", "/v1/memories", { key: "guess" })),
    );
    expect(tries.filter((answer) => answer.status === 401).length).toBeGreaterThanOrEqual(FAILED_AUTHENTICATIONS);
    const refused = await call("GET", "/v1/memories", { key: "guess" });
    expectProblem(refused, 429, "AUTH_429");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-policy")).toBe('"failed-authentications";q=300;w=300');
    expect((await call("GET", "/health", { key: null })).status).toBe(200);
    expect((await call("GET", "/v1/memories")).status).toBe(200);
    expectProblem(await call("GET", "/v1/memories", { key: null }), 401, "AUTH_001");
  });

  it("is not what a request without a credential does: it is refused, and never counted", async () => {
    const { call } = await start();
    const bare = await Promise.all(
      Array.from({ length: FAILED_AUTHENTICATIONS + 20 }, () => call("GET", "/v1/memories", { key: null })),
    );
    expect(new Set(bare.map((answer) => answer.status))).toEqual(new Set([401]));
    expectProblem(await call("GET", "/v1/memories", { key: "guess" }), 401, "AUTH_001");
  });
});
