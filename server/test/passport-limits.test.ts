import { describe, expect, it } from "vitest";
import { FAILED_AUTHENTICATIONS } from "../src/http/failed-authentications.ts";
import { type Answer, expectProblem, start, TestClock, type TestServer, until } from "./kit.ts";
import { codeFor, signUp, verify, withSession } from "./person-kit.ts";

let addresses = 0;
const newAddress = () => `limits-${++addresses}@example.com`;

/** A request for a code, from this client as a proxy names it. */
const send = (server: TestServer, email: string, { from, path = "otp/send" }: { from?: string; path?: string } = {}) =>
  server.call("POST", `/v1/uui/${path}`, {
    key: null,
    body: { email },
    headers: from === undefined ? {} : { "X-Forwarded-For": from },
  });

const limitOf = ({ headers }: Answer) => [headers.get("ratelimit-policy"), headers.get("ratelimit")];

/** A code that is not this one. */
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("codes that one client asks for", () => {
  it("are 100 an hour unless the operator sets another number [OTP-013]", async () => {
    const server = await start({ clock: new TestClock() });
    for (let n = 0; n < 100; n++) expect((await send(server, newAddress())).status).toBe(200);
    const over = await send(server, newAddress());
    expectProblem(over, 429, "UUI_OTP_429");
    expect(limitOf(over)).toEqual(['"client-codes";q=100;w=3600', '"client-codes";r=0;t=3600']);
    const unlimited = await start({ clock: new TestClock(), env: { MEMORYOS_CODES_PER_HOUR: "0" } });
    for (let n = 0; n < 110; n++) expect((await send(unlimited, newAddress())).status).toBe(200);
  });

  it("are refused beyond that whatever address they are for, and pass again with the next hour [OTP-013, OTP-002, LIM-005]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, env: { MEMORYOS_CODES_PER_HOUR: "4" } });
    const known = await signUp(server);
    await send(server, newAddress(), { path: "register" });
    const registered = newAddress();
    await send(server, registered, { path: "register" });
    expect((await send(server, known.email)).status).toBe(200);
    clock.advance(600);
    const seen = new Set<string>();
    for (const email of [known.email, registered, newAddress()]) {
      for (const path of ["register", "otp/send"]) {
        const answer = await send(server, email, { path });
        expectProblem(answer, 429, "UUI_OTP_429");
        expect(answer.headers.get("retry-after")).toBe("3000");
        const { request_id, ...rest } = answer.body;
        seen.add(JSON.stringify([rest, ...limitOf(answer)]));
      }
    }
    expect(seen.size).toBe(1);
    clock.advance(2_999);
    expect((await send(server, newAddress())).status).toBe(429);
    clock.advance(1);
    expect((await send(server, newAddress())).status).toBe(200);
  });

  it("are counted by who comes through a proxy that is trusted, and by nobody's word else [OTP-013]", async () => {
    const env = { MEMORYOS_CODES_PER_HOUR: "1", MEMORYOS_CODES_IN_LOG: "1" };
    const behind = await start({ clock: new TestClock(), env: { ...env, MEMORYOS_TRUSTED_PROXIES: "loopback" } });
    const statusFrom = async (server: TestServer, from: string) => (await send(server, newAddress(), { from })).status;
    expect(await statusFrom(behind, "203.0.113.7")).toBe(200);
    expect(await statusFrom(behind, "203.0.113.7")).toBe(429);
    // What a client writes itself comes before what the proxy adds.
    expect(await statusFrom(behind, "198.51.100.1, 203.0.113.7")).toBe(429);
    expect(await statusFrom(behind, "203.0.113.8")).toBe(200);
    // Of IPv6 a customer has a whole network.
    expect(await statusFrom(behind, "2001:db8:0:1::1")).toBe(200);
    expect(await statusFrom(behind, "2001:db8:0:1:ffff::2")).toBe(429);
    expect(await statusFrom(behind, "2001:db8:0:2::1")).toBe(200);
    const direct = await start({ clock: new TestClock(), env });
    expect(await statusFrom(direct, "203.0.113.7")).toBe(200);
    expect(await statusFrom(direct, "203.0.113.8")).toBe(429);
  });
});

