import { beforeEach, describe, expect, it } from "vitest";
import { expectProblem, NO_SUCH_ID, start, type TestServer } from "./kit.ts";
import { makeAgent, makePerson } from "./passport-kit.ts";

const AGENTS = "/v1/agents/global";

let server: TestServer;
beforeEach(async () => {
  server = await start();
});

const create = (body: object, headers = {}) =>
  server.call("POST", AGENTS, { body: { name: "Northwind", redirect_uri: "", ...body }, headers });

describe("registering a global agent", () => {
  it("answers its key once, which works at once with a passport token [GAG-001 KEY-002]", async () => {
    const person = await makePerson(server);
    const agent = await makeAgent(server);
    expect(agent.key).toMatch(/^agent_sk_[0-9a-f]{64}$/);
    expect((await agent.retrieve(person, "anything")).status).toBe(200);
    const { text } = await server.call("GET", AGENTS);
    expect(text).not.toContain(agent.key.slice(9));
    expect((await server.call("GET", `${AGENTS}/${agent.agentId}`)).text).not.toContain(agent.key.slice(9));
  });

  it("takes no more from the request than it may say [GAG-003]", async () => {
    const claims = { is_verified: true, is_active: false, owner_tenant_id: NO_SUCH_ID, is_public: false };
    const { body, headers } = await create(claims);
    expect(body.data).toMatchObject({
      is_verified: false,
      is_active: true,
      is_public: true,
      owner_tenant_id: server.tenantId,
    });
    expect(headers.get("x-memoryos-ignored-fields")).toContain("is_verified");
  });

  it("keeps what people see of it, with each address once", async () => {
    const { body } = await create({
      description: "",
      logo_url: "https://northwind.example/logo.png",
      website_url: null,
      default_categories_requested: ["goal", "fact", "goal"],
      redirect_uri: "https://a.example/x",
      redirect_uris: ["https://b.example/", "https://a.example/x", "com.example.app:/done"],
    });
    expect(body.data).toMatchObject({
      description: null,
      logo_url: "https://northwind.example/logo.png",
      website_url: null,
      default_categories_requested: ["goal", "fact"],
      redirect_uri: "https://a.example/x",
      redirect_uris: ["https://a.example/x", "https://b.example/", "com.example.app:/done"],
    });
  });

  it("refuses more than ten addresses in both fields together", async () => {
    const ten = Array.from({ length: 10 }, (_, n) => `https://a.example/${n}`);
    expect((await create({ redirect_uris: ten, redirect_uri: "https://a.example/3" })).status).toBe(200);
    const answer = await create({ redirect_uris: ten, redirect_uri: "https://a.example/more" });
    expectProblem(answer, 422, "REQ_422");
    expect(answer.body.details).toMatchObject([{ pointer: "/body/redirect_uris" }]);
  });

  it.each([
    "http://northwind.example/back",
    "https://northwind.example/back#part",
    "https://maya@northwind.example/back",
    "https://northwind.example@evil.example/back",
    "https://northwind.example\\@evil.example/back",
    "//northwind.example/back",
    "/back",
    "javascript:alert(1)",
    "data:text/html,hello",
    "myapp:/back",
    "https://northwind.example/ back",
    "https://northwind.example/b\u0001ck",
    "https://northwind.example/%zz",
    "https://*.northwind.example/back",
    "http://127.0.0.1.evil.example/back",
    "http://localhost.evil.example/back",
    "https://northwind.example:99999/back",
    "https://1.2.3.999/back",
  ])("refuses to send people back to %s", async (address) => {
    expectProblem(await create({ redirect_uri: address }), 422, "REQ_422");
    expectProblem(await create({ redirect_uris: ["https://a.example/", address] }), 422, "REQ_422");
    expect((await server.call("GET", AGENTS)).body.pagination.total).toBe(0);
  });

  it("is done once for an idempotency key, and shows the key once [KEY-012 IDM-001]", async () => {
    const headers = { "Idempotency-Key": "k1" };
    const first = await create({}, headers);
    const again = await create({}, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.data).toEqual({ ...first.body.data, raw_agent_api_key: null });
    expectProblem(await create({ name: "Another" }, headers), 422, "IDM_422");
    expect((await server.call("GET", AGENTS)).body.pagination.total).toBe(1);
  });
});

describe("the list of global agents", () => {
  it("has the newest first, and retired ones only when they are asked for [GAG-011]", async () => {
    for (const name of ["first", "second", "third"]) await makeAgent(server, { name });
    const names = async (query = "") =>
      (await server.call("GET", `${AGENTS}${query}`)).body.data.map((row: { name: string }) => row.name);
    expect(await names()).toEqual(["third", "second", "first"]);
    const second = (await server.call("GET", AGENTS)).body.data[1];
    await server.call("DELETE", `${AGENTS}/${second.id}`);
    expect(await names()).toEqual(["third", "first"]);
    expect(await names("?include_retired=true")).toEqual(["third", "second", "first"]);
    const { data } = (await server.call("GET", `${AGENTS}?include_retired=true`)).body;
    expect(data.map((row: { is_active: boolean }) => row.is_active)).toEqual([true, false, true]);
    const page = await server.call("GET", `${AGENTS}?limit=1`);
    expect(await names(`?limit=1&cursor=${page.body.pagination.next_cursor}`)).toEqual(["first"]);
    const other = await server.makeKey(["admin"]);
    expect((await server.call("GET", AGENTS, { key: other.key })).body.data).toEqual([]);
  });
});

