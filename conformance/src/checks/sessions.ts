import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Answer } from "../exchange.ts";
import { codeFor } from "../mailbox.ts";
import {
  agentOf,
  appOf,
  askPassport,
  linkToken,
  type Person,
  personFrom,
  personOf,
  tellPassport,
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

/** Sessions, passport tokens, and the end of a passport. */
export const sessions: Check[] = [
  signCheck(
    {
      id: "session-as-header-and-cookie",
      title: "A session opens what is the person's as header and as cookie alike",
      proves: ["SES-002", "SES-001"],
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
    },
  ),

  signCheck(
    {
      id: "token-is-no-session",
      title: "A passport token opens nothing that is for the person signed in, however it comes",
      proves: ["SES-003"],
    },
    async (t) => {
      const token = t.given?.uui ?? (await personOf(t)).token;
      const wrong = [
        { "x-memoryos-uui": token },
        { "x-memoryos-session": token },
        { cookie: `${COOKIE}=${token}` },
        { authorization: `ApiKey ${token}` },
      ];
      for (const operationId of ["getPassport", "listPassportMemories", "listGrants", "listConnections"] as const)
        for (const headers of wrong) await t.refused(operationId, { as: null, headers }, 401, "UUI_401");
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
      expect((await askPassport(agent.for(person), "anything")).permission_error, "with the first token").toBeNull();
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
      await person.grant(agent.id, {
        categories: ["fact", "preference"],
        access_type: "read_write",
        link_token: await linkToken(app, agent, user),
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
        body: { agent_id: agent.id, categories: ["fact"], link_token: await linkToken(app, agent, user) },
      });
      expect(linked.status, "status of linking the end user again").toBe(200);
    },
  ),

  signCheck(
    {
      id: "sign-in-ends-its-cookie",
      title: "A sign-in ends the session whose cookie comes with it; one that fails does not",
      proves: ["SES-008"],
    },
    async (t) => {
      const person = await personOf(t);
      const code = await codeFor(t, person.email, "sendPassportCode");
      const headers = { cookie: `${COOKIE}=${person.session}` };
      const wrong = { body: { email: person.email, otp: other(code) }, headers };
      await t.refused("verifyPassportCode", wrong, 401, "UUI_OTP_401");
      await person.t.ok("getPassport");
      const { data } = await t.ok("verifyPassportCode", { body: { email: person.email, otp: code }, headers });
      personFrom(t, person.email, data);
      await person.t.refused("getPassport", {}, 401, "UUI_401");
      await t.as({ "x-memoryos-session": data.session_token }).ok("getPassport");
    },
  ),

  signCheck(
    {
      id: "person-and-end-user-apart",
      title: "An end user whose id is that of a person is another: neither is erased with the other",
      proves: ["PAC-012"],
      needs: ["control"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const person = await personOf(t);
      await person.grant(agent.id);
      const job = await tellPassport(agent.for(person), "I am allergic to peanuts.");
      await app.tell(person.id, "I live in Pune.");
      const count = async () => (await person.t.ok("getPassport")).data.memory_count;
      await app.ok("deleteEndUser", { path: { external_user_id: person.id } });
      expect(await count(), "memories of the person").toBe(job.memories_created);
      await app.tell(person.id, "I live in Pune.");
      await person.t.ok("deletePassport");
      expect((await app.memoriesOf(person.id)).length, "memories of the end user").toBeGreaterThan(0);
    },
  ),

  signCheck(
    {
      id: "requests-of-a-person",
      title: "A person's requests beyond their limit within a minute answer 429, and use up nobody else's",
      proves: ["LIM-011", "LIM-007"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const [person, neighbour] = [await personOf(t), await personOf(t)];
      // The requests of all sessions count together.
      const { data } = await signInAgain(t, person);
      const elsewhere = t.as({ "x-memoryos-session": data.session_token });
      await t.control.nextMinute();
      const first = await person.t.raw("getPassport");
      const quota = Number(/;q=(\d+);w=60/.exec(first.headers["ratelimit-policy"] ?? "")?.[1]);
      if (!(quota <= 1_000)) throw new Untestable("the target allows a person more than 1,000 requests a minute");
      const answers: Answer[] = [];
      while (answers.length < quota + 4) {
        const ask = (n: number) => (n % 2 === 0 ? person.t : elsewhere).raw("getPassport");
        answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n)))));
      }
      expect(answers.filter(({ status }) => status === 200).length + 1, "requests that passed").toBe(quota);
      refusal(answers.find(({ status }) => status !== 200) as Answer, 429, "UUI_429");
      expect((await neighbour.t.raw("getPassport")).status, "status for another person").toBe(200);
      await t.control.nextMinute();
      expect((await person.t.raw("getPassport")).status, "status in the next minute").toBe(200);
    },
  ),
];
