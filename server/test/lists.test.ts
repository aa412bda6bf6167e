import { manifest } from "@memoryos/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { isImplemented } from "../src/http/operation.ts";
import {
  type Answer,
  type CallOptions,
  expectProblem,
  plainExtractor,
  start,
  TestClock,
  type TestServer,
} from "./kit.ts";
import { makeAgent, makePerson } from "./passport-kit.ts";

const clock = new TestClock();
let server: TestServer;
let key: string;

/** What a row of a list is told by. */
type Row = Record<string, unknown>;

/** A list of a tenant. */
interface List {
  path: string;
  /** The domain schema of the tenant. @default none */
  schema?: "edtech" | "support";
  /** Adds a row, and gives what it is told by. */
  add(n: number): Promise<string>;
  /** Removes a row; absent where nothing is ever removed. */
  remove?(id: string): Promise<unknown>;
  /** The largest page. @default 100 */
  most?: number;
  /** Whose the list is. @default the tenant's */
  as?(): Promise<CallOptions>;
  idOf(row: Row): string;
}

const idOf = (row: Row) => String(row.id);
const post = (path: string, body: object) => server.call("POST", path, { key, body });

const DESK = { service: "desk", scope: { room: 1 } };
const write = async (user: string, said: string, event: string) => {
  const source = { ...DESK, event_id: event, observed_at: clock.now().toISOString() };
  return await server.addAndWait(user, said, { source }, key);
};
const last = async (path: string) => (await server.call("GET", `${path}?limit=1`, { key })).body.data[0].id;

/** Every list that the server has. */
const LISTS: Record<string, List> = {
  listMemories: {
    path: "/v1/memories?external_user_id=lister",
    idOf,
    add: async (n) => (await server.addAndWait("lister", `Fact number ${n}`, {}, key)).created_memory_ids[0],
    remove: (id) => server.call("DELETE", `/v1/memories/${id}?hard_delete=true`, { key }),
  },
  listApiKeys: {
    path: "/v1/api-keys?",
    idOf,
    add: async (n) => (await post("/v1/api-keys", { name: `key ${n}` })).body.data.id,
    remove: (id) => server.call("DELETE", `/v1/api-keys/${id}`, { key }),
  },
  listAgents: {
    path: "/v1/agents?",
    idOf,
    add: async (n) => (await post("/v1/agents", { name: `agent ${n}` })).body.data.id,
  },
  listGlobalAgents: {
    path: "/v1/agents/global?",
    idOf,
    add: async (n) => (await post("/v1/agents/global", { name: `agent ${n}`, redirect_uri: "" })).body.data.id,
    remove: (id) => server.call("DELETE", `/v1/agents/global/${id}`, { key }),
  },
  listPassportMemories: {
    path: "/v1/uui/me/memories?sort=recent",
    idOf,
    most: 50,
    as: async () => ({ key: null, headers: { "X-MemoryOS-Session": (await granted()).person.session } }),
    add: async (n) => {
      const { person, agent } = await granted();
      return (await agent.addAndWait(person, `I am number ${n}`)).result.created_memory_ids[0];
    },
    remove: async (id) => (await granted()).person.call("DELETE", `/v1/uui/me/memories/${id}`),
  },
  listTenantUsers: {
    path: "/v1/tenant/users?",
    idOf: (row) => String(row.external_user_id),
    add: async (n) => {
      const user = `user ${n}`;
      await server.addAndWait(user, `I am number ${n}`, {}, key);
      return user;
    },
    remove: (user) => server.call("DELETE", `/v1/users/${encodeURIComponent(user)}`, { key }),
  },
  listSourceEvents: {
    path: "/v1/tenant/source-events?",
    idOf,
    most: 200,
    add: async (n) => {
      await post("/v1/tenant/service-writers", { service_key: "desk", display_name: "Desk" });
      const { created_memory_ids } = await write(`reported ${n}`, `I am number ${n}`, `e-${n}`);
      const path = `/v1/memories/${created_memory_ids[0]}`;
      return (await server.call("GET", path, { key })).body.data.source_event_id;
    },
    remove: async (id) => {
      const { body } = await server.call("GET", "/v1/tenant/source-events?limit=200", { key });
      const { external_user_id: user } = body.data.find((row: Row) => row.id === id);
      return server.call("DELETE", `/v1/users/${encodeURIComponent(user)}`, { key });
    },
  },
  listClaims: {
    path: "/v1/tenant/claims?",
    idOf,
    add: async (n) => {
      await server.addAndWait(`claimed ${n}`, `I am number ${n}`, {}, key);
      return await last("/v1/tenant/claims");
    },
  },
  listSharedContextConflicts: {
    path: "/v1/tenant/shared-context-conflicts?",
    idOf,
    most: 500,
    add: async (n) => {
      await post("/v1/tenant/service-writers", { service_key: "desk", display_name: "Desk" });
      await write(`one ${n}`, `The price of ticket ${n} is 5 euros`, `a-${n}`);
      await write(`other ${n}`, `The price of ticket ${n} is 6 euros`, `b-${n}`);
      return await last("/v1/tenant/shared-context-conflicts");
    },
  },
  listStudents: {
    path: "/v1/tenant/students?",
    idOf: (row) => String(row.external_user_id),
    schema: "edtech",
    add: (n) => domainUser(`student ${n}`, "I am in grade 9 and I struggle with fractions."),
  },
  listSupportCustomers: {
    path: "/v1/tenant/customers?",
    idOf: (row) => String(row.external_user_id),
    schema: "support",
    add: (n) => domainUser(`customer ${n}`, "My order 77120 has not arrived and I want a refund."),
  },
  listQualityLog: {
    path: "/v1/tenant/quality-log?",
    idOf,
    add: async (n) => {
      await server.addAndWait(`logged ${n}`, `I am number ${n}`, {}, key);
      return (await server.call("GET", "/v1/tenant/quality-log?limit=1", { key })).body.data[0].id;
    },
  },
};

