import { beforeEach, describe, expect, it } from "vitest";
import { expectProblem, NO_SUCH_ID, start, TestClock, type TestServer } from "./kit.ts";
import { ALL, kindsExtractor, makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { readsOf } from "./statements-run.ts";

const GRANTS = "/v1/uui/me/grants";
const DAY = 86_400;

let clock: TestClock;
let server: TestServer;
let agent: TestAgent;
let person: TestPerson;
beforeEach(async () => {
  clock = new TestClock();
  server = await start({ clock, extractor: kindsExtractor() });
  agent = await makeAgent(server, { logo_url: "https://a.example/l.png" });
  person = await makePerson(server, clock.now());
});

const grant = (body: object, who = person, headers = {}) =>
  who.call("POST", GRANTS, { agent_id: agent.agentId, ...body }, headers);
const listed = async () => (await person.call("GET", GRANTS)).body.data;
const permission = async () => (await agent.retrieve(person, "anything")).body;

describe("granting an agent access", () => {
  it("answers the grant with what a page shows of the agent [GRT-004]", async () => {
    await server.call("PATCH", "/v1/tenant/domain-schema", { body: { domain_schema: "edtech" } });
    const { body } = await grant({ categories: ["goal", "fact", "goal"], duration_days: 30 });
    expect(body.data).toEqual({
      id: expect.any(String),
      user_uui_id: person.personId,
      agent_id: agent.agentId,
      agent_name: "Northwind Assistant",
      agent_logo_url: "https://a.example/l.png",
      agent_website_url: null,
      agent_is_verified: false,
      agent_domain_schema: "edtech",
      categories_allowed: ["fact", "goal"],
      access_type: "read_write",
      granted_at: clock.now().toISOString(),
      expires_at: new Date(clock.now().getTime() + 30 * DAY * 1000).toISOString(),
      is_active: true,
      revoked_at: null,
    });
    const end = "2026-09-01T00:00:00Z";
    expect((await grant({ categories: ["goal"], expires_at: end })).body.data.expires_at).toBe(
      "2026-09-01T00:00:00.000Z",
    );
    expect((await grant({ categories: ["goal"] })).body.data.expires_at).toBeNull();
  });

  it("replaces what the agent was granted before, and makes an ended grant active [GRT-002]", async () => {
    const first = (await grant({ categories: ["fact"], access_type: "read_only", duration_days: 30 })).body.data;
    await person.call("DELETE", `${GRANTS}/${first.id}`);
    clock.advance(60);
    const { body } = await grant({ categories_allowed: ["goal"], expires_at: "2026-12-01T00:00:00Z" });
    expect(body.data).toMatchObject({
      id: first.id,
      categories_allowed: ["goal"],
      access_type: "read_write",
      granted_at: clock.now().toISOString(),
      is_active: true,
      revoked_at: null,
    });
    expect((await listed()).grants).toEqual([body.data]);
  });

  it.each<[string, object]>([
    ["both names of the categories", { categories: ["fact"], categories_allowed: ["fact"] }],
    ["neither of them", {}],
    ["an empty list", { categories: [] }],
    ["a kind that there is not", { categories: ["secrets"] }],
    ["two ends", { categories: ["fact"], duration_days: 30, expires_at: "2027-01-01T00:00:00Z" }],
    ["an end in the past", { categories: ["fact"], expires_at: "2026-02-28T00:00:00Z" }],
    ["an end that is now", { categories: ["fact"], expires_at: "2026-03-01T12:00:00Z" }],
    ["a duration that is not offered", { categories: ["fact"], duration_days: 31 }],
  ])("refuses %s [GRT-003]", async (_, body) => {
    expectProblem(await grant(body), 422, "REQ_422");
    expect((await listed()).grants).toEqual([]);
  });

  it("is done once for an idempotency key, which counts for this person alone [IDM-008]", async () => {
    const headers = { "Idempotency-Key": "k" };
    const first = await grant({ categories: ["fact"] }, person, headers);
    const again = await grant({ categories: ["fact"] }, person, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.data).toEqual(first.body.data);
    expectProblem(await grant({ categories: ["goal"] }, person, headers), 422, "IDM_422");
    const other = await makePerson(server, clock.now());
    expect((await grant({ categories: ["goal"] }, other, headers)).status).toBe(200);
  });

  it("knows no agent that is not there", async () => {
    expectProblem(await grant({ agent_id: NO_SUCH_ID, categories: ["fact"] }), 404, "AGN_404");
  });
});

describe("the list of grants", () => {
  it("is read at once, however many there are", async () => {
    await server.call("PATCH", "/v1/tenant/domain-schema", { body: { domain_schema: "edtech" } });
    const { key } = await server.makeTenant("free");
    for (const tenantKey of [undefined, undefined, key]) await person.grant(await makeAgent(server, {}, tenantKey));
    let schemas: string[] = [];
    const list = async () => {
      schemas = (await listed()).grants.map((each: { agent_domain_schema: string }) => each.agent_domain_schema);
    };
    expect(await readsOf("domain|global_agents", list)).toBe(1);
    expect(schemas).toEqual([null, "edtech", "edtech"]);
  });

  it("keeps each, and says of each whether it holds now [GRT-001]", async () => {
    const [revoked, expired, retired] = [await makeAgent(server), await makeAgent(server), await makeAgent(server)];
    const { id } = await person.grant(revoked);
    clock.advance(1);
    await person.grant(expired, { categories: ["fact"], duration_days: 30 });
    clock.advance(1);
    await person.grant(retired);
    clock.advance(1);
    await person.grant(agent);
    await person.call("DELETE", `${GRANTS}/${id}`);
    await server.call("DELETE", `/v1/agents/global/${retired.agentId}`);
    const now = async () => {
      const { grants } = await listed();
      return grants.map((row: { agent_id: string; is_active: boolean }) => [row.agent_id, row.is_active]);
    };
    expect(await now()).toEqual([
      [agent.agentId, true],
      [retired.agentId, false],
      [expired.agentId, true],
      [revoked.agentId, false],
    ]);
    // The one that ends by itself: a millisecond before and at its end.
    const { grants } = await listed();
    const end = Date.parse(grants[2].expires_at);
    clock.advance((end - clock.now().getTime()) / 1000 - 0.001);
    expect((await now())[2]).toEqual([expired.agentId, true]);
    expect((await expired.retrieve(person, "anything")).body.permission_status).toBeNull();
    clock.advance(0.001);
    expect((await now())[2]).toEqual([expired.agentId, false]);
    expect((await expired.retrieve(person, "anything")).body.permission_status).toBe("no_grant_for_user");
  });

  it("says beside them whose they are, without the token", async () => {
    await person.grant(agent, { categories: ALL });
    await agent.addAndWait(person, "My cat is called Ada");
    const { text, body } = await person.call("GET", GRANTS);
    expect(body.data).toMatchObject({
      memory_count: 1,
      email: person.email,
      display_name: "Maya",
      masked_uui_token: `${person.token.slice(0, 8)}...${person.token.slice(-4)}`,
    });
    expect(text).not.toContain(person.token);
  });
});

describe("a link token", () => {
  const make = async (of = agent, user = "maya", headers = {}) =>
    server.call("POST", "/v1/tenant/memory-passport/link-token", {
      body: { agent_id: of.agentId, external_user_id: user },
      headers,
    });
  const linkFor = async (of = agent, user = "maya"): Promise<string> => (await make(of, user)).body.data.link_token;
  const follow = (link_token: string, who = person, more = {}) =>
    grant({ categories: ["fact"], link_token, ...more }, who);

  beforeEach(async () => {
    await server.addAndWait("maya", "I live in Pune");
    await server.addAndWait("noor", "I live in Leh");
  });

  it("is another each time, and over 900 seconds after it was made, as one that never was [LNK-001]", async () => {
    const { body } = await make();
    expect(body.data).toEqual({
      link_token: expect.stringMatching(/^plink_[A-Za-z0-9_-]{43}$/),
      expires_in_seconds: 900,
      expires_at: new Date(clock.now().getTime() + 900_000).toISOString(),
    });
    const tokens = [await linkFor(), await linkFor()] as const;
    expect(new Set([...tokens, body.data.link_token]).size).toBe(3);
    clock.advance(899.999);
    expect((await follow(tokens[0])).status).toBe(200);
    clock.advance(0.001);
    const over = await follow(tokens[1]);
    expectProblem(over, 410, "PLINK_410");
    const never = await follow(`plink_${"0".repeat(43)}`);
    expect({ ...never.body, request_id: null }).toEqual({ ...over.body, request_id: null });
  });

  it("is made once for an idempotency key, and shown once [KEY-012]", async () => {
    const headers = { "Idempotency-Key": "link" };
    const first = await make(agent, "maya", headers);
    clock.advance(30);
    const again = await make(agent, "maya", headers);
    expect(again.body.data).toEqual({ ...first.body.data, link_token: null });
  });

  it("is for an end user whom the tenant has, and makes none [LNK-004 ADD-007]", async () => {
    expectProblem(await make(agent, "nobody"), 404, "USR_404");
    const users = await server.call("GET", "/v1/tenant/users");
    expect(users.body.data.map((row: { external_user_id: string }) => row.external_user_id).sort()).toEqual([
      "maya",
      "noor",
    ]);
    expectProblem(await make(agent, "me"), 422, "REQ_422");
    const stranger = await server.makeKey(["write"]);
    const body = { agent_id: agent.agentId, external_user_id: "maya" };
    expectProblem(
      await server.call("POST", "/v1/tenant/memory-passport/link-token", { key: stranger.key, body }),
      404,
      "AGN_404",
    );
  });

  it("ends with its end user and with its agent [LNK-006]", async () => {
    const other = await makeAgent(server);
    const [ofUser, ofAgent, kept] = [await linkFor(), await linkFor(other, "noor"), await linkFor(agent, "noor")];
    await server.call("DELETE", "/v1/users/maya");
    expectProblem(await follow(ofUser), 410, "PLINK_410");
    await server.call("DELETE", `/v1/agents/global/${other.agentId}`);
    expectProblem(await follow(ofAgent), 410, "PLINK_410");
    expect((await follow(kept)).status).toBe(200);
  });

  it("connects the end user with the passport, once [GRT-009]", async () => {
    const token = await linkFor();
    expect((await follow(token)).body.data.is_active).toBe(true);
    expectProblem(await follow(token), 410, "PLINK_410");
    // Connected: nobody else can be, and the same person can again.
    const stranger = await makePerson(server, clock.now());
    expectProblem(await follow(await linkFor(), stranger), 409, "PLINK_409");
    expect((await follow(await linkFor())).status).toBe(200);
  });

  it("answers again what it answered first to a repeated request [IDM-001]", async () => {
    const [token, headers] = [await linkFor(), { "Idempotency-Key": "follow" }];
    const first = await grant({ categories: ["fact"], link_token: token }, person, headers);
    const again = await grant({ categories: ["fact"], link_token: token }, person, headers);
    expect([again.status, again.body.data]).toEqual([200, first.body.data]);
  });

  it("is not made and does not work while its tenant's entry says so, and works again after [LNK-007 GRT-028]", async () => {
    const register = async (link_token_enabled: boolean) => {
      const body = { display_name: "Northwind", category: "edtech", link_token_enabled };
      expect((await server.call("POST", "/v1/tenant/directory/register", { body })).status).toBe(200);
    };
    const [token, other] = [await linkFor(), await makeAgent(server)];
    await register(false);
    const off = await make();
    expectProblem(off, 409, "PLINK_409");
    expect(off.body.error).toBe("link_tokens_not_enabled");
    expectProblem(await make(agent, "nobody"), 409, "PLINK_409");
    const refused = await follow(token);
    expectProblem(refused, 410, "PLINK_410");
    const never = await follow(`plink_${"0".repeat(43)}`);
    expect({ ...never.body, request_id: null }).toEqual({ ...refused.body, request_id: null });
    expectProblem(await follow(token, person, { agent_id: other.agentId }), 410, "PLINK_410");
    expect((await listed()).grants).toEqual([]);
    expect((await person.call("GET", "/v1/uui/me/connections")).body.data).toEqual([]);
    await register(true);
    expect((await follow(token)).status).toBe(200);
    expect((await make()).status).toBe(200);
  });

  it("is followed by one of many who open it at the same time [GRT-010]", async () => {
    const token = await linkFor();
    const people = await Promise.all(Array.from({ length: 5 }, () => makePerson(server, clock.now())));
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => follow(token, people[n % people.length])));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([200, 410]));
    const grants = await Promise.all(people.map((each) => each.call("GET", GRANTS)));
    expect(grants.flatMap(({ body }) => body.data.grants)).toHaveLength(1);
  });

  it("grants and links nothing for another agent, and nothing of what is linked elsewhere [GRT-011 GRT-013]", async () => {
    const other = await makeAgent(server);
    const stranger = await makePerson(server, clock.now());
    const token = await linkFor(agent, "noor");
    await follow(await linkFor(agent, "maya"), stranger);
    const ofMaya = await linkFor(agent, "maya");
    const refused: [Answerer, number, string][] = [
      [() => follow(token, person, { agent_id: other.agentId }), 403, "PLINK_403"],
      [() => follow(ofMaya), 409, "PLINK_409"],
      [() => follow(token, person, { duration_days: 31 }), 422, "REQ_422"],
      [() => follow(token, person, { categories_allowed: ["fact"] }), 422, "REQ_422"],
      [() => follow(token, person, { expires_at: "2020-01-01T00:00:00Z" }), 422, "REQ_422"],
      [() => follow(token, person, { agent_id: NO_SUCH_ID }), 404, "AGN_404"],
    ];
    for (const [ask, status, code] of refused) expectProblem(await ask(), status, code);
    expect((await listed()).grants).toEqual([]);
    // None of them has used it up.
    expect((await follow(token)).status).toBe(200);
    expect((await follow(ofMaya, stranger)).status).toBe(200);
  });
});

