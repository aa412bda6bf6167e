import { describe, expect, it } from "vitest";
import { expectProblem, filesWith, KEY, start, type TestServer } from "./kit.ts";
import { makeAgent } from "./passport-kit.ts";

const REGISTER = "/v1/tenant/directory/register";
const SECRET = "zqxsecret-of-the-client";
const OAUTH = {
  oauth_client_id: "memoryos",
  oauth_client_secret: SECRET,
  oauth_authorization_url: "https://8.8.8.8/authorize",
  oauth_token_url: "https://8.8.8.8/token",
  oauth_userinfo_url: "https://8.8.8.8/userinfo",
};
const SET_UP = { MEMORYOS_PUBLIC_URL: "https://api.example.com" };

const register = (server: TestServer, more: object = {}, key = KEY, headers = {}) =>
  server.call("POST", REGISTER, { key, headers, body: { display_name: "Northwind", category: "edtech", ...more } });
const directory = async (server: TestServer, query = "") =>
  (await server.call("GET", `/v1/uui/organisations${query}`, { key: null })).body.data;

describe("registering in the directory", () => {
  it("makes one entry for a tenant, which the next replaces whole [DIR-001]", async () => {
    const server = await start({ env: SET_UP });
    const full = {
      logo_url: "https://a.example/l.png",
      website_url: "https://a.example",
      ...OAUTH,
      link_token_enabled: false,
    };
    const first = await register(server, full);
    expect(first.body.data).toEqual({ directory_id: expect.any(String), status: "pending_review" });
    const id = first.body.data.directory_id;
    expect(await directory(server)).toEqual([
      {
        id,
        display_name: "Northwind",
        logo_url: "https://a.example/l.png",
        website_url: "https://a.example",
        category: "edtech",
        oauth_enabled: true,
        link_token_enabled: false,
        is_verified: false,
      },
    ]);
    const again = await register(server, { display_name: "Renamed" });
    expect(again.body.data.directory_id).toBe(id);
    expect(await directory(server)).toMatchObject([
      {
        id,
        display_name: "Renamed",
        logo_url: null,
        website_url: null,
        oauth_enabled: false,
        link_token_enabled: true,
      },
    ]);
  });

  it("sends each entry to review, and shows it as unverified [DIR-002]", async () => {
    const server = await start();
    const agent = await makeAgent(server);
    for (const is_verified of [true, false]) {
      expect((await register(server, { is_verified })).body.data.status).toBe("pending_review");
      expect(await directory(server)).toMatchObject([{ is_verified: false }]);
    }
    // A name that nobody checked is not shown as the agent's owner.
    expect((await server.call("GET", `/v1/agents/global/${agent.agentId}`)).body.data.owner_tenant).toBeNull();
  });

  it("is done once for an idempotency key [IDM-001]", async () => {
    const server = await start();
    const headers = { "Idempotency-Key": "once" };
    const first = await register(server, {}, KEY, headers);
    await register(server, { display_name: "Changed since" });
    const again = await register(server, {}, KEY, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.data).toEqual(first.body.data);
    expect(await directory(server)).toMatchObject([{ display_name: "Changed since" }]);
  });

  it("wants all values for signing in or none, and points to each that is missing [DIR-003]", async () => {
    const server = await start({ env: SET_UP });
    for (const left of Object.keys(OAUTH)) {
      const { [left as keyof typeof OAUTH]: _, ...some } = OAUTH;
      const answer = await register(server, some);
      expectProblem(answer, 422, "REQ_422");
      expect(answer.body.details.map(({ pointer }: { pointer: string }) => pointer)).toEqual([`/body/${left}`]);
    }
    const answer = await register(server, { oauth_client_id: "memoryos", oauth_token_url: OAUTH.oauth_token_url });
    expect(answer.body.details.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "/body/oauth_client_secret",
      "/body/oauth_authorization_url",
      "/body/oauth_userinfo_url",
    ]);
    const alone = await register(server, { oauth_issuer: "https://8.8.8.8" });
    expectProblem(alone, 422, "REQ_422");
    expect(alone.body.details).toHaveLength(5);
    expectProblem(await register(server, { ...OAUTH, oauth_issuer: "https://8.8.8.8?a=b" }), 422, "REQ_422");
    expect(await directory(server)).toEqual([]);
    expect((await register(server, { ...OAUTH, oauth_issuer: "https://8.8.8.8/realm" })).status).toBe(200);
  });

  it("never shows the client's secret, in no answer, no error and no file [DIR-004]", async () => {
    const server = await start({ env: SET_UP });
    const answers = [
      await register(server, OAUTH),
      await register(server, { ...OAUTH, oauth_token_url: "http://8.8.8.8/token" }),
      await register(server, { ...OAUTH, oauth_token_url: null }),
      await register(server, { ...OAUTH, oauth_scopes: ["not a scope"] }),
      await server.call("GET", "/v1/uui/organisations"),
      await server.call("GET", "/v1/users/me/export"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 422, 422, 200, 200]);
    for (const { text } of answers) expect(text).not.toContain(SECRET);
    await server.close();
    expect(filesWith(server.dir, SECRET)).toEqual([]);
  });

  it.each([
    "http://8.8.8.8/token",
    "https://127.0.0.1/token",
    "https://10.0.0.8/token",
    "https://169.254.169.254/latest",
    "https://localhost/token",
    "https://2130706433/token",
    "https://0x7f000001/token",
  ])("refuses the address %s, unless the operator allows it [DIR-006]", async (address) => {
    const server = await start({ env: SET_UP });
    const answer = await register(server, { ...OAUTH, oauth_token_url: address });
    expectProblem(answer, 422, "ORG_OAUTH_422");
    expect(answer.body.details).toMatchObject([{ pointer: "/body/oauth_token_url" }]);
    expect(await directory(server)).toEqual([]);
    const lenient = await start({ env: { ...SET_UP, MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1" } });
    expect((await register(lenient, { ...OAUTH, oauth_token_url: address })).status).toBe(200);
  });

  it("refuses values for signing in where that is not set up, and takes an entry without them [DIR-007]", async () => {
    const server = await start();
    expectProblem(await register(server, OAUTH), 503, "ORG_OAUTH_503");
    expect(await directory(server)).toEqual([]);
    expect((await register(server)).status).toBe(200);
  });
});

describe("the directory", () => {
  it("has verified ones first, then by name, and no private ones [CON-001]", async () => {
    const server = await start();
    for (const display_name of ["zebra", "Äpfel", "apples", "Bread"]) {
      const { key } = await server.makeKey(["admin"]);
      await register(server, { display_name }, key);
    }
    const { key } = await server.makeKey(["admin"]);
    await register(server, { display_name: "Hidden", is_public: false }, key);
    const names = (await directory(server)).map((row: { display_name: string }) => row.display_name);
    expect(names).toEqual(["apples", "Bread", "zebra", "Äpfel"]);
    expect((await directory(server, "?limit=2")).length).toBe(2);
  });

  it("is searched by a part of the name in any case, and by the line of business [CON-003]", async () => {
    const server = await start();
    for (const [display_name, category] of [
      ["Northwind Academy", "edtech"],
      ["ACADEMY % of arts", "other"],
      ["Bank", "banking"],
    ]) {
      const { key } = await server.makeKey(["admin"]);
      await register(server, { display_name, category }, key);
    }
    const names = async (query: string) =>
      (await directory(server, query)).map((row: { display_name: string }) => row.display_name);
    expect(await names("?search=aCADEMy")).toEqual(["ACADEMY % of arts", "Northwind Academy"]);
    expect(await names("?search=%25")).toEqual(["ACADEMY % of arts"]);
    expect(await names("?search=academy&category=edtech")).toEqual(["Northwind Academy"]);
    expect(await names("?category=banking")).toEqual(["Bank"]);
    expect(await names("?search=nothing")).toEqual([]);
  });
});
