import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Person, SignInState } from "../../store/types.ts";
import { CODE_SECONDS, type Registrant, requestCode, SENDS, takeCode, WRONG_CODES } from "./codes.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const EMAIL = "maya@example.com";
const PERSON: Person = {
  personId: "p",
  email: EMAIL,
  displayName: "Maya",
  createdAt: new Date(START),
  maskedToken: "uui_0000...0001",
  tokenRegeneratedAt: null,
};
const NEW = { personId: "new", tokenHash: "h", maskedToken: "uui_0000...0002" };
const session = { sessionId: "s", hash: "h", expiresAt: new Date(START) };

/** An address with whoever has it, under a clock of its own. */
function address(person: Person | null) {
  let state: SignInState | null = null;
  let now = START;
  return {
    wait(seconds: number) {
      now += seconds * 1000;
    },
    request(hash: string, registration: { displayName: string | null; email?: string } | null = null) {
      const { displayName = null, email = EMAIL } = registration ?? {};
      const code = { hash, request: Buffer.from(JSON.stringify({ email, displayName })) };
      const request = { email, isRegistration: registration !== null, code, now: new Date(now) };
      const change = requestCode(state, person, request);
      state = change.state;
      return change.result;
    },
    take(codeHash: string) {
      const open = (request: Uint8Array) => JSON.parse(Buffer.from(request).toString()) as Registrant;
      const attempt = { codeHash, now: new Date(now), session, ends: "before", passport: NEW, open };
      const change = takeCode(state, person, attempt);
      state = change.state;
      return change;
    },
  };
}

describe("the rules of codes", () => {
  it("mail one to whoever has a passport or registered, and to nobody else", () => {
    expect(address(PERSON).request("a")).toEqual({ kind: "made", mailTo: EMAIL });
    expect(address(null).request("a", { displayName: null })).toEqual({ kind: "made", mailTo: EMAIL });
    expect(address(null).request("a")).toEqual({ kind: "made", mailTo: null });
  });

  it("let nobody in with a code that was mailed to nobody", () => {
    const nobody = address(null);
    nobody.request("a");
    expect(nobody.take("a").result).toEqual({ kind: "wrong" });
  });

  it("make a passport for the first right code of an address, with what came with the request for it and nothing else", () => {
    const registered = address(null);
    registered.request("a", { displayName: "A stranger's words", email: "MAYA@example.com" });
    registered.request("b", { displayName: "Maya", email: "Maya@example.com" });
    const { begin, result } = registered.take("b");
    expect(begin?.person).toMatchObject({ personId: "new", displayName: "Maya", email: "Maya@example.com" });
    expect(result).toMatchObject({ kind: "signed_in", isNew: true, displayName: "Maya", email: "Maya@example.com" });
    const sent = address(null);
    sent.request("a", { displayName: "A stranger's words" });
    sent.request("b");
    expect(sent.take("b")).toMatchObject({ begin: { person: { displayName: null } }, result: { displayName: null } });
    const known = address(PERSON);
    known.request("a", { displayName: "Eve" });
    expect(known.take("a")).toMatchObject({ begin: { person: null }, result: { isNew: false, displayName: "Maya" } });
  });

  it("end the session that the browser had with a right code, and with no other", () => {
    const known = address(PERSON);
    known.request("a");
    expect(known.take("b").begin).toBeUndefined();
    expect(known.take("a").begin).toMatchObject({ ends: "before" });
  });

  it("keep nothing of a request once its code was used", () => {
    const registered = address(null);
    registered.request("a", { displayName: "Maya" });
    expect(registered.take("a").state.code).toEqual({ hash: "a", expiresAt: null, request: null });
  });

  it("forget an address after a day, and after an hour when no code was made for it", () => {
    const guessed = address(null).take("x").state.forgetAt;
    expect(guessed).toEqual(new Date(START + 3_600_000));
    const asked = address(null);
    asked.request("a");
    expect(asked.take("x").state.forgetAt).toEqual(new Date(START + 86_400_000));
  });

  it("answer the same of an address with a passport and one without, whatever is sent, but for a right code", () => {
    const step = fc.oneof(
      fc.record({ is: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 4_000 }) }),
      fc.record({ is: fc.constant("request" as const) }),
      fc.record({ is: fc.constant("take" as const), code: fc.constantFrom("x", "y", "z") }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [known, unknown] = [address(PERSON), address(null)];
        for (const [n, each] of steps.entries()) {
          const told = [known, unknown].map((one) => {
            if (each.is === "wait") return one.wait(each.seconds);
            if (each.is === "take") return one.take(each.code).result;
            const result = one.request(`code-${n}`);
            return result.kind === "made" ? result.kind : result;
          });
          expect(told[0]).toEqual(told[1]);
        }
      }),
    );
  });

  it("never send more than three an hour, never look at more than five wrong ones in half an hour", () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 900 }), send: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const known = address(PERSON);
        let now = 0;
        const made: number[] = [];
        const looked: number[] = [];
        for (const { wait, send } of steps) {
          known.wait(wait);
          now += wait;
          if (send && known.request("right").kind === "made") made.push(now);
          if (!send && known.take("wrong").result.kind === "wrong") looked.push(now);
        }
        const most = (times: number[], seconds: number) =>
          Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + seconds).length));
        expect(most(made, SENDS.seconds)).toBeLessThanOrEqual(SENDS.most);
        // Four before a lock and five after it can be close together; locks themselves cannot.
        expect(most(looked, WRONG_CODES.seconds)).toBeLessThanOrEqual(2 * WRONG_CODES.most - 1);
      }),
    );
  });

  it("count no code as wrong that was right once", () => {
    const known = address(PERSON);
    known.request("a");
    expect(known.take("a").result.kind).toBe("signed_in");
    for (let n = 0; n < 20; n++) expect(known.take("a").result.kind).toBe("wrong");
    known.request("b");
    known.wait(CODE_SECONDS);
    for (let n = 0; n < 20; n++) expect(known.take("b").result.kind).toBe("wrong");
  });
});
