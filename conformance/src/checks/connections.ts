import { expect } from "vitest";
import type { Check } from "../check.ts";
import type { Answer } from "../exchange.ts";
import { agentOf, type Person, personOf, tenantOf, withoutRequest } from "../principals.ts";
import { refusal, type Trial } from "../trial.ts";
import { connectCheck, type ListedOrganisation, listed } from "./listed-organisation.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

function without(query: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([key]) => key !== name));
}

async function initiate(person: Person, directoryId: string): Promise<URL> {
  const { data } = await person.t.ok("startOrganisationSignIn", { body: { org_directory_id: directoryId } });
  return new URL(data.authorization_url);
}

/** Brings back to the service what the organisation sent, as the browser with this cookie. */
async function comeBack(t: Trial, query: Record<string, string>, session: string | null): Promise<URL> {
  const headers: Record<string, string> = session === null ? {} : { cookie: `memoryos_uui_session=${session}` };
  const answer = await t.send("finishOrganisationSignIn", { as: null, query, headers });
  expect(answer.status, "status of the callback").toBe(303);
  return new URL(answer.headers.location ?? "", t.target);
}

const outcomeOf = (location: URL) => [
  location.pathname.split("/").at(-1),
  location.searchParams.get("connection"),
  location.searchParams.get("reason"),
];
const connectionsOf = async (person: Person) => (await person.t.ok("listConnections")).data;

async function connect(t: Trial, { organisation, directoryId }: ListedOrganisation, person: Person): Promise<URL> {
  const back = organisation.visit((await initiate(person, directoryId)).href);
  return comeBack(t, back, person.session);
}

