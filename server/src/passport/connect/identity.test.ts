import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTargetFinder } from "../../outward/target.ts";
import { whyFailed } from "./failure.ts";
import { createAskIdentity, identityOf } from "./identity.ts";
import { createOrganisationSignIns, type OrganisationSignIns } from "./setup.ts";

/** What nobody may learn from why a sign-in failed. */
const CODE = "zqxcode";
const TOKEN = "zqxtoken";

type Answering = (request: IncomingMessage, response: ServerResponse) => void;
const json =
  (body: unknown, status = 200): Answering =>
  (_, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
const TOKENS = { access_token: TOKEN, token_type: "Bearer" };

/** An organisation that does not behave as a real authorization server. */
let answers: { token: Answering; me: Answering };
let asked: string[] = [];
let sent: IncomingMessage["headers"][] = [];
const organisation = createServer((request, response) => {
  asked.push(request.url ?? "");
  sent.push(request.headers);
  request.resume();
  (request.url === "/token" ? answers.token : answers.me)(request, response);
});
let port: number;
beforeAll(async () => {
  organisation.listen(0, "127.0.0.1");
  await once(organisation, "listening");
  port = (organisation.address() as AddressInfo).port;
});
beforeEach(() => {
  answers = { token: json(TOKENS), me: json({ sub: "customer-123" }) };
  [asked, sent] = [[], []];
});
afterAll(() => {
  organisation.close();
  organisation.closeAllConnections();
});

const PUBLIC = { publicUrl: "https://api.example.com", consentUrl: null };
const open = () => createOrganisationSignIns({ ...PUBLIC, allowPrivate: true }) as OrganisationSignIns;

function ask({ signIns = open(), origin = `http://127.0.0.1:${port}`, within = 5_000 } = {}): Promise<string> {
  const signIn = {
    clientId: "a client",
    sealedClientSecret: new Uint8Array(),
    authorizationUrl: `${origin}/authorize`,
    tokenUrl: `${origin}/token`,
    userinfoUrl: `${origin}/me`,
    issuer: null,
  };
  const callbackUrl = signIns.callbackUrl("an-organisation");
  const visit = { signIn, clientSecret: "a:secret", code: CODE, verifier: "v".repeat(43), callbackUrl };
  return createAskIdentity(signIns, within)(visit);
}

/** Why it failed, as it is logged. */
async function why(asking: Promise<string>): Promise<string> {
  const reason = whyFailed(
    await asking.then(
      () => new Error("it succeeded"),
      (error: unknown) => error,
    ),
  );
  expect(reason).not.toContain(CODE);
  expect(reason).not.toContain(TOKEN);
  return reason;
}

describe("asking who signed in", () => {
  it("redeems the code as the client, and asks with the token", async () => {
    expect(await ask()).toBe("customer-123");
    expect(asked).toEqual(["/token", "/me"]);
    // RFC 6749, section 2.3.1: each part is encoded as a form is.
    const basic = Buffer.from("a+client:a%3Asecret").toString("base64");
    expect(sent.map(({ authorization }) => authorization)).toEqual([`Basic ${basic}`, `Bearer ${TOKEN}`]);
  });

  it("needs no ID token, and believes none", async () => {
    answers.token = json({ ...TOKENS, id_token: "no.id.token" });
    expect(await ask()).toBe("customer-123");
  });

  it.each<[string, Partial<typeof answers>, string]>([
    ["a refusal", { token: json({ error: "invalid_grant" }, 400) }, "it answered invalid_grant"],
    ["a refusal with a word of its own", { token: json({ error: CODE }, 400) }, "OAUTH_RESPONSE_BODY_ERROR"],
    ["a success without a token", { token: json({ error: "bad_code" }) }, "OAUTH_INVALID_RESPONSE"],
    ["another type of token", { token: json({ ...TOKENS, token_type: "mac" }) }, "OAUTH_UNSUPPORTED_OPERATION"],
    ["a type of token without its proof", { token: json({ ...TOKENS, token_type: "dpop" }) }, "its token is of a type"],
    ["a token that is none", { token: json({ ...TOKENS, access_token: 5 }) }, "OAUTH_INVALID_RESPONSE"],
    ["null", { token: json(null) }, "its answer cannot be read"],
    ["no JSON", { token: (_, response) => response.end(`<p>${CODE}</p>`) }, "its answer cannot be read"],
    ["no content", { token: (_, response) => response.writeHead(204).end() }, "its answer cannot be read"],
    ["a connection that ends", { token: (request) => request.socket.destroy() }, "ECONNRESET"],
    ["no such page", { me: json({}, 404) }, "its userinfo address answered 404"],
    ["nobody", { me: json({ name: "Maya" }) }, "it does not say who the user is"],
    ["no object", { me: json("customer-123") }, "it does not say who the user is"],
    [
      "an endless answer",
      {
        me: (_, response) => {
          const timer = setInterval(() => response.write("x".repeat(65_536)), 1);
          response.on("close", () => clearInterval(timer));
        },
      },
      "an answer is too large",
    ],
  ])("fails with %s, and quotes nothing of it [CON-008]", async (_, changed, reason) => {
    Object.assign(answers, changed);
    expect(await why(ask())).toContain(reason);
  });

  it.each(["token", "me"] as const)("waits for %s no longer than its time [CON-008]", async (which) => {
    answers[which] = () => {};
    expect(await why(ask({ within: 200 }))).toBe("it did not answer in time");
  });

  it.each([301, 302, 303, 307, 308])("follows no redirect with %d [CON-008 DIR-006]", async (status) => {
    for (const which of ["token", "me"] as const) {
      answers = { token: json(TOKENS), me: json({ sub: "customer-123" }) };
      answers[which] = (_, response) => response.writeHead(status, { Location: "/elsewhere" }).end();
      await why(ask());
    }
    expect(asked).toEqual(["/token", "/token", "/me"]);
  });

  it("checks addresses anew with each request: what was public before may be private now [DIR-006]", async () => {
    for (const resolve of [async () => ["127.0.0.1"], async () => ["93.184.215.14", "10.0.0.8"], async () => []]) {
      const findTarget = createTargetFinder({ allowPrivate: false, resolve });
      const signIns = createOrganisationSignIns({ ...PUBLIC, allowPrivate: false, findTarget }) as OrganisationSignIns;
      const reason = await why(ask({ signIns, origin: `https://login.example.com:${port}` }));
      expect(reason).toMatch(/^an address cannot be used: its host is, or resolves to|^a host has no address/);
    }
    const strict = createOrganisationSignIns({ ...PUBLIC, allowPrivate: false }) as OrganisationSignIns;
    expect(await strict.findTarget("http://8.8.8.8/token")).toEqual({ refusal: "it is not an https address" });
    await why(ask({ signIns: strict }));
    expect(asked).toEqual([]);
  });
});

describe("who signed in", () => {
  it.each<[object, string]>([
    [{ sub: "a", id: "b", user_id: "c", email: "d" }, "a"],
    [{ id: 12_345, login: "maya" }, "12345"],
    [{ sub: "", id: null, user_id: "c" }, "c"],
    [{ email: "maya@example.com" }, "maya@example.com"],
    [{ email: "maya@example.com", email_verified: true }, "maya@example.com"],
  ])("is %j, which is %s", (claims, id) => expect(identityOf(claims)).toBe(id));

  it.each<[unknown]>([
    [{ sub: "x".repeat(256) }],
    [{ sub: "a\nb" }],
    [{ sub: { id: "a" }, id: "b" }],
    [{ id: 2 ** 53 }],
    [{ id: 1.5 }],
    [{ email: "maya@example.com", email_verified: false }],
    [[]],
    [null],
  ])("is nobody with %j", (claims) => expect(() => identityOf(claims)).toThrow());

  it("is somebody who can be an end user, or nobody, whatever the organisation says", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ sub: fc.anything(), id: fc.anything() })), (claims) => {
        let id = "nobody";
        try {
          id = identityOf(claims);
        } catch (error) {
          expect(error).toMatchObject({ name: "SignInFailed" });
        }
        expect(id.length).toBeGreaterThan(0);
        expect(id.length).toBeLessThan(256);
        expect(id).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
