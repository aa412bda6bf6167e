import { beforeAll, describe, expect, it } from "vitest";
import { expectProblem, filesWith, start, TestClock, type TestServer, until } from "./kit.ts";
import { makeAgent, type TestPerson } from "./passport-kit.ts";
import { codeFor, mailsTo, memoriesOf, signUp, verify } from "./person-kit.ts";

const clock = new TestClock();
let server: TestServer;
beforeAll(async () => {
  server = await start({ clock });
});

const me = async (person: TestPerson) => (await person.call("GET", "/v1/uui/me")).body.data;
const DAY = 86_400;

describe("registering", () => {
  it("makes nothing until a code proves the address [PAC-002]", async () => {
    const email = "unproven@example.com";
    const asked = await server.call("POST", "/v1/uui/register", { key: null, body: { email, display_name: "Maya" } });
    expect(asked.body.data).toEqual({
      id: null,
      uui_token: null,
      email,
      display_name: "Maya",
      created_at: null,
      is_active: false,
      memory_count: 0,
      message: "Enter the code that was sent to this address.",
      code_expires_in_seconds: 600,
    });
    expect(asked.headers.get("set-cookie")).toBeNull();
    await until(async () => (await mailsTo(server, email)).length > 0);
    clock.advance(DAY - 1);
    const code = await codeFor(server, email, { path: "otp/send" });
    const { body } = await verify(server, email, code);
    expect(body.data.email).toBe(email);
    expect((await server.store.findPerson(body.data.user_uui_id))?.createdAt).toEqual(clock.now());
  });

  it("takes the name and the spelling that came with the request for the code that is used [PAC-011]", async () => {
    const stranger = { display_name: "A stranger's words" };
    await codeFor(server, "BOUND@example.com", { body: stranger });
    const code = await codeFor(server, "Bound@Example.com", { body: { display_name: "Maya" } });
    const { body } = await verify(server, "bound@EXAMPLE.com", code);
    expect(body.data).toMatchObject({ email: "Bound@Example.com", display_name: "Maya" });
    const person = { email: "Bound@Example.com", displayName: "Maya" };
    expect(await server.store.findPerson(body.data.user_uui_id)).toMatchObject(person);

    await codeFor(server, "sent@example.com", { body: stranger });
    const sent = await codeFor(server, "sent@example.com", { path: "otp/send" });
    const proven = await verify(server, "sent@example.com", sent);
    expect(proven.body.data.display_name).toBeNull();
  });

  it("keeps nothing readable of who asks until the address is proven", async () => {
    await codeFor(server, "unreadable@example.com", { body: { display_name: "Unreadable Person" } });
    for (const word of ["unreadable@example.com", "Unreadable Person"]) {
      expect([word, filesWith(server.dir, word)]).toEqual([word, []]);
    }
  });

  it("survives a restart between the code and its use [OTP-008]", async () => {
    const before = await start({ clock });
    const code = await codeFor(before, "restart@example.com", { body: { display_name: "Maya" } });
    await before.close();
    const after = await start({ clock, dir: before.dir });
    const { body } = await verify(after, "restart@example.com", code);
    expect(body.data).toMatchObject({ email: "restart@example.com", display_name: "Maya" });
  });

  it("is not done by a code that nobody asked to register with", async () => {
    const email = "never-registered@example.com";
    const asked = await server.call("POST", "/v1/uui/otp/send", { key: null, body: { email } });
    expect(asked.body.data).toEqual({ sent: true, reason: null, expires_in_seconds: 600 });
    expectProblem(await verify(server, email, "123456"), 401, "UUI_OTP_401");
  });

  it("with an address in other case is the same passport [PAC-004]", async () => {
    const person = await signUp(server, "Case.Matters@example.com");
    const code = await codeFor(server, "case.matters@EXAMPLE.com", { body: { display_name: "Eve" } });
    const again = await verify(server, "CASE.MATTERS@example.com", code);
    expect(again.body.data).toMatchObject({
      user_uui_id: person.personId,
      email: "Case.Matters@example.com",
      display_name: "Maya",
      uui_token: null,
    });
  });

  it.each([
    "",
    "maya",
    "maya@",
    "@example.com",
    "a@b@example.com",
    "maya@example.com, eve@example.com",
    "maya@exa mple.com",
  ])("refuses the address %j", async (email) => {
    const asked = await server.call("POST", "/v1/uui/register", { key: null, body: { email } });
    expectProblem(asked, 422, "REQ_422");
  });
});

