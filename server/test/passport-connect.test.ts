import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callbackOf, PUBLIC_URL } from "./authorization-server.ts";
import {
  addOrganisation,
  beginConnecting,
  comeBack,
  connect,
  connectionsOf,
  cookieOf,
  ENV,
  failed,
  goesTo,
  initiate,
  register,
  SUCCESS,
} from "./connect-kit.ts";
import { type Answer, expectProblem, filesWith, NO_SUCH_ID, start, TestClock } from "./kit.ts";
import { makePerson, type TestPerson } from "./passport-kit.ts";

describe("starting to connect by sign-in", () => {
  it("sends to the organisation's page with its client, its own callback and PKCE, each time anew [CON-017 CON-018]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const seen = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      const url = await initiate(person, directoryId);
      const { state, code_challenge, ...rest } = Object.fromEntries(url.searchParams);
      expect(`${url.origin}${url.pathname}`).toBe(organisation.values.oauth_authorization_url);
      expect(rest).toEqual({
        response_type: "code",
        client_id: "memoryos",
        redirect_uri: callbackOf(directoryId),
        scope: "openid",
        code_challenge_method: "S256",
      });
      // 256 bits each.
      for (const value of [state, code_challenge]) expect(value).toMatch(/^[\w-]{43}$/);
      seen.add(state ?? "").add(code_challenge ?? "");
      expect(url.href).not.toContain(person.session);
    }
    expect(seen.size).toBe(40);
    await server.close();
    for (const value of seen) expect(filesWith(server.dir, value)).toEqual([]);
  });

  it("keeps what the organisation's address asks for besides [CON-017]", async () => {
    const server = await start({ env: ENV });
    const { values } = (await addOrganisation(server)).organisation;
    const given = "https://8.8.8.8/authorize?audience=people&state=mine&client_id=other";
    const id = await register(server, { ...values, oauth_authorization_url: given, oauth_scopes: [] });
    const url = await initiate(await makePerson(server), id);
    expect(url.searchParams.getAll("state")).toHaveLength(1);
    expect(url.searchParams.get("state")).not.toBe("mine");
    expect([url.searchParams.get("audience"), url.searchParams.get("client_id")]).toEqual(["people", "memoryos"]);
    expect(url.searchParams.has("scope")).toBe(false);
  });

  it("shows the challenge of a verifier that only the redemption of the code tells [CON-018]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const url = await initiate(person, directoryId);
    const back = await organisation.visit(url.href);
    expect(goesTo(await comeBack(server, back, cookieOf(person)))).toBe(SUCCESS);
    const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
    const [verifier] = organisation.secrets.filter((each) => hash(each) === url.searchParams.get("code_challenge"));
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(url.href).not.toContain(verifier);
  });

  it("wants an organisation that people can sign in to, on a server that has set it up [CON-019]", async () => {
    const { server, directoryId, person } = await beginConnecting();
    const startAt = (id: string, who = person) => who.call("POST", "/v1/uui/oauth/initiate", { org_directory_id: id });
    expectProblem(await startAt(NO_SUCH_ID), 404, "ORG_404");
    expectProblem(await startAt("no id"), 422, "REQ_422");
    const { key } = await server.makeKey(["admin"]);
    expectProblem(await startAt(await register(server, {}, key)), 409, "ORG_OAUTH_409");

    const { dir } = server;
    await server.close();
    const without = await start({ dir });
    const other = await makePerson(without);
    expectProblem(await startAt(directoryId, other), 503, "ORG_OAUTH_503");
    const callback = await without.call("GET", "/v1/uui/oauth/callback?code=c&state=s", { key: null });
    expectProblem(callback, 503, "ORG_OAUTH_503");
  });
});

