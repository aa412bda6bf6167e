import { describe, expect, it } from "vitest";
import { beginConnecting, connect, connectionsOf, ENV, failed, register, SUCCESS } from "./connect-kit.ts";
import { expectProblem, KEY, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";
import { makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { memoriesOf } from "./person-kit.ts";

/** Connects an end user by a link that their tenant sends. */
async function follow(server: TestServer, agent: TestAgent, person: TestPerson, user: string, key = KEY) {
  const body = { agent_id: agent.agentId, external_user_id: user };
  const made = await server.call("POST", "/v1/tenant/memory-passport/link-token", { key, body });
  const grant = { agent_id: agent.agentId, categories: ["fact"], link_token: made.body.data.link_token };
  return person.call("POST", "/v1/uui/me/grants", grant);
}

const disconnect = (person: TestPerson, id: string) => person.call("DELETE", `/v1/uui/me/connections/${id}`);

describe("the list of connections", () => {
  it("has an account once, however often and by whichever method it was connected [CON-012]", async () => {
    const clock = new TestClock();
    const { organisation, server, directoryId, person } = await beginConnecting({ clock, extractor: plainExtractor() });
    await server.addAndWait("customer-123", "I live in Pune.");
    const agent = await makeAgent(server);
    const began = clock.now().toISOString();
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const [first] = await connectionsOf(person);
    clock.advance(60);
    expect((await follow(server, agent, person, "customer-123")).status).toBe(200);
    clock.advance(60);
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const again = { ...first, last_verified_at: clock.now().toISOString() };
    expect(await connectionsOf(person)).toEqual([again]);
    expect(first).toMatchObject({ verified_at: began, last_verified_at: began, connection_method: "oidc" });

    organisation.account = "customer-124";
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    // The one connected last comes first.
    expect((await connectionsOf(person)).map(({ id }) => id)).toEqual([expect.any(String), first.id]);
  });

  it("is connected by one of two methods at the same time, for one of two persons [CON-009 GRT-011]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting({ extractor: plainExtractor() });
    await server.addAndWait("customer-123", "I live in Pune.");
    const agent = await makeAgent(server);
    const other = await makePerson(server);
    const [location, granted] = await Promise.all([
      connect(server, organisation, person, directoryId),
      follow(server, agent, other, "customer-123"),
    ]);
    const outcomes = [location === SUCCESS, granted.status === 200];
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    if (outcomes[0]) expectProblem(granted, 409, "PLINK_409");
    else expect(location).toBe(failed("already_linked"));
    expect([await connectionsOf(person), await connectionsOf(other)].flat()).toHaveLength(1);
  });

  it("tells what is known of the organisation, and whether it still offers the way", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting({ extractor: plainExtractor() });
    const agent = await makeAgent(server);
    await server.addAndWait("by-link", "I live in Pune.");
    expect((await follow(server, agent, person, "by-link")).status).toBe(200);
    organisation.account = "by-sign-in";
    await register(server, { ...organisation.values, oauth_scopes: ["openid", "profile"] });
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const ways = async () =>
      (await connectionsOf(person)).map(({ connection_method, is_active }) => [connection_method, is_active]);
    expect(await ways()).toEqual([
      ["oidc", true],
      ["link_token", true],
    ]);
    await register(server, { display_name: "Renamed", logo_url: "https://a.example/l.png", link_token_enabled: false });
    expect(await ways()).toEqual([
      ["oidc", false],
      ["link_token", false],
    ]);
    expect(await connectionsOf(person)).toMatchObject([
      { organisation_name: "Renamed", organisation_logo_url: "https://a.example/l.png" },
      { organisation_name: "Renamed", organisation_id: directoryId },
    ]);
  });

  it("names an organisation that is not in the directory as the operator does", async () => {
    const server = await start({ extractor: plainExtractor() });
    const agent = await makeAgent(server);
    const person = await makePerson(server);
    await server.addAndWait("maya", "I live in Pune.");
    expect((await follow(server, agent, person, "maya")).status).toBe(200);
    const unlisted = { organisation_id: null, organisation_name: "default", organisation_logo_url: null };
    const plain = { category: "other", organisation_is_verified: false, is_active: true };
    expect(await connectionsOf(person)).toMatchObject([{ ...unlisted, ...plain, connection_method: "link_token" }]);
  });

  it("loses an account that its organisation erases", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting({ extractor: plainExtractor() });
    await server.addAndWait("customer-123", "I live in Pune.");
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    expect((await server.call("DELETE", "/v1/users/customer-123")).status).toBe(200);
    expect(await connectionsOf(person)).toEqual([]);
  });
});