/** Accounts that persons connect. */
export const connections: Check[] = [
  connectCheck(
    {
      id: "sign-in-address",
      title:
        "Signing in begins at the organisation's page with its client, the callback, a state and PKCE, each time anew",
      proves: ["CON-017", "CON-018", "CON-019"],
    },
    async (t) => {
      const { organisation, directoryId } = await listed(t);
      const person = await personOf(t);
      const seen = new Set<string>();
      for (let n = 0; n < 5; n++) {
        const url = await initiate(person, directoryId);
        expect(`${url.origin}${url.pathname}`, "address").toBe(organisation.values.oauth_authorization_url);
        const query = Object.fromEntries(url.searchParams);
        expect(new URL(query.redirect_uri ?? "").searchParams.get("org"), "org of the callback").toBe(directoryId);
        expect(query, "query").toMatchObject({
          client_id: "memoryos",
          response_type: "code",
          code_challenge_method: "S256",
        });
        expect(query.redirect_uri ?? "", "redirect_uri").toMatch(/\/v1\/uui\/oauth\/callback(\?|$)/);
        for (const value of [query.state, query.code_challenge]) {
          expect((value ?? "").length, "length of state and challenge").toBeGreaterThanOrEqual(22);
          seen.add(value ?? "");
        }
        expect(url.href.includes(person.session), "the session is in the address").toBe(false);
      }
      expect(seen.size, "different states and challenges").toBe(10);
      const { t: plain } = await tenantOf(t);
      const { data } = await plain.ok("registerOrganisation", { body: { display_name: "Plain", category: "other" } });
      await person.t.refused(
        "startOrganisationSignIn",
        { body: { org_directory_id: data.directory_id } },
        409,
        "ORG_OAUTH_409",
      );
    },
  ),

  connectCheck(
    {
      id: "account-connected",
      title: "After a sign-in the account is connected, once, and the browser goes to the consent app without a secret",
      proves: ["CON-004", "CON-005", "CON-006", "CON-012", "CON-013"],
    },
    async (t) => {
      const setting = await listed(t);
      const person = await personOf(t);
      const back = setting.organisation.visit((await initiate(person, setting.directoryId)).href);
      const location = await comeBack(t, back, person.session);
      expect(outcomeOf(location), "where the browser goes").toEqual(["manage", "success", null]);
      expect(location.searchParams.get("org"), "org").toBe(setting.name);
      for (const secret of [...setting.organisation.secrets, back.state ?? "", person.session, person.token]) {
        expect(location.href.includes(secret) && secret !== "", "a secret is in the address").toBe(false);
      }
      expect(outcomeOf(await comeBack(t, back, person.session)), "with a used state").toEqual([
        "manage",
        "failed",
        "invalid_state",
      ]);
      await connect(t, setting, person);
      const list = await connectionsOf(person);
      expect(list, "connections").toMatchObject([
        { organisation_id: setting.directoryId, organisation_name: setting.name },
      ]);
      const path = { connection_id: list[0]?.id ?? "" };
      await person.t.ok("deleteConnection", { path });
      expect(await connectionsOf(person), "connections after a disconnection").toEqual([]);
      await person.t.refused("deleteConnection", { path }, 404, "ORG_CONN_404");
    },
  ),

  connectCheck(
    {
      id: "sign-in-fails",
      title: "A wrong state, browser or answer connects nothing and leads nowhere but to the consent app",
      proves: ["CON-005", "CON-006", "CON-007", "CON-008", "CON-009", "CON-020"],
    },
    async (t) => {
      const setting = await listed(t);
      const [person, other] = [await personOf(t), await personOf(t)];
      const visit = async () => setting.organisation.visit((await initiate(person, setting.directoryId)).href);
      const home = (await comeBack(t, { state: "unknown", code: "c" }, person.session)).origin;
      const cases: [string, Record<string, string>, string | null][] = [
        ["invalid_state", { code: "any" }, person.session],
        ["invalid_state", { code: "any", state: "https://evil.example" }, person.session],
        ["wrong_browser", await visit(), other.session],
        ["wrong_browser", await visit(), null],
        ["denied", { ...without(await visit(), "code"), error: "access_denied" }, person.session],
        ["provider_error", { ...(await visit()), code: "never-issued" }, person.session],
        ["invalid_state", without(await visit(), "org"), person.session],
        ["invalid_state", { ...(await visit()), org: UNKNOWN_ID }, person.session],
      ];
      for (const [reason, query, session] of cases) {
        const location = await comeBack(t, query, session);
        expect(outcomeOf(location), `where the browser goes with ${reason}`).toEqual(["manage", "failed", reason]);
        expect(location.origin, "its host").toBe(home);
      }
      expect([await connectionsOf(person), await connectionsOf(other)], "connections").toEqual([[], []]);
      await connect(t, setting, person);
      expect(outcomeOf(await connect(t, setting, other)), "an account of another").toEqual([
        "manage",
        "failed",
        "already_linked",
      ]);
      expect(await connectionsOf(other), "connections of the other").toEqual([]);
    },
  ),

  connectCheck(
    {
      id: "state-for-ten-minutes",
      title: "A state counts for 10 minutes",
      proves: ["CON-006"],
      turnsClock: true,
    },
    async (t) => {
      const setting = await listed(t);
      const person = await personOf(t);
      const back = setting.organisation.visit((await initiate(person, setting.directoryId)).href);
      await t.control.advance(605);
      expect(outcomeOf(await comeBack(t, back, person.session)), "after ten minutes").toEqual([
        "manage",
        "failed",
        "invalid_state",
      ]);
    },
  ),

  connectCheck(
    {
      id: "disconnected-account",
      title:
        "After a disconnection the end user can be linked to another passport; memories and grants stay; nobody else ends it",
      proves: ["CON-013", "CON-014", "PME-001"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const agent = await agentOf(own);
      const [person, other] = [await personOf(t), await personOf(t)];
      const user = own.newUser();
      await own.tell(user, "I live in Pune.");
      const follow = async (who: Person) => {
        const { data } = await own.ok("createLinkToken", { body: { agent_id: agent.id, external_user_id: user } });
        return who.t.send("createGrant", {
          body: { agent_id: agent.id, categories: ["fact"], link_token: data.link_token },
        });
      };
      expect((await follow(person)).status, "status of linking").toBe(200);
      const [connection] = await connectionsOf(person);
      const path = { connection_id: connection?.id ?? "" };
      const denied: Answer[] = [
        await other.t.send("deleteConnection", { path }),
        await other.t.send("deleteConnection", { path: { connection_id: UNKNOWN_ID } }),
      ];
      refusal(denied[0] as Answer, 404, "ORG_CONN_404");
      expect(withoutRequest(denied[0] as Answer), "error for another person").toEqual(
        withoutRequest(denied[1] as Answer),
      );
      await person.t.ok("deleteConnection", { path });
      expect((await follow(other)).status, "status of linking another passport").toBe(200);
      const { grants } = (await person.t.ok("listGrants")).data;
      expect(grants[0]?.is_active, "is_active of the grant").toBe(true);
      expect((await own.memoriesOf(user)).length, "memories of the end user").toBeGreaterThan(0);
    },
  ),

  connectCheck(
    {
      id: "issuer-compared",
      title:
        "Where an organisation registered its issuer, one that is missing or another ends the sign-in, and no code is sent",
      proves: ["CON-021"],
    },
    async (t) => {
      const { tenant, organisation, directoryId, name } = await listed(t);
      const oauth_issuer = "https://login.example.com";
      const body = { display_name: name, category: "edtech", ...organisation.values, oauth_issuer };
      await tenant.t.ok("registerOrganisation", { body });
      const person = await personOf(t);
      const come = async (issuer: string | null) => {
        organisation.issuer = issuer;
        return outcomeOf(await connect(t, { tenant, organisation, directoryId, name }, person));
      };
      for (const issuer of [null, "https://other.example.com"]) {
        expect(await come(issuer), `with the issuer ${issuer}`).toEqual(["manage", "failed", "provider_error"]);
      }
      expect(organisation.redeemed, "codes that the organisation was sent").toBe(0);
      expect(await come(oauth_issuer), "with its own issuer").toEqual(["manage", "success", null]);
    },
  ),

  connectCheck(
    {
      id: "links-turned-off",
      title: "While links are turned off in the directory no token is made and none counts; it is not used up",
      proves: ["LNK-007", "GRT-028"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const agent = await agentOf(own);
      const person = await personOf(t);
      const user = own.newUser();
      await own.tell(user, "I live in Pune.");
      const make = { body: { agent_id: agent.id, external_user_id: user } };
      const { data } = await own.ok("createLinkToken", make);
      const entry = (link_token_enabled: boolean) =>
        own.ok("registerOrganisation", { body: { display_name: "Links", category: "other", link_token_enabled } });
      await entry(false);
      await own.refused("createLinkToken", make, 409, "PLINK_409");
      const grant = { body: { agent_id: agent.id, categories: ["fact"], link_token: data.link_token } };
      await person.t.refused("createGrant", grant, 410, "PLINK_410");
      expect(
        [(await person.t.ok("listGrants")).data.grants, await connectionsOf(person)],
        "grants and connections",
      ).toEqual([[], []]);
      await entry(true);
      await person.t.ok("createGrant", grant);
      expect((await connectionsOf(person)).length, "connections").toBe(1);
    },
  ),
];