describe("the public profile", () => {
  it("is readable without a credential and says that nobody checked it [GAG-013]", async () => {
    const agent = await makeAgent(server, { redirect_uri: "https://a.example/" });
    const { status, body } = await server.call("GET", `${AGENTS}/${agent.agentId}`, { key: null });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      id: agent.agentId,
      name: "Northwind Assistant",
      description: null,
      logo_url: null,
      website_url: null,
      redirect_uri: "https://a.example/",
      redirect_uris: ["https://a.example/"],
      is_verified: false,
      default_categories_requested: [],
      owner_tenant: null,
    });
  });
});

describe("changing a global agent", () => {
  it("changes the fields that are given, and people see it at once [GAG-018]", async () => {
    const agent = await makeAgent(server, {
      description: "Helps",
      redirect_uri: "https://a.example/",
      redirect_uris: ["https://b.example/"],
      default_categories_requested: ["fact"],
    });
    const path = `${AGENTS}/${agent.agentId}`;
    const before = (await server.call("GET", path)).body.data;
    await server.call("PATCH", path, { body: { name: "Renamed", description: null } });
    expect((await server.call("GET", path)).body.data).toEqual({ ...before, name: "Renamed" });
    await server.call("PATCH", path, { body: { description: "", redirect_uri: "https://c.example/" } });
    expect((await server.call("GET", path)).body.data).toEqual({
      ...before,
      name: "Renamed",
      description: null,
      redirect_uri: "https://c.example/",
      redirect_uris: ["https://c.example/"],
    });
    await server.call("PATCH", path, { body: { redirect_uris: [] } });
    expect((await server.call("GET", path)).body.data).toMatchObject({ redirect_uri: "", redirect_uris: [] });
  });

  it("leaves the grants that there are as they are [GAG-019]", async () => {
    const person = await makePerson(server);
    const agent = await makeAgent(server, { default_categories_requested: ["fact"] });
    await person.grant(agent, { categories: ["fact"] });
    await server.call("PATCH", `${AGENTS}/${agent.agentId}`, { body: { default_categories_requested: ["goal"] } });
    expect((await agent.retrieve(person, "anything")).body.categories_available).toEqual(["fact"]);
  });
});

describe("retiring a global agent", () => {
  it("ends its key whoever it acts for, its grants and its profile, for good [GAG-015 GAG-021 DEL-005]", async () => {
    const people = [await makePerson(server), await makePerson(server)] as const;
    const agent = await makeAgent(server);
    for (const person of people) await person.grant(agent);
    await server.addAndWait("maya", "I live in Pune");
    const link = { agent_id: agent.agentId, external_user_id: "maya" };
    await server.call("POST", "/v1/tenant/memory-passport/link-token", { body: link });
    const path = `${AGENTS}/${agent.agentId}`;
    const { body } = await server.call("DELETE", path);
    expect(body.data).toEqual({ deleted: true, receipt: { keys: 1, active_grants: 2, unused_link_tokens: 1 } });
    for (const person of people) expectProblem(await agent.retrieve(person, "anything"), 403, "UAT_001");
    const gone = await server.call("GET", path, { key: null });
    expectProblem(gone, 404, "AGN_404");
    const never = await server.call("GET", `${AGENTS}/${NO_SUCH_ID}`, { key: null });
    expect({ ...gone.body, request_id: null }).toEqual({ ...never.body, request_id: null });
    for (const [method, rest, sent] of [
      ["DELETE", "", undefined],
      ["PATCH", "", { name: "Back again" }],
      ["POST", "/rotate-key", undefined],
    ] as const) {
      const options = sent ? { body: sent } : {};
      expectProblem(await server.call(method, `${path}${rest}`, options), 404, "AGN_404");
    }
    expectProblem(
      await people[0].call("POST", "/v1/uui/me/grants", { agent_id: agent.agentId, categories: ["fact"] }),
      404,
      "AGN_404",
    );
    expectProblem(await server.call("POST", "/v1/tenant/memory-passport/link-token", { body: link }), 404, "AGN_404");
  });
});

describe("rotating a key", () => {
  it("gives the agent another key for the grants it has, and ends the old one [GAG-024 KEY-012]", async () => {
    const person = await makePerson(server);
    const agent = await makeAgent(server);
    await person.grant(agent, { categories: ["fact"] });
    const path = `${AGENTS}/${agent.agentId}/rotate-key`;
    const headers = { "Idempotency-Key": "rotate" };
    const { body } = await server.call("POST", path, { headers });
    const { raw_agent_api_key: key } = body.data;
    const ask = (withKey: string) =>
      server.call("POST", "/v1/universal/memories/retrieve", {
        key: withKey,
        headers: { "X-MemoryOS-UUI": person.token },
        body: { query: "anything" },
      });
    expect((await ask(key)).body.categories_available).toEqual(["fact"]);
    expectProblem(await ask(agent.key), 403, "UAT_001");
    const again = await server.call("POST", path, { headers });
    expect(again.body.data).toEqual({ ...body.data, raw_agent_api_key: null });
    expect((await ask(key)).status).toBe(200);
    const third = await server.call("POST", path);
    expectProblem(await ask(key), 403, "UAT_001");
    expect((await ask(third.body.data.raw_agent_api_key)).status).toBe(200);
    const { data } = (await server.call("GET", AGENTS)).body;
    expect(data[0].key_created_at).toBe(third.body.data.key_created_at);
  });
});
