import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, expectProblem, filesWith, start, TestClock, type TestServer, until } from "./kit.ts";
import { makePerson } from "./passport-kit.ts";
import { CODE, codeFor, mailsTo, signUp, verify } from "./person-kit.ts";

const clock = new TestClock();
let server: TestServer;
let addresses = 0;
const newAddress = () => `codes-${++addresses}@example.com`;

beforeAll(async () => {
  server = await start({ clock });
});

const ask = (path: string, body: object) => server.call("POST", `/v1/uui/${path}`, { key: null, body });
const send = (email: string) => ask("otp/send", { email });
const register = (email: string) => ask("register", { email, display_name: "Maya" });

/** A code that is not this one. */
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

/** What tells two answers apart, apart from what differs in all. */
function told({ status, headers, body }: Answer): unknown {
  const { request_id, timestamp, ...rest } = body;
  const named = Object.fromEntries([...headers].filter(([name]) => !["x-request-id", "date"].includes(name)));
  return { status, rest, headers: { ...named, "content-length": undefined } };
}

describe("a code", () => {
  it("signs in for ten minutes and not later, and makes the passport at the first time [OTP-008, PAC-002]", async () => {
    const email = newAddress();
    const code = await codeFor(server, email);
    expect(filesWith(server.dir, email)).toEqual([]);
    clock.advance(599);
    const first = await verify(server, email, code);
    expect(first.status).toBe(200);
    expect(first.body.data).toMatchObject({ email, uui_token: expect.stringMatching(/^uui_[0-9a-f]{48}$/) });
    const me = await server.call("GET", "/v1/uui/me", {
      key: null,
      headers: { "X-MemoryOS-Session": first.body.data.session_token },
    });
    expect(me.body.data.user_uui_id).toBe(first.body.data.user_uui_id);

    const late = await codeFor(server, email, { path: "otp/send" });
    clock.advance(600);
    expectProblem(await verify(server, email, late), 401, "UUI_OTP_401");
  });

  it("works once, and again it is as wrong as any other [OTP-010, OTP-011]", async () => {
    const email = newAddress();
    const code = await codeFor(server, email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(server, email, code)));
    const [signedIn, refused] = [200, 401].map((status) => answers.filter((answer) => answer.status === status));
    expect([signedIn?.length, refused?.length]).toEqual([1, 49]);
    for (const answer of refused ?? []) expectProblem(answer, 401, "UUI_OTP_401");
  });

  it("that is wrong, expired, used, replaced, another's or nobody's is refused alike [OTP-011]", async () => {
    const refusals: Answer[] = [];
    const email = newAddress();
    const replaced = await codeFor(server, email);
    const code = await codeFor(server, email);
    if (replaced !== code) refusals.push(await verify(server, email, replaced));
    refusals.push(await verify(server, email, other(code)));
    refusals.push(await verify(server, newAddress(), code));
    const known = await signUp(server);
    refusals.push(await verify(server, known.email, code));
    expect((await verify(server, email, code)).status).toBe(200);
    refusals.push(await verify(server, email, code));
    const expired = await codeFor(server, email, { path: "otp/send" });
    clock.advance(601);
    refusals.push(await verify(server, email, expired));
    const first = told(refusals[0] as Answer);
    expect(refusals.length).toBeGreaterThanOrEqual(5);
    for (const refusal of refusals) {
      expectProblem(refusal, 401, "UUI_OTP_401");
      expect(told(refusal)).toEqual(first);
    }
  });

  it("is in no answer and no file, and leaves by mail alone [OTP-001, OTP-005]", async () => {
    const email = newAddress();
    const answers = [await register(email), await send(email)];
    const mails = await until(async () => {
      const found = await mailsTo(server, email);
      return found.length === 2 && found;
    });
    const codes = mails.map((mail) => CODE.exec(mail)?.[0] ?? "");
    for (const code of codes) {
      expect(code).toMatch(CODE);
      for (const { text, headers } of answers) expect(`${text} ${JSON.stringify([...headers])}`).not.toContain(code);
    }
    const { email: known, session, token } = await signUp(server);
    expect(filesWith(server.dir, known)).not.toEqual([]);
    for (const secret of [session, token]) expect([secret, filesWith(server.dir, secret)]).toEqual([secret, []]);
  });

  it("comes in a mail that says nothing of what came with the request", async () => {
    const email = newAddress();
    await codeFor(server, email, { body: { display_name: "https://evil.example" } });
    const [mail] = await mailsTo(server, email);
    expect(mail).not.toContain("evil");
    expect(mail).toContain("It works once, within 10 minutes.");
  });

  it("goes to the address as it was proven, however it is written later [PAC-004]", async () => {
    const { email, personId } = await signUp(server);
    const code = await codeFor(server, email.toUpperCase(), { path: "otp/send" });
    const [mail] = await mailsTo(server, email);
    expect(mail).toContain(email);
    const again = await verify(server, `P${email.slice(1)}`, code);
    expect(again.body.data).toMatchObject({ user_uui_id: personId, email, uui_token: null });
  });
});

