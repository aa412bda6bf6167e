import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Answer } from "../exchange.ts";
import { codeFor, mailsTo } from "../mailbox.ts";
import {
  agentOf,
  appOf,
  askPassport,
  newAddress,
  type Person,
  personFrom,
  personOf,
  tellPassport,
  withoutRequest,
} from "../principals.ts";
import { refusal, type Success, type Trial } from "../trial.ts";

const DAY = 86_400;
const COOKIE = "memoryos_uui_session";

function signCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", ...declaration }, run);
}

const verify = (t: Trial, email: string, otp: string) => t.raw("verifyPassportCode", { body: { email, otp } });
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const byCookie = (t: Trial, session: string, headers = {}) => t.as({ cookie: `${COOKIE}=${session}`, ...headers });

async function signInAgain(
  t: Trial,
  person: Person,
): Promise<{ session: string; answer: Answer; data: Success<"verifyPassportCode">["data"] }> {
  const code = await codeFor(t, person.email, "sendPassportCode");
  const answer = await verify(t, person.email, code);
  expect(answer.status, "status of a sign-in").toBe(200);
  const { data } = answer.body as Success<"verifyPassportCode">;
  return { session: data.session_token, answer, data };
}

/** Without what differs from one address to the next. */
function shapeOf(answer: Answer, email: string): string {
  return JSON.stringify(withoutRequest(answer)).replaceAll(email, "‹email›");
}