describe("the passport", () => {
  it("shows the account, with the token masked [TOK-002]", async () => {
    const person = await signUp(server);
    const shown = await me(person);
    const { token } = person;
    expect(shown).toEqual({
      user_uui_id: person.personId,
      email: person.email,
      display_name: "Maya",
      created_at: clock.now().toISOString(),
      memory_count: 0,
      grants: [],
      masked_uui_token: `${token.slice(0, 8)}...${token.slice(-4)}`,
    });
  });

  it("counts the memories that its list holds, and lists every grant [USR-006]", async () => {
    const person = await signUp(server);
    const agent = await makeAgent(server, { name: "Counting Assistant" });
    await person.grant(agent);
    await agent.addAndWait(person, "I prefer Python examples.");
    const shown = await me(person);
    expect(shown.memory_count).toBe((await memoriesOf(person)).length);
    expect(shown.memory_count).toBe(1);
    expect(shown.grants).toEqual((await person.call("GET", "/v1/uui/me/grants")).body.data.grants);
  });

  it("shows its whole token once, at the first sign-in [TOK-002]", async () => {
    const person = await signUp(server);
    const answers = [
      await person.call("GET", "/v1/uui/me"),
      await person.call("GET", "/v1/uui/me/grants"),
      await person.call("GET", "/v1/uui/me/memories"),
      await verify(server, person.email, await codeFor(server, person.email, { path: "otp/send" })),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain(person.token);
    }
    expect(answers.at(-1)?.body.data.uui_token).toBeNull();
  });
});

describe("a new token", () => {
  const regenerate = (person: TestPerson, key?: string) =>
    person.call("POST", "/v1/uui/token/regenerate", undefined, key ? { "Idempotency-Key": key } : {});

  it("ends the old one at once, and leaves grants and sessions as they are [TOK-004, TOK-005]", async () => {
    const person = await signUp(server);
    const agent = await makeAgent(server, { name: "Regenerated Assistant" });
    await person.grant(agent);
    await agent.addAndWait(person, "I prefer Python examples.");
    const made = await regenerate(person);
    const { uui_token: token, masked_uui_token: masked, regenerated_at: at } = made.body.data;
    expect(token).toMatch(/^uui_[0-9a-f]{48}$/);
    expect([masked, at]).toEqual([`${token.slice(0, 8)}...${token.slice(-4)}`, clock.now().toISOString()]);
    expectProblem(await agent.retrieve(person, "Python"), 403, "UAT_001");
    const found = await agent.retrieve({ ...person, token }, "Python");
    expect(found.body.data).toHaveLength(1);
    expect((await me(person)).masked_uui_token).toBe(masked);
    expect((await me(person)).grants).toHaveLength(1);
  });

  it("can be had once in 24 hours [TOK-003, LIM-005]", async () => {
    const person = await signUp(server);
    const first = await regenerate(person);
    clock.advance(3_600);
    const second = await regenerate(person);
    expectProblem(second, 429, "UUI_TOKEN_429");
    expect(second.body.details).toEqual({ next_available_seconds: DAY - 3_600 });
    expect(second.headers.get("retry-after")).toBe(String(DAY - 3_600));
    expect((await me(person)).masked_uui_token).toBe(first.body.data.masked_uui_token);
    clock.advance(DAY - 3_601);
    expect((await regenerate(person)).body.details).toEqual({ next_available_seconds: 1 });
    clock.advance(1);
    expect((await regenerate(person)).status).toBe(200);
  });

  it("is not shown again when the request is repeated [KEY-012, TOK-002]", async () => {
    const person = await signUp(server);
    const first = await regenerate(person, "regenerate-1");
    const again = await regenerate(person, "regenerate-1");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.data).toEqual({ ...first.body.data, uui_token: null });
    // Somebody else's key of the same name is another.
    const other = await regenerate(await signUp(server), "regenerate-1");
    expect(other.body.data.uui_token).toMatch(/^uui_/);
  });

  it("is made once by many at the same time", async () => {
    const person = await signUp(server);
    const answers = await Promise.all(Array.from({ length: 20 }, () => regenerate(person)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(19);
  });
});