describe("disconnecting an account", () => {
  it("ends the connection, and finds none the second time [CON-013]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    for (const account of ["customer-123", "customer-124"]) {
      organisation.account = account;
      expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    }
    const [second, first] = await connectionsOf(person);
    const ended = await disconnect(person, first.id);
    expect([ended.status, ended.body.data]).toEqual([200, { disconnected: true }]);
    expect(await connectionsOf(person)).toEqual([second]);
    for (const id of [first.id, NO_SUCH_ID]) expectProblem(await disconnect(person, id), 404, "ORG_CONN_404");
    expectProblem(await disconnect(person, "no-id"), 422, "REQ_422");
  });

  it("is not possible for another person, who learns nothing of it [PME-001]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const [connection] = await connectionsOf(person);
    const other = await makePerson(server);
    const [real, unreal] = [await disconnect(other, connection.id), await disconnect(other, NO_SUCH_ID)];
    expectProblem(real, 404, "ORG_CONN_404");
    const plain = ({ body: { request_id: _, ...rest } }: typeof real) => rest;
    expect(plain(real)).toEqual(plain(unreal));
    expect([await connectionsOf(person), await connectionsOf(other)]).toEqual([[connection], []]);
  });

  it("frees the account, puts its questions no more, and leaves memories and grants as they are [CON-014]", async () => {
    const clock = new TestClock();
    const parts = { clock, extractor: plainExtractor() };
    const { organisation, server, directoryId, person } = await beginConnecting(parts);
    const other = await makePerson(server, clock.now());
    const agent = await makeAgent(server);
    const writer = { service_key: "desk", display_name: "Desk" };
    await server.call("POST", "/v1/tenant/service-writers", { body: writer });
    for (const day of ["Tuesday", "Thursday"]) {
      const source = { service: "desk", observed_at: clock.now().toISOString(), event_id: day, scope: { of: "hours" } };
      await server.addAndWait("customer-123", `The office hours are on ${day}.`, { source });
    }
    const questionsOf = async (who: TestPerson) =>
      (await who.call("GET", "/v1/uui/me/clarifications")).body.data.clarifications;
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    await person.grant(agent);
    await agent.addAndWait(person, "I live in Pune.");
    const questions = await questionsOf(person);
    expect(questions).toHaveLength(1);
    const state = async () => [
      await memoriesOf(person),
      (await person.call("GET", "/v1/uui/me/grants")).body.data,
      (await server.list("?external_user_id=customer-123")).body.data,
    ];
    const before = await state();
    expect(await connect(server, organisation, other, directoryId)).toBe(failed("already_linked"));

    const [connection] = await connectionsOf(person);
    expect((await disconnect(person, connection.id)).status).toBe(200);
    expect(await state()).toEqual(before);
    expect(await questionsOf(person)).toEqual([]);
    const answer = { answer: "A" };
    const late = await person.call("POST", `/v1/uui/me/clarifications/${questions[0].id}/answer`, answer);
    expectProblem(late, 404, "CLR_404");

    expect(await connect(server, organisation, other, directoryId)).toBe(SUCCESS);
    expect(await questionsOf(other)).toEqual(questions);
    expect((await agent.retrieve(person, "Where do I live?")).body.data).toHaveLength(1);
  });

  it("with a cookie alone, as starting, wants the consent app's page [SES-004]", async () => {
    const { organisation, server, directoryId, person } = await beginConnecting();
    expect(await connect(server, organisation, person, directoryId)).toBe(SUCCESS);
    const [{ id }] = await connectionsOf(person);
    const cookie = { Cookie: `memoryos_uui_session=${person.session}` };
    const asked = (headers: Record<string, string>) => [
      server.call("DELETE", `/v1/uui/me/connections/${id}`, { key: null, headers: { ...cookie, ...headers } }),
      server.call("POST", "/v1/uui/oauth/initiate", {
        key: null,
        headers: { ...cookie, ...headers },
        body: { org_directory_id: directoryId },
      }),
    ];
    for (const Origin of [
      "https://evil.example",
      "null",
      ENV.MEMORYOS_PUBLIC_URL,
      `${ENV.MEMORYOS_PUBLIC_URL}.evil.example:8443`,
      undefined,
    ]) {
      for (const answer of asked(Origin === undefined ? {} : { Origin })) {
        expectProblem(await answer, 403, "UUI_403");
      }
    }
    expect(await connectionsOf(person)).toHaveLength(1);
    for (const answer of asked({ Origin: ENV.MEMORYOS_CONSENT_URL })) expect((await answer).status).toBe(200);
  });
});