describe("wrong codes of one client", () => {
  it("are failed authentications: after too many no code is looked at, also the right one [OTP-014]", async () => {
    const server = await start({ clock: new TestClock() });
    const email = newAddress();
    const code = await codeFor(server, email);
    // Keys that are wrong count together with codes.
    for (let n = 0; n < 20; n++) await server.call("GET", "/v1/memories", { key: "mem_guess" });
    const guesses = Array.from({ length: FAILED_AUTHENTICATIONS }, () => verify(server, newAddress(), "000000"));
    const answers = await Promise.all(guesses);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(FAILED_AUTHENTICATIONS - 20);
    for (const answer of answers.filter(({ status }) => status !== 401)) expectProblem(answer, 429, "AUTH_429");
    const right = await verify(server, email, code);
    expectProblem(right, 429, "AUTH_429");
    expect(limitOf(right)[0]).toBe(`"failed-authentications";q=${FAILED_AUTHENTICATIONS};w=300`);
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
    expectProblem(await server.call("GET", "/v1/memories", { key: "mem_guess" }), 429, "AUTH_429");
  });

  it("do not keep those out who come from elsewhere, and right codes are not counted [OTP-014]", async () => {
    const clock = new TestClock();
    const lines: string[] = [];
    const server = await start({
      clock,
      logTo: { write: (line: string) => void lines.push(line) },
      env: { MEMORYOS_TRUSTED_PROXIES: "127.0.0.1", MEMORYOS_CODES_IN_LOG: "1", MEMORYOS_LOG_LEVEL: "info" },
    });
    const from = (client: string) => ({ "X-Forwarded-For": client });
    await Promise.all(
      Array.from({ length: FAILED_AUTHENTICATIONS }, () => verify(server, newAddress(), "000000", from("203.0.113.7"))),
    );
    const email = newAddress();
    await send(server, email, { path: "register", from: "203.0.113.8" });
    const code = await codeInLog(lines);
    expect((await verify(server, email, code, from("203.0.113.7"))).status).toBe(429);
    expect((await verify(server, email, other(code), from("203.0.113.8"))).status).toBe(401);
    expect((await verify(server, email, code, from("203.0.113.8"))).status).toBe(200);
  });

  it("lock an address without using up what the client may try: nothing is looked at then", async () => {
    const server = await start({ clock: new TestClock() });
    const locked = newAddress();
    for (let n = 0; n < 5; n++) expect((await verify(server, locked, "000000")).status).toBe(401);
    for (let n = 0; n < FAILED_AUTHENTICATIONS; n++) {
      expectProblem(await verify(server, locked, "000000"), 429, "UUI_OTP_429");
    }
    expectProblem(await verify(server, newAddress(), "000000"), 401, "UUI_OTP_401");
  });
});

describe("a person's requests within a minute", () => {
  it("are 600, which each success tells [LIM-011, LIM-007]", async () => {
    const server = await start({ clock: new TestClock() });
    const answer = await (await signUp(server)).call("GET", "/v1/uui/me");
    expect(limitOf(answer)).toEqual(['"person";q=600;w=60', '"person";r=599;t=60']);
  });

  it("answer 429 beyond the number, all sessions and pages together, and leave others alone [LIM-011, LIM-005]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, env: { MEMORYOS_PERSON_REQUESTS_PER_MINUTE: "3" } });
    const person = await signUp(server);
    const again = await verify(server, person.email, await codeFor(server, person.email, { path: "otp/send" }));
    const bystander = await signUp(server);
    const page = () => server.call("GET", "/manage", { key: null, headers: { Cookie: cookieOf(person.session) } });
    clock.advance(18);
    expect((await person.call("GET", "/v1/uui/me/memories")).status).toBe(200);
    expect((await withSession(server, again.body.data.session_token, "GET", "/v1/uui/me")).status).toBe(200);
    expect((await page()).status).toBe(200);
    const over = await person.call("GET", "/v1/uui/me");
    expectProblem(over, 429, "UUI_429");
    expect(over.body.details).toEqual({ scope: "person", retry_after_seconds: 42 });
    expect([over.headers.get("retry-after"), ...limitOf(over)]).toEqual([
      "42",
      '"person";q=3;w=60',
      '"person";r=0;t=42',
    ]);
    expect((await page()).status).toBe(429);
    expect((await bystander.call("GET", "/v1/uui/me")).status).toBe(200);
    clock.advance(42);
    expect((await person.call("GET", "/v1/uui/me")).status).toBe(200);
  });
});

const cookieOf = (session: string) => `memoryos_uui_session=${session}`;

async function codeInLog(lines: readonly string[]): Promise<string> {
  const line = await until(() => lines.find((each) => each.includes("Memory Passport code")));
  return /(\d{6}) is your Memory Passport code/.exec(line)?.[1] ?? "";
}
