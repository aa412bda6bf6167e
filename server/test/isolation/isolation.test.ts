import { manifest, type OperationEntry, type Permission } from "@memoryos/contract";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { type ImplementedOperationId, isImplemented } from "../../src/http/operation.ts";
import { type Answer, KEY, plainExtractor, start, type TestServer, until } from "../kit.ts";
import { type Ask, type Place, ROWS, type Things } from "./rows.ts";

/** In everything that the tenant has; nobody else may ever be answered with it. */
const CANARY = "zqxcanary";
const PERMISSIONS: Permission[] = ["read", "write", "delete"];

type Implemented = OperationEntry & { operationId: ImplementedOperationId };
const operations: Implemented[] = manifest.operations.filter(isImplemented);
const closed = operations.filter((entry) => entry.auth !== "public");

let asked = 0;
const seen = new Map<string, Map<Place, number>>();
afterAll(() => {
  const credentials = [...seen.keys()].length;
  console.log(`Isolation: ${operations.length} operations × ${credentials} credentials, ${asked} requests asked`);
  for (const [credential, places] of seen) {
    console.log(`  ${credential.padEnd(44)} ${[...places].map(([place, n]) => `${place} ${n}`).join(" · ")}`);
  }
});

/** A server with a tenant that has something of everything, and the id of nothing at all for comparison. */
async function inhabited() {
  const server = await start({ extractor: plainExtractor() });
  const user = `user ${CANARY}/1`;
  const job = await server.addAndWait(user, `My canary is called ${CANARY}`, { metadata: { note: CANARY } });
  await server.addAndWait(user, "My second bird is a raven");
  await server.call("PATCH", "/v1/tenant/domain-schema", { body: { domain_schema: "edtech" } });
  await server.addAndWait(user, `I struggle with the ${CANARY} theorem`);
  const list = await server.list(`?external_user_id=${encodeURIComponent(user)}&limit=1`);
  const retrieved = await server.retrieve(user, "canary");
  // Accesses are written a moment later: until then the tenant changes by itself.
  await until(
    async () => (await server.store.findMemory(server.tenantId, job.created_memory_ids[0]))?.accessCount === 1,
  );
  await server.addAndWait("another user", "My third bird is a heron");
  await server.makeKey(["read"], server.tenantId);
  const agent = { name: `Agent ${CANARY}`, description: CANARY };
  await server.call("POST", "/v1/agents", { body: agent });
  await server.call("PATCH", "/v1/users/me/settings", { body: { settings: { note: CANARY } } });
  const keys = await server.call("GET", "/v1/api-keys?limit=1");
  const users = await server.call("GET", "/v1/tenant/users?limit=1");
  const things: Things = {
    user,
    memoryId: job.created_memory_ids[0],
    jobId: job.job_id,
    retrievalId: retrieved.body.retrieval_id,
    memoryCursor: list.body.pagination.next_cursor,
    keyId: keys.body.data[0].id,
    keyCursor: keys.body.pagination.next_cursor,
    userCursor: users.body.pagination.next_cursor,
  };
  const nothing: Things = {
    user: "nobody at all",
    memoryId: uuidv7(),
    jobId: uuidv7(),
    retrievalId: uuidv7(),
    memoryCursor: "bm90aGluZw.bm90aGluZw",
    keyId: uuidv7(),
    keyCursor: "bm90aGluZw.bm90aGluZw",
    userCursor: "bm90aGluZw.bm90aGluZw",
  };
  return { server, things, nothing };
}

/** Everything that the tenant can see of itself. */
async function stateOf(server: TestServer, { user, memoryId, jobId }: Things): Promise<string> {
  const parts = [
    await server.list(`?external_user_id=${encodeURIComponent(user)}&include_archived=true&limit=50`),
    await server.call("GET", `/v1/memories/${memoryId}/history`),
    await server.call("GET", `/v1/memories/jobs/${jobId}`),
    await server.call("GET", "/v1/tenant/users"),
    await server.call("GET", "/v1/users/me"),
    await server.call("GET", "/v1/agents"),
  ];
  return parts.map(({ body }) => JSON.stringify(body.data)).join("\n");
}

/** An answer without what differs from one request to the next. */
function comparable({ status, text }: Answer, things: Things): string {
  let plain = text;
  for (const value of Object.values(things)) plain = plain.replaceAll(JSON.stringify(value).slice(1, -1), "<thing>");
  return `${status} ${plain
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/(mem|agent_sk)_[\w-]{20,}|\b[0-9a-f]{64}\b/g, "<secret>")}`;
}