describe("coming back from an organisation", () => {
  it("connects the account, and goes on to the consent app [CON-004]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const before = Date.now();
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const [connection, ...others] = await connectionsOf(person);
    expect(others).toEqual([]);
    expect(connection).toEqual({
      id: expect.any(String),
      organisation_id: directoryId,
      organisation_name: "Northwind & Sons",
      organisation_logo_url: null,
      category: "edtech",
      organisation_is_verified: false,
      connection_method: "oidc",
      verified_at: expect.any(String),
      last_verified_at: connection.verified_at,
      is_active: true,
      memory_count: 0,
    });
    expect(Date.parse(connection.verified_at)).toBeGreaterThanOrEqual(before);
  });

  it("goes to the page of this server when the consent app is served with it [CON-005]", async () => {
    const server = await start({ env: { MEMORYOS_PUBLIC_URL: PUBLIC_URL } });
    const answer = await comeBack(server, { search: "" }, {});
    expect(goesTo(answer)).toBe(`${PUBLIC_URL}/manage?connection=failed&reason=invalid_state`);
  });

  it("goes nowhere but to the consent app, whatever comes back [CON-005 CON-006]", async () => {
    const { server, person } = await beginConnecting();
    const text = fc.oneof(
      fc.string({ maxLength: 600 }),
      fc.string({ maxLength: 150, unit: "grapheme" }),
      fc.constantFrom("https://evil.example", "//evil.example", "x\r\nLocation: https://evil.example", "access_denied"),
    );
    const name = fc.constantFrom("org", "code", "state", "error", "redirect_uri");
    // The same name may be there several times.
    const some = fc.array(fc.tuple(name, text), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(some, async (parameters) => {
        const search = `?${new URLSearchParams(parameters)}`;
        expect(goesTo(await comeBack(server, { search }, cookieOf(person)))).toBe(failed("invalid_state"));
      }),
      { numRuns: 150 },
    );
    expect(await connectionsOf(person)).toEqual([]);
  });

  it.each([
    ["twice", (value: string) => [value, value]],
    ["twice, once empty", (value: string) => [value, ""]],
    ["three times, with others", (value: string) => ["x", value, "y"]],
    ["too long", () => ["x".repeat(5_000)]],
  ])("sends the browser on with a parameter that is there %s [CON-005 CON-006]", async (_, valuesOf) => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const reasons = { state: "invalid_state", org: "invalid_state", code: "provider_error" };
    for (const [name, reason] of Object.entries(reasons)) {
      const back = await organisation.visit((await initiate(person, directoryId)).href);
      const values = valuesOf(back.searchParams.get(name) ?? "");
      back.searchParams.delete(name);
      for (const value of values) back.searchParams.append(name, value);
      expect(goesTo(await comeBack(server, back, cookieOf(person))), name).toBe(failed(reason));
    }
    const search = `?${valuesOf("access_denied")
      .map((value) => `error=${value}`)
      .join("&")}`;
    expect(goesTo(await comeBack(server, { search }, cookieOf(person)))).toBe(failed("invalid_state"));
    expect([organisation.redeemed, await connectionsOf(person)]).toEqual([0, []]);
  });

  it("sends the browser on with what is no UTF-8 [CON-005]", async () => {
    const { server, person } = await beginConnecting();
    for (const search of ["?state=%E0%A4", "?code=%FF&state=s", "?state=%", "?%C3=1"]) {
      expect(goesTo(await comeBack(server, { search }, cookieOf(person)))).toBe(failed("invalid_state"));
    }
  });

  it("takes a state once, even of fifty at a time, and an unknown or missing one never [CON-006]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const back = await organisation.visit((await initiate(person, directoryId)).href);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => comeBack(server, back, cookieOf(person)).then(goesTo)),
    );
    expect(answers.filter((to) => to === SUCCESS)).toHaveLength(1);
    expect(answers.filter((to) => to === failed("invalid_state"))).toHaveLength(49);
    expect(organisation.redeemed).toBe(1);
    const code = back.searchParams.get("code");
    for (const search of ["", `?code=${code}`, `?code=${code}&state=`, `?code=${code}&state=${"s".repeat(43)}`]) {
      expect(goesTo(await comeBack(server, { search }, cookieOf(person)))).toBe(failed("invalid_state"));
    }
  });

  it("takes a state for ten minutes and not longer [CON-006]", async () => {
    const clock = new TestClock();
    const { organisation, server, directoryId, person } = await beginConnecting({ clock });
    const early = await organisation.visit((await initiate(person, directoryId)).href);
    clock.advance(599);
    expect(goesTo(await comeBack(server, early, cookieOf(person)))).toBe(SUCCESS);
    organisation.account = "somebody-else";
    const late = await organisation.visit((await initiate(person, directoryId)).href);
    clock.advance(600);
    expect(goesTo(await comeBack(server, late, cookieOf(person)))).toBe(failed("invalid_state"));
    expect(await connectionsOf(person)).toHaveLength(1);
  });

  it("takes what comes back only from the browser of the person who began [CON-007]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const other = await makePerson(server);
    const ended = await makePerson(server);
    const browsers: [TestPerson, Record<string, string>][] = [
      [person, {}],
      [person, cookieOf(other)],
      [person, { "X-MemoryOS-Session": person.session }],
      [person, { "X-MemoryOS-UUI": person.token }],
      [person, cookieOf({ session: person.token })],
      [person, cookieOf({ session: person.session.slice(0, -1) })],
      [ended, cookieOf(ended)],
    ];
    for (const [who, headers] of browsers) {
      const back = await organisation.visit((await initiate(who, directoryId)).href);
      if (who === ended) await ended.call("POST", "/v1/uui/logout");
      expect(goesTo(await comeBack(server, back, headers))).toBe(failed("wrong_browser"));
      // It has been used all the same.
      expect(goesTo(await comeBack(server, back, cookieOf(who)))).toBe(failed("invalid_state"));
    }
    expect([await connectionsOf(person), await connectionsOf(other)]).toEqual([[], []]);
    expect(organisation.redeemed).toBe(0);
  });

  it("says when the person did not agree, or the organisation failed otherwise [CON-008]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const go = () => connect(server, organisation, person, directoryId);
    organisation.account = null;
    expect(await go()).toBe(failed("denied"));
    organisation.account = "customer-123";

    const visit = async (change: (back: URLSearchParams) => void) => {
      const back = await organisation.visit((await initiate(person, directoryId)).href);
      change(back.searchParams);
      return goesTo(await comeBack(server, back, cookieOf(person)));
    };
    expect(await visit((back) => back.set("code", "another"))).toBe(failed("provider_error"));
    expect(await visit((back) => back.delete("code"))).toBe(failed("provider_error"));
    expect(await visit((back) => back.set("error", "server_error"))).toBe(failed("provider_error"));
    expect(await visit((back) => back.set("error", "access_denied"))).toBe(failed("denied"));

    await register(server, { ...organisation.values, oauth_client_secret: "another" });
    expect(await go()).toBe(failed("provider_error"));
    await register(server, organisation.values);
    const back = await organisation.visit((await initiate(person, directoryId)).href);
    organisation.stop();
    expect(goesTo(await comeBack(server, back, cookieOf(person)))).toBe(failed("provider_error"));
    expect(await connectionsOf(person)).toEqual([]);
  });

  it("refuses the code of a sign-in that another began [CON-007 CON-008]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const other = await makePerson(server);
    organisation.account = "theirs";
    const theirs = await organisation.visit((await initiate(other, directoryId)).href);
    const mine = await initiate(person, directoryId);
    const mixed = new URLSearchParams({
      org: directoryId,
      code: theirs.searchParams.get("code") ?? "",
      state: mine.searchParams.get("state") ?? "",
    });
    expect(goesTo(await comeBack(server, { search: `?${mixed}` }, cookieOf(person)))).toBe(failed("provider_error"));
    expect(await connectionsOf(person)).toEqual([]);
  });

  it("tells organisations apart: none gets the code of a sign-in at another [CON-020]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const { key } = await server.makeKey(["admin"]);
    const { organisation: hostile, directoryId: hostileId } = await addOrganisation(server, {}, key);
    // RFC 9700, section 4.4: the browser signs in at an honest organisation, in a sign-in that another began.
    const leadTo = (redirectUri: string) => {
      hostile.leadsAway = ({ searchParams }) => {
        const away = new URL(String(organisation.values.oauth_authorization_url));
        for (const [name, value] of searchParams) away.searchParams.set(name, value);
        away.searchParams.set("redirect_uri", redirectUri);
        return away;
      };
    };
    leadTo(callbackOf(directoryId));
    const back = await organisation.visit((await initiate(person, hostileId)).href);
    expect([back.searchParams.get("org"), back.searchParams.has("code")]).toEqual([directoryId, true]);
    expect(goesTo(await comeBack(server, back, cookieOf(person)))).toBe(failed("invalid_state"));
    back.searchParams.set("org", hostileId);
    expect(goesTo(await comeBack(server, back, cookieOf(person)))).toBe(failed("invalid_state"));

    leadTo(callbackOf(hostileId));
    await expect(organisation.visit((await initiate(person, hostileId)).href)).rejects.toThrow(/redirect_uri/);

    expect([hostile.redeemed, organisation.redeemed]).toEqual([0, 0]);
    hostile.leadsAway = null;
    expect(await connect(server, hostile, person, hostileId)).toBe(SUCCESS);
    expect(await connectionsOf(person)).toMatchObject([{ organisation_id: hostileId }]);
  });

  it("wants to know which organisation the browser comes back from [CON-020]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    for (const org of [null, "", NO_SUCH_ID, `${directoryId} `, directoryId.toUpperCase()]) {
      const back = await organisation.visit((await initiate(person, directoryId)).href);
      if (org === null) back.searchParams.delete("org");
      else back.searchParams.set("org", org);
      expect(goesTo(await comeBack(server, back, cookieOf(person)))).toBe(failed("invalid_state"));
    }
    expect(organisation.redeemed).toBe(0);
  });

  it("takes an answer only from the issuer that the organisation registered [CON-021]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const oauth_issuer = new URL(String(organisation.values.oauth_token_url)).origin;
    const come = async (iss: string | null, more: Record<string, string> = {}) => {
      const back = await organisation.visit((await initiate(person, directoryId)).href);
      expect(back.searchParams.get("iss")).toBe(oauth_issuer);
      back.searchParams.delete("iss");
      if (iss !== null) back.searchParams.append("iss", iss);
      for (const [name, value] of Object.entries(more)) back.searchParams.append(name, value);
      return goesTo(await comeBack(server, back, cookieOf(person)));
    };
    expect(await come("https://another.example")).toBe(SUCCESS);
    await register(server, { ...organisation.values, oauth_issuer });
    const redeemed = organisation.redeemed;
    for (const iss of [null, "", `${oauth_issuer}/`, "https://another.example"]) {
      expect(await come(iss)).toBe(failed("provider_error"));
    }
    expect(await come(oauth_issuer, { iss: oauth_issuer })).toBe(failed("provider_error"));
    expect(await come("https://another.example", { error: "access_denied" })).toBe(failed("provider_error"));
    expect(organisation.redeemed).toBe(redeemed);
    expect(await come(oauth_issuer)).toBe(SUCCESS);
  });

  it("leaves an account with the passport that it is connected to [CON-009]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const other = await makePerson(server);
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const before = await connectionsOf(person);
    expect(await connect(server, organisation, other, directoryId)).toBe(failed("already_linked"));
    expect(await connectionsOf(person)).toEqual(before);
    expect(await connectionsOf(other)).toEqual([]);
    organisation.account = "customer-124";
    expect(await connect(server, organisation, other, directoryId)).toBe(SUCCESS);
  });

  it("ends when the passport or the organisation is gone, and connects nothing [CON-006]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    const back = await organisation.visit((await initiate(person, directoryId)).href);
    await person.call("DELETE", "/v1/uui/me");
    expect(goesTo(await comeBack(server, back, cookieOf(person)))).toBe(failed("invalid_state"));
    const other = await makePerson(server);
    const again = await organisation.visit((await initiate(other, directoryId)).href);
    expect((await server.call("DELETE", "/v1/users/me")).status).toBe(200);
    expect(goesTo(await comeBack(server, again, cookieOf(other)))).toBe(failed("invalid_state"));
    expect(await connectionsOf(other)).toEqual([]);
  });

  it("tells no code, state, token or secret, in no answer, log or file [CON-005 DIR-004]", async () => {
    const log: string[] = [];
    const logTo = { write: (line: string) => void log.push(line) };
    const { organisation, server, directoryId, person } = await beginConnecting({
      logTo,
      env: { MEMORYOS_LOG_LEVEL: "trace" },
    });
    const told: string[] = [];
    const tell = ({ text, headers }: Answer) => told.push(text, JSON.stringify([...headers]));
    const visits = [organisation.account, "customer-124", null];
    for (const account of visits) {
      organisation.account = account;
      const url = await initiate(person, directoryId);
      const back = await organisation.visit(url.href);
      if (account === "customer-124") back.searchParams.set("code", "zqxcodeoftheattacker");
      organisation.secrets.push(...["state", "code"].flatMap((name) => back.searchParams.get(name) ?? []));
      tell(await comeBack(server, back, cookieOf(person)));
      tell(await comeBack(server, back, cookieOf(person)));
    }
    tell(await person.call("GET", "/v1/uui/me/connections"));
    expect(log.join("\n")).toContain("it answered invalid_grant");
    await server.close();
    expect(organisation.secrets.length).toBeGreaterThanOrEqual(9);
    for (const secret of organisation.secrets) {
      expect(told.filter((text) => text.includes(secret))).toEqual([]);
      expect(log.filter((line) => line.includes(secret))).toEqual([]);
      expect(filesWith(server.dir, secret)).toEqual([]);
    }
  });
});