/** A server that is told by a proxy who comes: wrong codes of one client are limited, so each try is another's. */
const behindProxy = () => start({ clock, env: { MEMORYOS_TRUSTED_PROXIES: "loopback", MEMORYOS_CODES_IN_LOG: "1" } });
const client = (n: number) => ({ "X-Forwarded-For": `10.0.${n >> 8}.${n & 255}` });

/** Many with `MEMORYOS_PROOF=full`, a few otherwise. */
const TRIES = process.env.MEMORYOS_PROOF === "full" ? 1_000 : 5;

describe("whether an address has a passport", () => {
  it("is not told by asking for a code, which also changes nothing of a passport [OTP-002, PAC-003]", async () => {
    const known = await signUp(server);
    const registered = newAddress();
    await codeFor(server, registered);
    const seen = new Map<string, number>();
    for (let n = 0; n < TRIES; n++) {
      // Once in two hours, so that no limit is met.
      clock.advance(7_200);
      for (const email of [known.email, registered, newAddress()]) {
        const body = { email, display_name: "Somebody else" };
        for (const answer of [await ask("register", body), await send(email)]) {
          const shape = JSON.stringify(told(answer)).replaceAll(email, "ADDRESS");
          seen.set(shape, (seen.get(shape) ?? 0) + 1);
        }
      }
    }
    expect([...seen.values()]).toEqual([3 * TRIES, 3 * TRIES]);
    expect(await server.store.findPerson(known.personId)).toMatchObject({ email: known.email, displayName: "Maya" });
  }, 600_000);

  it("is not told by a wrong code, nor by when it locks [OTP-011, OTP-012]", async () => {
    const seen = new Map<string, number>();
    const proxied = await behindProxy();
    const known = await makePerson(proxied, clock.now());
    for (let n = 0; n < TRIES; n++) {
      clock.advance(7_200);
      for (const email of [known.email, newAddress()]) {
        for (let wrong = 0; wrong < 6; wrong++) {
          const shape = JSON.stringify([wrong, told(await verify(proxied, email, "000000", client(n)))]);
          seen.set(shape, (seen.get(shape) ?? 0) + 1);
        }
      }
    }
    expect([...seen.values()]).toEqual(Array.from({ length: 6 }, () => 2 * TRIES));
  }, 600_000);

  it("is not told by the limit on codes [OTP-003, LIM-005]", async () => {
    const known = await signUp(server);
    const registered = newAddress();
    await codeFor(server, registered);
    clock.advance(3_600);
    const refusals: unknown[] = [];
    for (const email of [known.email, registered, newAddress()]) {
      for (const answer of [await register(email), await send(email), await send(email)])
        expect(answer.status).toBe(200);
      for (const refused of [await register(email), await send(email)]) {
        expectProblem(refused, 429, "UUI_OTP_429");
        expect(refused.headers.get("retry-after")).toBe("3600");
        expect(refused.headers.get("ratelimit-policy")).toBe('"codes";q=3;w=3600');
        refusals.push(told(refused));
      }
    }
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    clock.advance(3_600);
    expect((await send(known.email)).status).toBe(200);
  });
});