/** A person who has granted an agent access. */
const granted = once(async () => {
  const [person, agent] = [await makePerson(server, clock.now()), await makeAgent(server)];
  await person.grant(agent);
  return { person, agent };
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** Somebody of whom a tenant with a domain schema keeps a profile. */
async function domainUser(user: string, said: string): Promise<string> {
  await server.addAndWait(user, said, {}, key);
  return user;
}

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

it("every list of the server is tried below", () => {
  const paged = manifest.operations
    .filter(isImplemented)
    .filter(({ parameters }) => parameters.some(({ name }) => name === "cursor"));
  expect(Object.keys(LISTS).sort()).toEqual(paged.map(({ operationId }) => operationId).sort());
});

describe.each(Object.entries(LISTS))("%s", (_, list) => {
  const ids: string[] = [];
  const get = async (query: string): Promise<Answer> =>
    server.call("GET", `${list.path}&${query}`, (await list.as?.()) ?? { key });
  const cursorOf = (answer: Answer) => encodeURIComponent(answer.body.pagination.next_cursor);
  const seenIn = (answer: Answer) => answer.body.data.map(list.idOf);

  beforeAll(async () => {
    // A tenant of its own, so that the list has nothing but what is added here.
    key = (await server.makeKey(["admin"])).key;
    const schema = { domain_schema: list.schema };
    if (list.schema) await server.call("PATCH", "/v1/tenant/domain-schema", { key, body: schema });
    clock.advance(1);
    const before = seenIn(await get("limit=50"));
    for (let n = 0; n < 7; n++) {
      // Some in the same moment.
      if (n % 2 === 0) clock.advance(1);
      ids.unshift(await list.add(n));
    }
    ids.push(...before);
    // In the same moment the order is the server's.
    const { body } = await get("limit=50");
    ids.splice(0, ids.length, ...body.data.map(list.idOf));
    expect(new Set(ids).size).toBe(7 + before.length);
  });

  it("has at most `limit` rows on a page, says so, and the same total on each [LST-009 LST-010]", async () => {
    for (const limit of [1, 3, 7, 50]) {
      const seen: string[] = [];
      let query = `limit=${limit}`;
      for (;;) {
        const page = await get(query);
        expect(page.body.pagination).toMatchObject({ limit, total: ids.length });
        expect(page.body.data.length).toBeLessThanOrEqual(limit);
        seen.push(...seenIn(page));
        if (page.body.pagination.next_cursor === null) break;
        query = `limit=${limit}&cursor=${cursorOf(page)}`;
      }
      expect(seen).toEqual(ids);
    }
  });

  it("has the limit of the contract when none is given, and refuses one out of range [LST-009]", async () => {
    const { limit } = (await get("")).body.pagination;
    expect([10, 20, 50, 100]).toContain(limit);
    for (const wrong of ["0", String((list.most ?? 100) + 1), "-1", "1.5", "x"])
      expectProblem(await get(`limit=${wrong}`), 422, "REQ_422");
  });

  it("shows every other row once, whatever comes and goes between two pages [LST-011]", async () => {
    const first = await get("limit=3");
    clock.advance(1);
    await list.add(100);
    // The last row of the page that was read, which the cursor tells of, and one that was not read yet.
    const removed = list.remove ? [ids[2], ids[4]] : [];
    for (const id of removed) await list.remove?.(String(id));
    const second = await get(`limit=50&cursor=${cursorOf(first)}`);
    expect(seenIn(first)).toEqual(ids.slice(0, 3));
    expect(seenIn(second)).toEqual(ids.slice(3).filter((id) => !removed.includes(id)));
  });
});