function count(credential: string, place: Place): void {
  asked += 1;
  const places = seen.get(credential) ?? new Map<Place, number>();
  seen.set(credential, places.set(place, (places.get(place) ?? 0) + 1));
}

/** Tries everything with one credential, and the same on what does not exist. */
async function tryAll(
  credential: string,
  entries: readonly Implemented[],
  send: (server: TestServer, entry: Implemented, ask: Ask) => Promise<Answer>,
  verdict: (answer: Answer, entry: Implemented, ask: Ask) => void,
): Promise<void> {
  const { server, things, nothing } = await inhabited();
  const before = await stateOf(server, things);
  const failures: string[] = [];
  for (const entry of entries) {
    const twins = ROWS[entry.operationId](nothing);
    for (const [at, ask] of ROWS[entry.operationId](things).entries()) {
      count(credential, ask.place);
      try {
        const answer = await send(server, entry, ask);
        expect(answer.text, "shows what is another's").not.toContain(CANARY);
        verdict(answer, entry, ask);
        const twin = await send(server, entry, twins[at] as Ask);
        expect(comparable(answer, things), "tells what exists from what does not").toBe(comparable(twin, nothing));
      } catch (error) {
        failures.push(`${entry.operationId} by ${ask.place} (${ask.path}): ${(error as Error).message}`);
      }
    }
  }
  expect(failures).toEqual([]);
  expect(await stateOf(server, things)).toBe(before);
}

const by =
  (headers: (server: TestServer) => Record<string, string> | Promise<Record<string, string>>) =>
  async (server: TestServer, entry: Implemented, { path, body }: Ask) =>
    server.call(entry.method, path, { key: null, headers: await headers(server), ...(body ? { body } : {}) });

const withKey = (key: string) => ({ Authorization: `ApiKey ${key}` });

describe("every operation", () => {
  it.each<[string, Record<string, string>]>([
    ["no credential", {}],
    ["the key without a scheme", { Authorization: KEY }],
    ["the key as a bearer token", { Authorization: `Bearer ${KEY}` }],
    ["the key in another header", { "X-API-Key": KEY }],
    ["the key without its last character", withKey(KEY.slice(0, -1))],
    ["the key and one character more", withKey(`${KEY}0`)],
    ["the key in capitals", withKey(KEY.toUpperCase())],
    ["two keys", withKey(`${KEY} ${KEY}`)],
    ["a passport token", { Authorization: `ApiKey uui_${"0".repeat(48)}` }],
    ["an agent's key without a person", withKey(`agent_sk_${"0".repeat(64)}`)],
  ])("refuses %s, alike whether what is asked for exists [AUT-001 AUT-002 AUT-008]", async (credential, headers) => {
    await tryAll(
      credential,
      closed,
      by(() => headers),
      ({ status, body }) => expect([status, body.code]).toEqual([401, "AUTH_001"]),
    );
  });

  it.each(PERMISSIONS)("refuses a key that may only %s where it needs more [AUT-004 AUT-005]", async (permission) => {
    const lacking = closed.filter((entry) => !entry.permissions.includes(permission));
    const keys = new WeakMap<TestServer, Promise<{ key: string }>>();
    await tryAll(
      `a key that may only ${permission}`,
      lacking,
      by(async (server) => {
        if (!keys.has(server)) keys.set(server, server.makeKey([permission], server.tenantId));
        return withKey(((await keys.get(server)) as { key: string }).key);
      }),
      ({ status, body }) => expect([status, body.code]).toEqual([403, "KEY_403"]),
    );
  });

  it("shows another tenant's administrator nothing, and changes nothing [TNT-001 TNT-002 MEM-002 DEL-004]", async () => {
    // Anew for each: what one operation does to a tenant of its own must not show in the next.
    await tryAll(
      "another tenant's administrator",
      closed,
      by(async (server) => withKey((await server.makeKey(["admin"])).key)),
      ({ status }, _entry, { place }) => expect(status < 500 && (place !== "path" || status !== 401)).toBe(true),
    );
  });

  it("takes a memory of one user for none of another's [MEM-002]", async () => {
    const ofMemories = closed.filter((entry) => entry.path.includes("{memory_id}"));
    await tryAll(
      "another user of the same tenant",
      ofMemories,
      async (server, entry, ask) => {
        const path = `${ask.path.split("?")[0]}?external_user_id=somebody-else${/hard_delete/.test(ask.path) ? "&hard_delete=true" : ""}`;
        return server.call(entry.method, path, ask.body ? { body: ask.body } : {});
      },
      ({ status, body }) => expect([status, body.code]).toEqual([404, "MEM_404"]),
    );
  });
});
