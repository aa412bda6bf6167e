import { manifest, type OperationEntry, type Permission } from "@memoryos/contract";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { type ImplementedOperationId, isImplemented } from "../../src/http/operation.ts";
import type { Question, Scope } from "../../src/store/types.ts";
import { type Answer, KEY, start, type TestServer, until } from "../kit.ts";
import { ALL, kindsExtractor, makeAgent, makePerson, type TestAgent, type TestPerson } from "../passport-kit.ts";
import { type Ask, type Place, ROWS, type Things } from "./rows.ts";

/** In everything that the tenant has; nobody else may ever be answered with it. */
const CANARY = "zqxcanary";
/** In everything that the person has; nobody but an agent that they granted it may ever be answered with it. */
const PERSONAL = "zqxpassport";
const PERMISSIONS: Permission[] = ["read", "write", "delete"];

type Implemented = OperationEntry & { operationId: ImplementedOperationId };
const operations: Implemented[] = manifest.operations.filter(isImplemented);
const closed = operations.filter((entry) => entry.auth === "tenant");
const ofAgents = operations.filter((entry) => entry.auth === "agent");
const ofPersons = operations.filter((entry) => entry.auth === "person");

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
  const server = await start({ extractor: kindsExtractor(), env: { MEMORYOS_PUBLIC_URL: "https://api.example.com" } });
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
  const sourced = await disagreeing(server, user);
  const globalAgent = await makeAgent(server, { name: `Agent ${CANARY}` });
  await makeAgent(server, { name: `Second agent ${CANARY}` });
  const globalAgents = await server.call("GET", "/v1/agents/global?limit=1");
  const person = await makePerson(server);
  const link = { agent_id: globalAgent.agentId, external_user_id: user };
  const linked = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body: link });
  const grant = await person.grant(globalAgent, { categories: ALL, link_token: linked.body.data.link_token });
  const connections = await person.call("GET", "/v1/uui/me/connections");
  const entry = { display_name: CANARY, category: "other", is_public: false, ...SIGN_IN };
  const registered = await server.call("POST", "/v1/tenant/directory/register", { body: entry });
  const universal = await globalAgent.addAndWait(
    person,
    [{ role: "user", content: `My canary is called ${PERSONAL}`, external_turn_id: CANARY }],
    { metadata: { note: CANARY } },
  );
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
    globalAgentId: globalAgent.agentId,
    globalAgentCursor: globalAgents.body.pagination.next_cursor,
    grantId: grant.id,
    connectionId: connections.body.data[0].id,
    directoryId: registered.body.data.directory_id,
    universalJobId: universal.job_id,
    universalMemoryId: universal.result.created_memory_ids[0],
    ...sourced,
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
    globalAgentId: uuidv7(),
    globalAgentCursor: "bm90aGluZw.bm90aGluZw",
    grantId: uuidv7(),
    connectionId: uuidv7(),
    directoryId: uuidv7(),
    universalJobId: uuidv7(),
    universalMemoryId: uuidv7(),
    writerId: uuidv7(),
    eventCursor: "bm90aGluZw.bm90aGluZw",
    claimId: uuidv7(),
    claimCursor: "bm90aGluZw.bm90aGluZw",
    conflictId: uuidv7(),
    conflictCursor: "bm90aGluZw.bm90aGluZw",
    questionId: uuidv7(),
  };
  const personal = { person, agent: globalAgent, memoryId: universal.result.created_memory_ids[0] as string };
  return { server, things, nothing, personal };
}

type Inhabited = Awaited<ReturnType<typeof inhabited>>;

const SIGN_IN = {
  oauth_client_id: CANARY,
  oauth_client_secret: CANARY,
  oauth_authorization_url: "https://8.8.8.8/authorize",
  oauth_token_url: "https://8.8.8.8/token",
  oauth_userinfo_url: "https://8.8.8.8/userinfo",
};

/** Services that contradict each other about the user, twice: the person is asked, and the tenant has what to decide. */
async function disagreeing(server: TestServer, user: string) {
  const writer = { service_key: "desk", display_name: `Desk ${CANARY}` };
  const registered = await server.call("POST", "/v1/tenant/service-writers", { body: writer });
  const source = { service: "desk", observed_at: "2026-01-01T00:00:00Z", scope: { course: CANARY } };
  for (const [n, value] of ["Tuesday", "Thursday", "Friday"].entries()) {
    const said = `The office hours of ${CANARY} are on ${value}`;
    await server.addAndWait(user, said, { source: { ...source, event_id: `${CANARY}-${n}` } });
  }
  const first = async (path: string) => (await server.call("GET", `/v1/tenant/${path}?limit=1`)).body;
  const [events, claims, conflicts] = [
    await first("source-events"),
    await first("claims"),
    await first("shared-context-conflicts"),
  ];
  // Not by a retrieve, which would count accesses a moment later.
  const known = (await server.store.findUser(server.tenantId, user)) as Scope;
  const question = (await server.store.takeQuestion(known, new Date())) as Question;
  return {
    writerId: registered.body.data.id,
    eventCursor: events.pagination.next_cursor,
    claimId: claims.data[0].id,
    claimCursor: claims.pagination.next_cursor,
    conflictId: conflicts.data[0].id,
    conflictCursor: conflicts.pagination.next_cursor,
    questionId: question.questionId,
  };
}