describe("wrong codes", () => {
  it("lock an address after five in a row, also for the right one, for half an hour [OTP-012, LIM-005]", async () => {
    const email = newAddress();
    const code = await codeFor(server, email);
    for (let n = 0; n < 4; n++) expectProblem(await verify(server, email, other(code)), 401, "UUI_OTP_401");
    // What is sent in between does not matter.
    const newer = await codeFor(server, email, { path: "otp/send" });
    expectProblem(await verify(server, email, other(newer)), 401, "UUI_OTP_401");
    const locked = await verify(server, email, newer);
    expectProblem(locked, 429, "UUI_OTP_429");
    expect(locked.headers.get("retry-after")).toBe("1800");
    expect(locked.headers.get("ratelimit-policy")).toBe('"wrong-codes";q=5;w=1800');
    clock.advance(1_799);
    const newest = await codeFor(server, email, { path: "otp/send" });
    expectProblem(await verify(server, email, newest), 429, "UUI_OTP_429");
    clock.advance(1);
    expect((await verify(server, email, newest)).status).toBe(200);
  });

  it("begin anew after a right one", async () => {
    const email = newAddress();
    for (let n = 0; n < 3; n++) {
      const code = await codeFor(server, email);
      for (let wrong = 0; wrong < 4; wrong++) await verify(server, email, other(code));
      expect((await verify(server, email, code)).status).toBe(200);
    }
  });

  it("of many at the same time are five and then none is looked at [OTP-012]", async () => {
    const email = newAddress();
    const code = await codeFor(server, email);
    const guesses = Array.from({ length: 60 }, (_, n) => String(n).padStart(6, "0")).filter((guess) => guess !== code);
    const answers = await Promise.all(guesses.map((guess) => verify(server, email, guess)));
    expect(answers.filter(({ status }) => status === 401).length).toBe(5);
    expect(answers.filter(({ status }) => status === 429).length).toBe(guesses.length - 5);
  });
});

describe.skipIf(process.env.MEMORYOS_PROOF !== "full")("how long it takes (only with MEMORYOS_PROOF=full)", () => {
  it("does not tell an address with a passport from another", async () => {
    const timed = await behindProxy();
    const known = await makePerson(timed, clock.now());
    const unknown = known.email.replace(/^Person/, "Nobody");
    const measure = async (path: string, body: object, n: number) => {
      const before = performance.now();
      await (
        await fetch(`${timed.url}/v1/uui/${path}`, {
          method: "POST",
          headers: { "Content-Type": "application/json", ...client(n) },
          body: JSON.stringify(body),
        })
      ).arrayBuffer();
      return performance.now() - before;
    };
    const kinds = { "otp/send": {}, register: {}, "otp/verify": { otp: "000000" } };
    for (const [path, more] of Object.entries(kinds)) {
      const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
      await timed.call("POST", `/v1/uui/${path}`, { key: null, body: { email: newAddress(), ...more } });
      for (let n = 0; n < 1_000; n++) {
        clock.advance(7_200);
        // In turn first and second, after a pause that the mail of the one before has gone in.
        const order = n % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
        for (const who of order) {
          const email = who === "known" ? known.email : unknown;
          times[who].push(await measure(path, { email, ...more }, n));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }
      const [a, b] = [times.known, times.unknown].map(summary) as [Summary, Summary];
      const z = Math.abs(a.mean - b.mean) / Math.hypot(a.error, b.error);
      console.log(
        `${path}: median ${a.median.toFixed(3)} ms with a passport, ${b.median.toFixed(3)} ms without; ` +
          `means differ by ${(a.mean - b.mean).toFixed(3)} ms, ${z.toFixed(1)} standard errors`,
      );
      expect([path, Math.abs(a.median - b.median) < 0.1 * b.median]).toEqual([path, true]);
    }
  }, 600_000);
});

interface Summary {
  median: number;
  mean: number;
  /** Standard error of the mean. */
  error: number;
}

/** Of the middle nine tenths: the rest is what else the machine did. */
function summary(times: number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b).slice(times.length / 20, -times.length / 20);
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  const variance = sorted.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (sorted.length - 1);
  return { median: sorted[sorted.length >> 1] ?? 0, mean, error: Math.sqrt(variance / sorted.length) };
}