/** Registering, signing in, sessions and passport tokens. */
export const signIn: Check[] = [
  signCheck(
    {
      id: "codes-by-mail-alone",
      title: "A code leaves by mail alone, works once and only for its address, and any other answers the same 401",
      proves: ["OTP-001", "OTP-010", "OTP-011", "OTP-008", "PAC-002"],
    },
    async (t) => {
      const email = newAddress();
      const before = await mailsTo(t, email);
      const registered = await t.raw("registerPassport", { body: { email, display_name: "Maya" } });
      expect(registered.body, "registration").toMatchObject({ data: { id: null, uui_token: null } });
      expect(registered.headers, "headers of a registration").not.toHaveProperty("set-cookie");
      expect(before, "mails before").toEqual([]);
      const code = await codeFor(t, email, "sendPassportCode");
      for (const text of [registered.text, JSON.stringify(registered.headers)])
        expect(text.includes(code), "a code is in the answer").toBe(false);
      const stranger = newAddress();
      const wrong = [
        await verify(t, email, other(code)),
        await verify(t, stranger, code),
        await verify(t, newAddress(), other(code)),
      ];
      const answers = await Promise.all(Array.from({ length: 5 }, () => verify(t, email, code)));
      const won = answers.filter(({ status }) => status === 200);
      const [first] = won;
      if (first === undefined || won.length !== 1)
        throw new Error(`${won.length} of five sign-ins with one code succeeded`);
      personFrom(t, email, (first.body as Success<"verifyPassportCode">).data);
      const refused = [...wrong, ...answers.filter(({ status }) => status !== 200), await verify(t, email, code)];
      for (const answer of refused) {
        refusal(answer, 401, "UUI_OTP_401");
        expect(withoutRequest(answer), "error").toEqual(withoutRequest(refused[0] as Answer));
      }
    },
  ),

  signCheck(
    {
      id: "addresses-not-told-apart",
      title:
        "Registering and asking for a code answer the same whether an address has a passport, has registered or is unknown",
      proves: ["OTP-002", "PAC-003", "PAC-004"],
    },
    async (t) => {
      const person = await personOf(t);
      const [registered, unknown] = [newAddress(), newAddress()];
      await t.raw("registerPassport", { body: { email: registered } });
      for (const operationId of ["sendPassportCode", "registerPassport"] as const) {
        const answers = [];
        for (const email of [person.email, registered, unknown])
          answers.push({ answer: await t.raw(operationId, { body: { email } }), email });
        const shapes = new Set(answers.map(({ answer, email }) => shapeOf(answer, email)));
        expect([...shapes].length, `different answers of ${operationId}: ${[...shapes].join(" | ")}`).toBe(1);
      }
      const before = (await person.t.ok("getPassport")).data;
      // An address in capitals is the same passport; three codes an hour are used up by now.
      const again = await t.raw("registerPassport", {
        body: { email: person.email.toUpperCase(), display_name: "Mallory" },
      });
      refusal(again, 429, "UUI_OTP_429");
      expect((await person.t.ok("getPassport")).data, "passport after it was registered again").toEqual(before);
    },
  ),

  signCheck(
    {
      id: "codes-an-hour",
      title: "After three codes within an hour the next request answers 429, whether the address has a passport or not",
      proves: ["OTP-003", "PAC-004"],
    },
    async (t) => {
      const person = await personOf(t);
      const stranger = newAddress();
      for (const [email, sent] of [
        [person.email, 1],
        [stranger, 0],
      ] as const) {
        for (let n: number = sent; n < 3; n++)
          expect((await t.raw("sendPassportCode", { body: { email } })).status, `code ${n + 1}`).toBe(200);
        const refused = await t.raw("sendPassportCode", { body: { email: email.toUpperCase() } });
        refusal(refused, 429, "UUI_OTP_429");
        expect(Number(refused.headers["retry-after"]), "Retry-After").toBeGreaterThanOrEqual(1);
      }
    },
  ),

  signCheck(
    {
      id: "five-wrong-codes",
      title:
        "After five wrong codes every verification for the address answers 429 for 30 minutes, also with the right one",
      proves: ["OTP-012", "LIM-005"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const person = await personOf(t);
      const code = await codeFor(t, person.email, "sendPassportCode");
      for (let n = 0; n < 5; n++) await verify(t, person.email, other(code));
      refusal(await verify(t, person.email, code), 429, "UUI_OTP_429");
      await t.control.advance(29 * 60);
      refusal(await verify(t, person.email, code), 429, "UUI_OTP_429");
      await t.control.advance(32 * 60);
      const fresh = await codeFor(t, person.email, "sendPassportCode");
      expect((await verify(t, person.email, fresh)).status, "status after an hour, with a new code").toBe(200);
    },
  ),

  signCheck(
    {
      id: "codes-for-ten-minutes",
      title: "A code signs in for ten minutes after it was sent, and not later",
      proves: ["OTP-008", "OTP-011"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const person = await personOf(t);
      const early = await codeFor(t, person.email, "sendPassportCode");
      await t.control.advance(590);
      expect((await verify(t, person.email, early)).status, "status ten seconds before the end").toBe(200);
      const late = await codeFor(t, person.email, "sendPassportCode");
      await t.control.advance(601);
      refusal(await verify(t, person.email, late), 401, "UUI_OTP_401");
    },
  ),

  signCheck(
    {
      id: "session-as-header-and-cookie",
      title: "A session opens what is the person's as header and as cookie alike, and a passport token opens nothing",
      proves: ["SES-002", "SES-003", "SES-001"],
    },
    async (t) => {
      const person = await personOf(t);
      const { session, answer } = await signInAgain(t, person);
      const cookie = answer.headers["set-cookie"] ?? "";
      expect(cookie.startsWith(`${COOKIE}=${session}`), "the cookie holds the session of the body").toBe(true);
      expect(cookie, "cookie").toMatch(/;\s*HttpOnly/i);
      expect(cookie, "cookie").toMatch(/;\s*SameSite=Lax/i);
      expect((await byCookie(t, session).ok("getPassport")).data.user_uui_id, "by cookie").toBe(person.id);
      expect((await t.as({ "x-memoryos-session": session }).ok("getPassport")).data.user_uui_id, "by header").toBe(
        person.id,
      );
      const { token } = person;
      const wrong = [
        { "x-memoryos-uui": token },
        { "x-memoryos-session": token },
        { cookie: `${COOKIE}=${token}` },
        { authorization: `ApiKey ${token}` },
      ];
      for (const headers of wrong) await t.refused("getPassport", { as: null, headers }, 401, "UUI_401");
    },
  ),

  signCheck(
    {
      id: "session-for-seven-days",
      title: "A session counts for 7 days and not longer",
      proves: ["SES-002"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const person = await personOf(t);
      await t.control.advance(7 * DAY - 60);
      await person.t.ok("getPassport");
      await t.control.advance(120);
      await person.t.refused("getPassport", {}, 401, "UUI_401");
      await byCookie(t, person.session).refused("getPassport", {}, 401, "UUI_401");
      const again = await signInAgain(t, person);
      personFrom(t, person.email, again.data);
    },
  ),

  signCheck(
    {
      id: "cookie-needs-origin",
      title: "A change by cookie alone needs the consent app's origin; with the header none is needed",
      proves: ["SES-004"],
    },
    async (t) => {
      const person = await personOf(t);
      for (const origin of [{}, { origin: "https://evil.example" }, { origin: "null" }]) {
        await byCookie(t, person.session, origin).refused("logoutPassport", {}, 403, "UUI_403");
        await byCookie(t, person.session, origin).refused("deletePassport", {}, 403, "UUI_403");
      }
      await byCookie(t, person.session).ok("getPassport");
      await person.t.ok("logoutPassport");
    },
  ),

  signCheck(
    {
      id: "logout-ends-one",
      title: "A logout ends its session and no other, with `everywhere` all, and clears the cookie",
      proves: ["SES-006", "SES-007"],
    },
    async (t) => {
      const person = await personOf(t);
      const second = await signInAgain(t, person);
      const answer = await person.t.send("logoutPassport");
      expect(answer.headers["set-cookie"] ?? "", "Set-Cookie").toMatch(
        new RegExp(`^${COOKIE}=;|Max-Age=0|Expires=Thu, 01 Jan 1970`, "i"),
      );
      await person.t.refused("getPassport", {}, 401, "UUI_401");
      await byCookie(t, person.session).refused("getPassport", {}, 401, "UUI_401");
      const still = t.as({ "x-memoryos-session": second.session });
      await still.ok("getPassport");
      const third = await signInAgain(t, person);
      await still.ok("logoutPassport", { query: { everywhere: true } });
      for (const { session } of [second, third])
        await t.as({ "x-memoryos-session": session }).refused("getPassport", {}, 401, "UUI_401");
    },
  ),

  signCheck(
    {
      id: "token-shown-once",
      title: "The passport token is shown whole by the first sign-in and by a regeneration, and nowhere else",
      proves: ["TOK-002", "TOK-003", "TOK-004", "TOK-005"],
    },
    async (t) => {
      const agent = await agentOf(await appOf(t));
      const person = await personOf(t);
      const { token } = person;
      expect(token, "token of the first sign-in").toMatch(/^uui_/);
      await person.grant(agent.id);
      const { data } = await signInAgain(t, person);
      expect(data.uui_token, "token of a later sign-in").toBeNull();
      const masked = `${token.slice(0, 8)}...${token.slice(-4)}`;
      for (const operationId of ["getPassport", "listGrants"] as const) {
        const answer = await person.t.send(operationId);
        expect(answer.text.includes(token), `the token is in ${operationId}`).toBe(false);
        expect(answer.text, operationId).toContain(masked);
      }
      const fresh = (await person.t.ok("regeneratePassportToken")).data.uui_token ?? "";
      expect(fresh, "token of a regeneration").toMatch(/^uui_/);
      await agent.for(person).refused("retrieveUniversalMemories", { body: { query: "anything" } }, 403, "UAT_001");
      expect(
        (await askPassport(agent.for({ token: fresh }), "anything")).permission_error,
        "grant with the new token",
      ).toBeNull();
      await person.t.ok("getPassport");
      const second = await person.t.raw("regeneratePassportToken");
      refusal(second, 429, "UUI_TOKEN_429");
      const { details } = second.body as { details: { next_available_seconds?: number } };
      expect(details.next_available_seconds ?? 0, "details.next_available_seconds").toBeGreaterThan(86_000);
      expect(
        (await askPassport(agent.for({ token: fresh }), "anything")).permission_error,
        "after a refused regeneration",
      ).toBeNull();
    },
  ),

  signCheck(
    {
      id: "passport-deleted",
      title: "A deleted passport's token and sessions are refused, its address is free, and tenants' memories stay",
      proves: ["PAC-006", "PAC-008", "PAC-010", "DEL-005"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const person = await personOf(t);
      const user = app.newUser();
      await app.tell(user, "I live in Pune.");
      const link = async () =>
        (await app.ok("createLinkToken", { body: { agent_id: agent.id, external_user_id: user } })).data.link_token;
      await person.grant(agent.id, {
        categories: ["fact", "preference"],
        access_type: "read_write",
        link_token: await link(),
      });
      await tellPassport(agent.for(person), "I am allergic to peanuts.");
      const second = await signInAgain(t, person);
      const { data } = await person.t.ok("deletePassport");
      expect(data.deleted, "deleted").toBe(true);
      expect(data.receipt, "receipt").toEqual(expect.any(Object));
      await agent.for(person).refused("retrieveUniversalMemories", { body: { query: "anything" } }, 403, "UAT_001");
      for (const session of [person.session, second.session])
        await t.as({ "x-memoryos-session": session }).refused("getPassport", {}, 401, "UUI_401");
      expect((await app.memoriesOf(user)).length, "memories that the tenant keeps").toBeGreaterThan(0);
      const again = await personOf(t, person.email).catch((error: unknown) => {
        throw new Untestable(
          `the address could not be registered again: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
        );
      });
      expect(again.id, "id of the new passport").not.toBe(person.id);
      expect(again.token, "token of the new passport").not.toBe(person.token);
      const fresh = (await again.t.ok("getPassport")).data;
      expect([fresh.memory_count, fresh.grants], "memories and grants").toEqual([0, []]);
      expect((await again.t.ok("listConnections")).data, "connections").toEqual([]);
      const linked = await again.t.send("createGrant", {
        body: { agent_id: agent.id, categories: ["fact"], link_token: await link() },
      });
      expect(linked.status, "status of linking the end user again").toBe(200);
    },
  ),
];
