import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Answer } from "../exchange.ts";
import { codeFor, codeIn, mailsTo } from "../mailbox.ts";
import { newAddress, personFrom, personOf, withoutRequest } from "../principals.ts";
import { eventually } from "../scenes.ts";
import { refusal, type Success, type Trial } from "../trial.ts";

function signCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", ...declaration }, run);
}

const verify = (t: Trial, email: string, otp: string) => t.raw("verifyPassportCode", { body: { email, otp } });
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
/** Without what differs from one address to the next. */
function shapeOf(answer: Answer, email: string): string {
  return JSON.stringify(withoutRequest(answer)).replaceAll(email, "‹email›");
}

/** Registering and signing in with codes. */
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
      await eventually(async () => (await mailsTo(t, email)).length > 0);
      const asked = await t.raw("sendPassportCode", { body: { email } });
      const sent = await eventually(async () => {
        const mails = await mailsTo(t, email);
        return mails.length > 1 && mails;
      });
      for (const { text, headers } of [registered, asked])
        for (const mail of sent ?? [])
          expect(
            `${text} ${JSON.stringify(headers)}`.includes(codeIn(mail) ?? "no code"),
            "a code is in the answer",
          ).toBe(false);
      const code = await codeFor(t, email, "sendPassportCode");
      const stranger = newAddress();
      const wrong = [
        await verify(t, email, other(code)),
        await verify(t, stranger, code),
        await verify(t, newAddress(), other(code)),
      ];
      const answers = await Promise.all(Array.from({ length: 5 }, () => verify(t, email, code)));
      const won = answers.filter(({ status }) => status === 200);
      const [first] = won;
      expect(won.length, "sign-ins with one code, of five at once").toBe(1);
      if (first === undefined) return;
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
      for (let n = 0; n < 3; n++) await verify(t, person.email, other(code));
      // Another code makes the wrong ones before it no fewer.
      const next = await codeFor(t, person.email, "sendPassportCode");
      for (let n = 0; n < 2; n++) await verify(t, person.email, other(next));
      refusal(await verify(t, person.email, next), 429, "UUI_OTP_429");
      await t.control.advance(29 * 60);
      refusal(await verify(t, person.email, next), 429, "UUI_OTP_429");
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
      id: "name-of-the-proven-request",
      title: "A new passport has the name and the spelling that came with the request whose code proved the address",
      proves: ["PAC-011", "PAC-004"],
    },
    async (t) => {
      const email = newAddress();
      await codeFor(t, email, "registerPassport", { display_name: "Mallory" });
      const spelled = email.replace("conformance", "Conformance");
      const code = await codeFor(t, spelled, "registerPassport", { display_name: "Maya" });
      const { data } = await t.ok("verifyPassportCode", { body: { email, otp: code } });
      personFrom(t, email, data);
      expect([data.display_name, data.email], "name and address").toEqual(["Maya", spelled]);
    },
  ),

  signCheck(
    {
      id: "registered-again",
      title: "Registering an address that has a passport gives it no other name, not even when the code is used",
      proves: ["PAC-003"],
    },
    async (t) => {
      const person = await personOf(t);
      const before = (await person.t.ok("getPassport")).data;
      const code = await codeFor(t, person.email, "registerPassport", { display_name: "Mallory" });
      const { data } = await t.ok("verifyPassportCode", { body: { email: person.email, otp: code } });
      expect([data.user_uui_id, data.display_name], "passport and name").toEqual([person.id, before.display_name]);
      expect((await person.t.ok("getPassport")).data, "passport after it was registered again").toEqual(before);
    },
  ),

  signCheck(
    {
      id: "codes-of-one-client",
      title: "Codes that one client asks for are limited within an hour of the clock, whatever address they name",
      proves: ["OTP-013"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      await t.control.advance(3_600);
      const ask = () => t.raw("sendPassportCode", { body: { email: newAddress() } });
      const answers: Answer[] = [];
      while (answers.length < 130 && !answers.some(({ status }) => status === 429)) {
        answers.push(...(await Promise.all(Array.from({ length: 10 }, ask))));
      }
      const limited = answers.find(({ status }) => status === 429);
      if (limited === undefined) throw new Untestable("the target lets one client ask for more than 130 codes an hour");
      refusal(limited, 429, "UUI_OTP_429");
      const quota = Number(/;q=(\d+)/.exec(limited.headers["ratelimit-policy"] ?? "")?.[1]);
      expect(answers.filter(({ status }) => status === 200).length, "codes before the limit").toBe(quota);
      await t.control.advance(3_601);
      expect((await ask()).status, "status an hour later").toBe(200);
    },
  ),

  signCheck(
    {
      id: "wrong-codes-are-failures",
      title: "A wrong code counts as a failed authentication, and while these are limited no code is looked at",
      proves: ["OTP-014", "LIM-003"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      await t.control.advance(301);
      const person = await personOf(t);
      const code = await codeFor(t, person.email, "sendPassportCode");
      for (let n = 0; n < 20; n++) await verify(t, newAddress(), code);
      const headers = { authorization: "ApiKey mem_neverissued0000000000000000000000000" };
      const statuses: number[] = [];
      let limited: Answer | null = null;
      while (statuses.length < 320 && limited === null) {
        const answer = await t.raw("listMemories", { as: null, headers });
        if (answer.status === 429) limited = answer;
        else statuses.push(answer.status);
      }
      if (limited === null) throw new Untestable("the target refuses more than 320 credentials before it limits");
      const quota = Number(/;q=(\d+)/.exec(limited.headers["ratelimit-policy"] ?? "")?.[1]);
      expect(statuses.length, "wrong keys before the limit, after 20 wrong codes").toBe(quota - 20);
      refusal(await verify(t, person.email, code), 429, "AUTH_429");
      await t.control.advance(301);
      expect((await verify(t, person.email, code)).status, "status of the right code afterwards").toBe(200);
    },
  ),
];