/** Everything that the tenant can see of itself, and the person of what is theirs. */
async function stateOf(server: TestServer, { user, memoryId, jobId }: Things, person: TestPerson): Promise<string> {
  const parts = [
    await server.list(`?external_user_id=${encodeURIComponent(user)}&include_archived=true&limit=50`),
    await server.call("GET", `/v1/memories/${memoryId}/history`),
    await server.call("GET", `/v1/memories/jobs/${jobId}`),
    await server.call("GET", "/v1/tenant/users"),
    await server.call("GET", "/v1/users/me"),
    await server.call("GET", "/v1/agents"),
    await server.call("GET", "/v1/agents/global?include_retired=true"),
    await person.call("GET", "/v1/uui/me/grants"),
    await person.call("GET", "/v1/uui/me/connections"),
    await person.call("GET", "/v1/uui/me/memories"),
    await server.call("GET", "/v1/tenant/service-writers"),
    await server.call("GET", "/v1/tenant/source-events"),
    await server.call("GET", "/v1/tenant/claims"),
    await server.call("GET", "/v1/tenant/shared-context-conflicts"),
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
  send: (server: TestServer, entry: Implemented, ask: Ask, all: Inhabited) => Promise<Answer>,
  verdict: (answer: Answer, entry: Implemented, ask: Ask) => void,
  {
    hidden = () => [CANARY, PERSONAL],
    named = (all) => all.things,
    state = ({ server, things, personal }) => stateOf(server, things, personal.person),
    changesOwn = false,
  }: {
    /** What no answer may show. */
    hidden?: (all: Inhabited) => string[];
    /** What they name in the requests. */
    named?: (all: Inhabited) => Things;
    /** What must not change. */
    state?: (all: Inhabited) => Promise<string>;
    /** Who asks has something of their own, which the requests change: no two answers are alike. */
    changesOwn?: boolean;
  } = {},
): Promise<void> {
  const all = await inhabited();
  const { server, nothing } = all;
  const things = named(all);
  const before = await state(all);
  const failures: string[] = [];
  for (const entry of entries) {
    const twins = ROWS[entry.operationId](nothing);
    for (const [at, ask] of ROWS[entry.operationId](things).entries()) {
      count(credential, ask.place);
      try {
        const answer = await send(server, entry, ask, all);
        const told = `${answer.text} ${JSON.stringify([...answer.headers])}`;
        for (const secret of hidden(all)) expect(told, "shows what is another's").not.toContain(secret);
        verdict(answer, entry, ask);
        if (changesOwn) continue;
        const twin = await send(server, entry, twins[at] as Ask, all);
        expect(comparable(answer, things), "tells what exists from what does not").toBe(comparable(twin, nothing));
      } catch (error) {
        failures.push(`${entry.operationId} by ${ask.place} (${ask.path}): ${(error as Error).message}`);
      }
    }
  }
  expect(failures).toEqual([]);
  expect(await state(all)).toBe(before);
}

const by =
  (headers: (server: TestServer, all: Inhabited) => Record<string, string> | Promise<Record<string, string>>) =>
  async (server: TestServer, entry: Implemented, { path, body }: Ask, all: Inhabited) =>
    server.call(entry.method, path, { key: null, headers: await headers(server, all), ...(body ? { body } : {}) });

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

type Credentials = (agent: TestAgent, person: TestPerson) => Record<string, string>;
const acting: Credentials = ({ key }, { token }) => ({ ...withKey(key), "X-MemoryOS-UUI": token });
const NOBODYS_AGENT = `agent_sk_${"0".repeat(64)}`;
const NOBODYS_TOKEN = `uui_${"0".repeat(48)}`;

describe("every operation of an agent", () => {
  it.each<[string, Credentials]>([
    ["no credential", () => ({})],
    ["an agent's key without a passport token", ({ key }) => withKey(key)],
    ["a passport token without an agent's key", (_, { token }) => ({ "X-MemoryOS-UUI": token })],
    ["a tenant's key with a passport token", (_, { token }) => ({ ...withKey(KEY), "X-MemoryOS-UUI": token })],
    ["an agent's key that nobody has", (_, person) => acting({ key: NOBODYS_AGENT } as TestAgent, person)],
    ["a passport token that nobody has", (agent) => acting(agent, { token: NOBODYS_TOKEN } as TestPerson)],
    ["a malformed passport token", (agent) => acting(agent, { token: "uui_x" } as TestPerson)],
    [
      "an agent's key as a bearer token",
      ({ key }, { token }) => ({ Authorization: `Bearer ${key}`, "X-MemoryOS-UUI": token }),
    ],
    ["a session in place of the token", (agent, { session }) => acting(agent, { token: session } as TestPerson)],
    ["a session beside an agent's key", ({ key }, { session }) => ({ ...withKey(key), "X-MemoryOS-Session": session })],
  ])("refuses %s, always in the same words [UNI-001 UNI-002]", async (credential, headers) => {
    const told = new Set<string>();
    await tryAll(
      credential,
      ofAgents,
      by((_, { personal: { agent, person } }) => headers(agent, person)),
      (answer) => {
        expect([answer.status, answer.body.code, answer.headers.get("x-memoryos-quota-reset")]).toEqual([
          403,
          "UAT_001",
          null,
        ]);
        told.add(JSON.stringify({ ...answer.body, request_id: null }));
      },
    );
    expect([...told]).toHaveLength(1);
    expect(JSON.parse([...told][0] as string)).toMatchObject({ error: "cross_agent_auth_failed", details: null });
  });

  it.each<[string, (all: Inhabited) => Promise<[TestAgent, TestPerson]>]>([
    [
      "another tenant's agent, which the person knows nothing of",
      async ({ server, personal }) => {
        const { key } = await server.makeKey(["admin"]);
        return [await makeAgent(server, {}, key), personal.person];
      },
    ],
    ["another agent of the same tenant", async ({ server, personal }) => [await makeAgent(server), personal.person]],
    ["the agent itself for another person", async ({ server, personal }) => [personal.agent, await makePerson(server)]],
    [
      "the agent itself for a person who granted it access",
      async ({ server, personal }) => {
        const other = await makePerson(server);
        await other.grant(personal.agent);
        return [personal.agent, other];
      },
    ],
  ])(
    "tells %s nothing of what the person told the agent [UNI-010 UNI-023 UNI-029 GRT-001]",
    async (who, credentials) => {
      const known = new WeakMap<TestServer, Promise<[TestAgent, TestPerson]>>();
      await tryAll(
        who,
        ofAgents,
        by(async (server, all) => {
          if (!known.has(server)) known.set(server, credentials(all));
          return acting(...((await known.get(server)) as [TestAgent, TestPerson]));
        }),
        ({ status, body }, { operationId }) => {
          if (operationId === "getUniversalJob") expect([status, body.code]).toEqual([404, "JOB_404"]);
          else expect(status === 200 || body.code).toBeOneOf([true, "UAT_002"]);
        },
        {
          state: async ({ server, things, personal }) => grantsAndMemories(server, things, personal),
          changesOwn: true,
        },
      );
    },
  );
});

describe("an agent that the person granted the same as another", () => {
  it("is told nothing of the other, its owner, and what they do [UNI-028 UNI-029 UNI-030]", async () => {
    const known = new WeakMap<TestServer, Promise<TestAgent>>();
    await tryAll(
      "another tenant's agent with the same grant",
      ofAgents,
      by(async (server, { personal }) => {
        const make = async () => {
          const agent = await makeAgent(server, {}, (await server.makeKey(["admin"])).key);
          await personal.person.grant(agent);
          return agent;
        };
        if (!known.has(server)) known.set(server, make());
        return acting((await known.get(server)) as TestAgent, personal.person);
      }),
      ({ status, text, body }, { operationId }) => {
        if (operationId === "getUniversalJob") expect([status, body.code]).toEqual([404, "JOB_404"]);
        else expect(status).toBe(200);
        if (operationId === "retrieveUniversalMemories") expect(text).toContain(PERSONAL);
      },
      {
        hidden: ({ server, personal }) => [CANARY, server.tenantId, personal.agent.agentId],
        // It may add, which leaves what the other added as it is.
        state: async ({ server, personal }) => {
          const memory = await server.store.findMemory("universal", personal.memoryId);
          return JSON.stringify([memory?.content, memory?.agentId, memory?.archivedAt, memory?.turnIds]);
        },
        changesOwn: true,
      },
    );
  });
});

describe("every operation of a person", () => {
  it.each<[string, Credentials]>([
    ["no credential", () => ({})],
    ["a passport token as a login", (_, { token }) => ({ "X-MemoryOS-UUI": token })],
    ["a passport token as a session", (_, { token }) => ({ "X-MemoryOS-Session": token })],
    ["a passport token in the cookie", (_, { token }) => ({ Cookie: `memoryos_uui_session=${token}` })],
    ["an agent that acts for the person", acting],
    ["a tenant's key", () => withKey(KEY)],
    ["a session without its last character", (_, { session }) => ({ "X-MemoryOS-Session": session.slice(0, -1) })],
  ])("refuses %s [SES-003]", async (credential, headers) => {
    await tryAll(
      credential,
      ofPersons,
      by((_, { personal: { agent, person } }) => headers(agent, person)),
      ({ status, body }) => expect([status, body.code]).toEqual([401, "UUI_401"]),
    );
  });

  it("takes what is one person's for nothing of another's [PME-001]", async () => {
    const others = new WeakMap<TestServer, Promise<TestPerson>>();
    await tryAll(
      "another person",
      ofPersons.filter(({ operationId }) => !OF_ONESELF.includes(operationId)),
      by(async (server) => {
        if (!others.has(server)) others.set(server, makePerson(server));
        return { "X-MemoryOS-Session": ((await others.get(server)) as TestPerson).session };
      }),
      ({ status, body }, { path }) => {
        if (path.includes("{connection_id}")) expect([status, body.code]).toEqual([404, "ORG_CONN_404"]);
        if (path.includes("{grant_id}")) expect([status, body.code]).toEqual([404, "GNT_404"]);
        if (path.includes("{memory_id}")) expect([status, body.code]).toEqual([404, "MEM_404"]);
      },
    );
  });
});

describe("every operation of a tenant", () => {
  it.each<[string, Credentials]>([
    ["an agent's key", ({ key }) => withKey(key)],
    ["an agent's key with a passport token", acting],
    ["a person's session", (_, { session }) => ({ "X-MemoryOS-Session": session })],
  ])("refuses %s [GAG-008]", async (credential, headers) => {
    await tryAll(
      credential,
      closed,
      by((_, { personal: { agent, person } }) => headers(agent, person)),
      ({ status, body }) => expect([status, body.code]).toEqual([401, "AUTH_001"]),
    );
  });

  it("shows the owner of the agent nothing of a universal memory, and changes none [UNI-010]", async () => {
    await tryAll(
      "the agent's owner",
      // The account itself is deleted last, see below.
      closed.filter(({ operationId }) => operationId !== "deleteAccount"),
      by(() => withKey(KEY)),
      ({ status }, { path, operationId }) => {
        if (operationId === "getJob" || path.includes("{memory_id}")) expect(status).toBe(404);
        else expect(status).toBeLessThan(500);
      },
      {
        changesOwn: true,
        hidden: () => [PERSONAL],
        named: ({ nothing, things, personal: { person, memoryId } }) => ({
          ...nothing,
          user: person.personId,
          memoryId,
          jobId: things.universalJobId,
        }),
        state: async ({ server, things, personal }) => grantsAndMemories(server, things, personal),
      },
    );
  });

  it("leaves the person what the agent remembered when its owner deletes the account [UNI-010 GRT-021]", async () => {
    const { server, personal } = await inhabited();
    expect((await server.call("DELETE", "/v1/users/me")).status).toBe(200);
    expect((await server.store.findMemory("universal", personal.memoryId))?.content).toContain(PERSONAL);
    const { grants } = (await personal.person.call("GET", "/v1/uui/me/grants")).body.data;
    expect(grants).toMatchObject([{ is_active: false, agent_name: null }]);
  });
});

/** They grant, connect or preview something of one's own, are possible once, or end the session that is asked with. */
const OF_ONESELF = [
  "createGrant",
  "startOrganisationSignIn",
  "previewPassportMemories",
  "regeneratePassportToken",
  "logoutPassport",
  "deletePassport",
];

/** What the person has, as they and the store see it. */
async function grantsAndMemories(
  server: TestServer,
  { grantId }: Things,
  { person }: Inhabited["personal"],
): Promise<string> {
  const { grants, memory_count } = (await person.call("GET", "/v1/uui/me/grants")).body.data;
  const { rows } = await server.store.listMemories({
    tenantId: "universal",
    externalUserId: person.personId,
    categories: [],
    agentId: null,
    includeArchived: true,
    after: null,
    limit: 50,
  });
  // What schema the agent's owner has is the owner's to change.
  const kept = grants
    .filter(({ id }: { id: string }) => id === grantId)
    .map((grant: object) => ({ ...grant, agent_domain_schema: null }));
  return JSON.stringify([kept, memory_count, rows.map(({ memoryId, content }) => [memoryId, content])]);
}