type Answerer = () => ReturnType<TestServer["call"]>;

describe("changing a grant", () => {
  it("counts for the next request, whatever was answered before [GRT-016]", async () => {
    const { id } = await person.grant(agent, { categories: ["fact", "goal"] });
    await agent.addAndWait(person, [
      { role: "user", content: "fact: The bakery opens at seven" },
      { role: "user", content: "goal: To run the bakery alone" },
    ]);
    const kinds = async () => {
      const { body } = await agent.retrieve(person, "bakery");
      const found = body.data.map((row: { category: string }) => row.category).sort();
      expect(body.categories_available.length).toBeGreaterThanOrEqual(found.length);
      return [found, /seven/.test(body.system_prompt_addition), /alone/.test(body.system_prompt_addition)];
    };
    expect(await kinds()).toEqual([["fact", "goal"], true, true]);
    expect(await kinds()).toEqual([["fact", "goal"], true, true]);
    const { body } = await person.call("PATCH", `${GRANTS}/${id}`, {
      categories_allowed: ["goal"],
      access_type: "read_only",
    });
    expect(body.data).toMatchObject({ id, categories_allowed: ["goal"], access_type: "read_only", is_active: true });
    expect(await kinds()).toEqual([["goal"], false, true]);
    expectProblem(await agent.add(person, "I sell bread"), 403, "UAT_002");
    await person.call("PATCH", `${GRANTS}/${id}`, { categories_allowed: ["fact"] });
    expect(await kinds()).toEqual([["fact"], true, false]);
    expectProblem(await agent.add(person, "I sell bread"), 403, "UAT_002");
    await person.grant(agent, { categories: ["fact", "goal"] });
    expect(await kinds()).toEqual([["fact", "goal"], true, true]);
    expect((await agent.add(person, "I sell bread")).body.status).toBe("queued");
  });

  it("gives no access by a grant that has ended [GRT-017]", async () => {
    const { id } = await person.grant(agent, { categories: ["fact"] });
    await person.call("DELETE", `${GRANTS}/${id}`);
    const { body } = await person.call("PATCH", `${GRANTS}/${id}`, {
      categories_allowed: ALL,
      access_type: "read_write",
    });
    expect(body.data).toMatchObject({ is_active: false, categories_allowed: ALL });
    expect(await permission()).toMatchObject({ permission_status: "no_grant_for_user", categories_available: [] });
    expectProblem(await agent.add(person, "I sell bread"), 403, "UAT_002");
  });

  it("knows no grant of nobody", async () => {
    expectProblem(
      await person.call("PATCH", `${GRANTS}/${NO_SUCH_ID}`, { categories_allowed: ["fact"] }),
      404,
      "GNT_404",
    );
    expectProblem(await person.call("DELETE", `${GRANTS}/${NO_SUCH_ID}`), 404, "GNT_404");
  });
});

