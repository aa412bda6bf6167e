import { beforeAll, describe, expect, it } from "vitest";
import { type CallOptions, expectProblem, start, TestClock, type TestServer } from "./kit.ts";
import type { TestPerson } from "./passport-kit.ts";
import { codeFor, signUp, verify, withSession } from "./person-kit.ts";

const clock = new TestClock();
let server: TestServer;
beforeAll(async () => {
  server = await start({ clock });
});

const cookie = (session: string) => `memoryos_uui_session=${session}`;
const withCookie = (session: string, method: string, path: string, headers = {}, options: CallOptions = {}) =>
  server.call(method, path, { key: null, ...options, headers: { Cookie: cookie(session), ...headers } });

/** Operations of a person that change something, with what they are sent; what they name is not there. */
const CHANGES: [string, string, object?][] = [
  ["POST", "/v1/uui/logout"],
  ["DELETE", "/v1/uui/me"],
  ["POST", "/v1/uui/token/regenerate"],
  ["DELETE", "/v1/uui/me/memories/0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860"],
  [
    "POST",
    "/v1/uui/me/memories/0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860/correct",
    { corrected_content: "I prefer TypeScript examples." },
  ],
  ["POST", "/v1/uui/me/memories/0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860/flag", { reason: "incorrect" }],
  ["DELETE", "/v1/uui/me/memories/0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860/flag"],
];
const READS = ["/v1/uui/me", "/v1/uui/me/memories"];

async function again({ email }: TestPerson, headers = {}): Promise<Response["headers"] & { session: string }> {
  clock.advance(3_600);
  const { body, headers: answered } = await verify(
    server,
    email,
    await codeFor(server, email, { path: "otp/send" }),
    headers,
  );
  return Object.assign(answered, { session: body.data.session_token as string });
}

describe("a session", () => {
  it("opens what is the person's as header and as cookie, for seven days and not longer [SES-002]", async () => {
    const { session, personId } = await signUp(server);
    const isOpen = async () => {
      const answers = await Promise.all([
        withSession(server, session, "GET", "/v1/uui/me"),
        withCookie(session, "GET", "/v1/uui/me"),
        withCookie(session, "GET", "/v1/uui/me", { Cookie: `a=b; ${cookie(session)}; c=d` }),
      ]);
      expect(new Set(answers.map(({ status }) => status)).size).toBe(1);
      const [first] = answers;
      if (first?.status !== 200) for (const answer of answers) expectProblem(answer, 401, "UUI_401");
      else for (const answer of answers) expect(answer.body.data.user_uui_id).toBe(personId);
      return first?.status === 200;
    };
    expect(await isOpen()).toBe(true);
    clock.advance(7 * 86_400 - 1);
    expect(await isOpen()).toBe(true);
    clock.advance(1);
    expect(await isOpen()).toBe(false);
  });

  it("is in a cookie that scripts and other sites cannot use, and only HTTPS where that is used [SES-001]", async () => {
    const person = await signUp(server);
    const plain = await again(person);
    expect(plain.get("set-cookie")).toBe(`${cookie(plain.session)}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax`);
    const secure = await again(person, { "X-Forwarded-Proto": "https" });
    expect(secure.get("set-cookie")).toBe(
      `${cookie(secure.session)}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure`,
    );
  });

  it("is asked for by every operation of a person", async () => {
    for (const path of READS) expectProblem(await server.call("GET", path, { key: null }), 401, "UUI_401");
    for (const [method, path, body] of CHANGES) {
      expectProblem(await server.call(method, path, { key: null, ...(body ? { body } : {}) }), 401, "UUI_401");
    }
  });
});

describe("what is no session", () => {
  it("opens nothing: the passport token, a tenant key, another's words [SES-003]", async () => {
    const { token, session } = await signUp(server);
    const wrong = [token, session.slice(0, -1), `${session}x`, session.toUpperCase(), "x".repeat(40)];
    for (const value of wrong) {
      for (const path of READS) {
        for (const headers of [
          { "X-MemoryOS-Session": value },
          { Cookie: cookie(value) },
          { "X-MemoryOS-UUI": value },
          { Authorization: `ApiKey ${value}` },
          { Authorization: `Bearer ${value}` },
        ]) {
          expectProblem(await server.call("GET", path, { key: null, headers }), 401, "UUI_401");
        }
      }
      for (const [method, path, body] of CHANGES) {
        const answer = await withSession(server, value, method, path, body ? { body } : {});
        expectProblem(answer, 401, "UUI_401");
      }
    }
    for (const path of READS) expectProblem(await server.call("GET", path), 401, "UUI_401");
  });
});

describe("a change that a browser asks for with the cookie alone", () => {
  it("comes from the consent app's own pages or is refused [SES-004]", async () => {
    const person = await signUp(server);
    const origin = new URL(server.url).origin;
    const foreign = [
      {},
      { Origin: "null" },
      { Origin: "https://evil.example" },
      { Origin: `${origin}.evil.example` },
      { Origin: origin.replace(/:\d+$/, ":1") },
    ];
    for (const [method, path, body] of CHANGES) {
      for (const headers of foreign) {
        const answer = await withCookie(person.session, method, path, headers, body ? { body } : {});
        expectProblem(answer, 403, "UUI_403");
      }
    }
    expect((await person.call("GET", "/v1/uui/me")).body.data.email).toBe(person.email);
    const reading = await withCookie(person.session, "GET", "/v1/uui/me", { Origin: "https://evil.example" });
    expect(reading.status).toBe(200);
    const own = await withCookie(person.session, "POST", "/v1/uui/token/regenerate", { Origin: origin });
    expect(own.status).toBe(200);
  });

  it("with the header needs no origin [SES-004]", async () => {
    const { session } = await signUp(server);
    const answer = await withCookie(session, "POST", "/v1/uui/logout", { "X-MemoryOS-Session": session });
    expect(answer.status).toBe(200);
  });

  it("comes from the consent app that is configured, where one is [SES-004]", async () => {
    const apart = await start({ clock, env: { MEMORYOS_CONSENT_URL: "https://localhost:4443" } });
    const { session } = await signUp(apart);
    const logout = (headers: object) =>
      apart.call("POST", "/v1/uui/logout", { key: null, headers: { Cookie: cookie(session), ...headers } });
    expectProblem(await logout({ Origin: apart.url }), 403, "UUI_403");
    expectProblem(await logout({ Origin: "http://localhost:4443" }), 403, "UUI_403");
    expect((await logout({ Origin: "https://localhost:4443" })).status).toBe(200);
  });
});

describe("signing in again in the same browser", () => {
  it("ends the session that it had, whosever it was, and no other [SES-008]", async () => {
    const [before, person] = [await signUp(server), await signUp(server)];
    const { session: elsewhere } = await again(before);
    const code = await codeFor(server, person.email, { path: "otp/send" });
    const wrong = code === "000000" ? "000001" : "000000";
    const isOpen = async (session: string) => (await withCookie(session, "GET", "/v1/uui/me")).status === 200;
    expectProblem(await verify(server, person.email, wrong, { Cookie: cookie(before.session) }), 401, "UUI_OTP_401");
    expect(await isOpen(before.session)).toBe(true);
    const { body } = await verify(server, person.email, code, { Cookie: cookie(before.session) });
    expect(await Promise.all([before.session, elsewhere, body.data.session_token].map(isOpen))).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("signing out", () => {
  it("ends the session at once as header and as cookie, clears the cookie, and leaves the others [SES-006, SES-007]", async () => {
    const person = await signUp(server);
    const { session: other } = await again(person);
    const out = await person.call("POST", "/v1/uui/logout");
    expect(out.body.data).toEqual({ logged_out: true, sessions_ended: 1 });
    expect(out.headers.get("set-cookie")).toBe("memoryos_uui_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    for (const path of READS) {
      expectProblem(await person.call("GET", path), 401, "UUI_401");
      expectProblem(await withCookie(person.session, "GET", path), 401, "UUI_401");
      expect((await withSession(server, other, "GET", path)).status).toBe(200);
    }
    expectProblem(await person.call("POST", "/v1/uui/logout"), 401, "UUI_401");
  });

  it("everywhere ends every session of the person, and of nobody else [SES-007]", async () => {
    const person = await signUp(server);
    const others = [await again(person), await again(person)];
    const bystander = await signUp(server);
    const out = await person.call("POST", "/v1/uui/logout?everywhere=true");
    expect(out.body.data).toEqual({ logged_out: true, sessions_ended: 3 });
    for (const { session } of [person, ...others]) {
      expectProblem(await withSession(server, session, "GET", "/v1/uui/me"), 401, "UUI_401");
    }
    expect((await bystander.call("GET", "/v1/uui/me")).status).toBe(200);
  });
});

describe("sessions and addresses that are over", () => {
  it("are let go", async () => {
    const fresh = await start({ clock });
    await signUp(fresh);
    await codeFor(fresh, "never-proven@example.com");
    const expiry = { completedPayloads: 0, deadPayloads: 0, jobs: 0, weakSignals: 0, retrievals: 0 };
    const never = Object.fromEntries(Object.keys(expiry).map((name) => [name, new Date(0)])) as never as Parameters<
      typeof fresh.store.forgetExpired
    >[0];
    const forget = () => fresh.store.forgetExpired({ ...never, now: clock.now() });
    await verify(fresh, "nobody@example.com", "000000");
    clock.advance(3_599);
    expect(await forget()).toMatchObject({ sessions: 0, signIns: 0 });
    clock.advance(1);
    expect(await forget()).toMatchObject({ sessions: 0, signIns: 1 });
    clock.advance(86_400 - 3_600);
    expect(await forget()).toMatchObject({ sessions: 0, signIns: 2 });
    clock.advance(6 * 86_400);
    expect(await forget()).toMatchObject({ sessions: 1, signIns: 0 });
  });
});