describe("revoking a grant", () => {
  it("leaves the agent as if it had never had one [GRT-019]", async () => {
    const never = await makeAgent(server);
    const { id } = await person.grant(agent);
    await agent.addAndWait(person, "My cat is called Ada");
    const told = await agent.retrieve(person, "What is the cat called?");
    expect(told.body.data).toHaveLength(1);
    expect((await person.call("DELETE", `${GRANTS}/${id}`)).body.data).toEqual({ revoked: true });
    const [after, without] = [
      await agent.retrieve(person, "What is the cat called?"),
      await never.retrieve(person, "What is the cat called?"),
    ];
    const plain = ({ body }: typeof after) => ({ ...body, request_id: null, timestamp: null });
    expect(plain(after)).toEqual(plain(without));
    expect([after.status, after.text.includes("Ada")]).toEqual([200, false]);
    const [add, first] = [await agent.add(person, "I sell bread"), await never.add(person, "I sell bread")];
    expectProblem(add, 403, "UAT_002");
    expect({ ...add.body, request_id: null }).toEqual({ ...first.body, request_id: null });
  });

  it("leaves the memories to the person, and to other agents with a grant [GRT-021]", async () => {
    const other = await makeAgent(server);
    await person.grant(other, { categories: ["fact"] });
    const { id } = await person.grant(agent);
    await agent.addAndWait(person, "My cat is called Ada");
    const { id: retiring } = await person.grant(agent);
    expect(retiring).toBe(id);
    await person.call("DELETE", `${GRANTS}/${id}`);
    expect((await other.retrieve(person, "cat")).body.data).toHaveLength(1);
    await server.call("DELETE", `/v1/agents/global/${agent.agentId}`);
    expect((await other.retrieve(person, "cat")).body.data).toHaveLength(1);
    expect((await listed()).memory_count).toBe(1);
  });

  it("is in force for whoever reads meanwhile: none gets anything after it has answered [GRT-016 GRT-019]", async () => {
    const { id } = await person.grant(agent);
    await agent.addAndWait(person, "My cat is called Ada");
    let isOver = false;
    const late: boolean[] = [];
    const reader = async (n: number) => {
      for (let asked = 0; asked < 4 || !isOver; asked++) {
        const begunLate = isOver;
        // Another question each time: nothing is answered from before.
        const { body } = await agent.retrieve(person, `cat ${n} ${asked}`);
        // It ended after the revocation had answered, whenever it began.
        if (begunLate || (isOver && body.data.length > 0)) late.push(body.data.length > 0);
      }
    };
    const readers = Array.from({ length: 100 }, (_, n) => reader(n));
    await agent.retrieve(person, "cat");
    await person.call("DELETE", `${GRANTS}/${id}`);
    isOver = true;
    await Promise.all(readers);
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const { body } = await agent.retrieve(person, `cat ${n} 0`);
        late.push(body.data.length > 0);
      }),
    );
    expect(late.length).toBeGreaterThanOrEqual(100);
    expect(late.filter((got) => got)).toEqual([]);
  });
});
