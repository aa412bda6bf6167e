import { expect } from "vitest";
import { type Check, type CheckDeclaration, check } from "../check.ts";
import {
  type Agent,
  agentOf,
  appOf,
  askPassport,
  linkToken,
  type Person,
  personOf,
  tenantOf,
  withoutRequest,
} from "../principals.ts";
import { refusal } from "../trial.ts";

const DAY_MS = 86_400_000;

function grantCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", ...declaration }, run);
}

const follow = (person: Person, agent: Agent, link_token: string, fields = {}) =>
  person.t.send("createGrant", { body: { agent_id: agent.id, categories: ["fact"], link_token, ...fields } });

const connectionsOf = async (person: Person) => (await person.t.ok("listConnections")).data;
const isActive = async (person: Person, id: string) =>
  (await person.t.ok("listGrants")).data.grants.find((each) => each.id === id)?.is_active;

/** Grants and link tokens. */
export const grants: Check[] = [
  grantCheck(
    {
      id: "one-grant-per-agent",
      title:
        "A person has one grant for each agent: granting again answers the same one with what is new, and makes it active",
      proves: ["GRT-002", "GRT-004", "GRT-001", "GRT-017"],
    },
    async (t) => {
      const agent = await agentOf(await appOf(t));
      const person = await personOf(t);
      const first = await person.grant(agent.id, { categories: ["fact"], access_type: "read_only", duration_days: 30 });
      expect(Date.parse(first.expires_at ?? ""), "expires_at").toBe(Date.parse(first.granted_at) + 30 * DAY_MS);
      const path = { grant_id: first.id };
      await person.t.ok("revokeGrant", { path });
      expect(await isActive(person, first.id), "is_active once revoked").toBe(false);
      await person.t.send("updateGrant", {
        path,
        body: { categories_allowed: ["fact", "goal"], access_type: "read_write" },
      });
      const denied = await askPassport(agent.for(person), "anything");
      expect(denied.permission_error, "access after a change of an ended grant").toBe("no_grant_for_user");
      const expires_at = new Date(Date.parse(first.granted_at) + 90 * DAY_MS).toISOString();
      const again = await person.grant(agent.id, {
        categories_allowed: ["goal"],
        access_type: "read_write",
        expires_at,
      });
      expect(again, "granted again").toMatchObject({
        id: first.id,
        categories_allowed: ["goal"],
        access_type: "read_write",
        is_active: true,
        revoked_at: null,
      });
      expect(Date.parse(again.expires_at ?? ""), "expires_at that was sent").toBe(Date.parse(expires_at));
      expect(
        (await person.grant(agent.id, { categories: ["goal"] })).expires_at,
        "expires_at without an end",
      ).toBeNull();
      expect((await person.t.ok("listGrants")).data.grants.length, "grants").toBe(1);
    },
  ),

  grantCheck(
    {
      id: "grant-fields-refused",
      title: "Both or neither of two names, two ends and an end in the past are refused",
      proves: ["GRT-003"],
    },
    async (t) => {
      const agent = await agentOf(await appOf(t));
      const person = await personOf(t);
      for (const body of [
        { categories: ["fact"], categories_allowed: ["fact"] },
        {},
        { categories: ["fact"], duration_days: 30, expires_at: "2150-01-01T00:00:00Z" },
        { categories: ["fact"], expires_at: "2020-01-01T00:00:00Z" },
      ]) {
        await person.t.refused("createGrant", { body: { agent_id: agent.id, ...body } }, 422, "REQ_422");
      }
      expect((await person.t.ok("listGrants")).data.grants, "grants").toEqual([]);
    },
  ),

  grantCheck(
    {
      id: "grant-ends-in-time",
      title: "A grant that expires or whose agent is retired is no longer active, and stays in the list",
      proves: ["GRT-001", "UNI-019", "UNI-005"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const app = await appOf(t);
      const [expiring, retiring] = [await agentOf(app), await agentOf(app)];
      const person = await personOf(t);
      const now = (await t.control.now()).getTime();
      const one = await person.grant(expiring.id, {
        categories: ["fact"],
        access_type: "read_write",
        expires_at: new Date(now + 3_600_000).toISOString(),
      });
      const two = await person.grant(retiring.id);
      await app.ok("retireGlobalAgent", { path: { agent_id: retiring.id } });
      expect(await isActive(person, two.id), "is_active of a retired agent's").toBe(false);
      await t.control.advance(3_540);
      expect(await isActive(person, one.id), "is_active a minute before the end").toBe(true);
      expect(
        (await askPassport(expiring.for(person), "anything")).permission_error,
        "a minute before the end",
      ).toBeNull();
      await t.control.advance(120);
      expect(await isActive(person, one.id), "is_active after the end").toBe(false);
      expect((await askPassport(expiring.for(person), "anything")).permission_error, "after the end").toBe(
        "no_grant_for_user",
      );
      const body = { messages: [{ role: "user", content: "I am allergic to peanuts." }] };
      await expiring.for(person).refused("addUniversalMemories", { body }, 403, "UAT_002");
    },
  ),

  grantCheck(
    {
      id: "link-connects-once",
      title: "A grant with a link token connects the end user that it was made for, and the token counts once",
      proves: ["GRT-009", "LNK-001", "CON-012", "GRT-013"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const person = await personOf(t);
      const user = app.newUser();
      await app.tell(user, "I live in Pune.");
      const [token, second] = [await linkToken(app, agent, user), await linkToken(app, agent, user)];
      expect(token, "another token each time").not.toBe(second);
      const mistaken = await follow(person, agent, token, { categories: [] });
      expect(mistaken.status, "status of a mistake in the body").toBe(422);
      expect((await follow(person, agent, token)).status, "status of the grant").toBe(200);
      expect((await connectionsOf(person)).length, "connections").toBe(1);
      refusal(await follow(person, agent, token), 410, "PLINK_410");
      expect((await follow(person, agent, second)).status, "status of a second token").toBe(200);
      expect((await connectionsOf(person)).length, "connections").toBe(1);
      const never = await follow(person, agent, `plink_${"0".repeat(43)}`);
      refusal(never, 410, "PLINK_410");
      expect(withoutRequest(never), "error of a token that never was").toEqual(
        withoutRequest(await follow(person, agent, token)),
      );
    },
  ),

  grantCheck(
    {
      id: "link-token-refused",
      title: "A token for another agent or an account linked elsewhere is refused, grants nothing and is not used up",
      proves: ["GRT-011", "GRT-013"],
    },
    async (t) => {
      const app = await appOf(t);
      const [agent, other] = [await agentOf(app), await agentOf(app)];
      const [person, rival] = [await personOf(t), await personOf(t)];
      const user = app.newUser();
      await app.tell(user, "I live in Pune.");
      const token = await linkToken(app, agent, user);
      refusal(await follow(person, other, token), 403, "PLINK_403");
      expect((await person.t.ok("listGrants")).data.grants, "grants after a refusal").toEqual([]);
      expect((await follow(person, agent, token)).status, "status with its own agent afterwards").toBe(200);
      const later = await linkToken(app, agent, user);
      refusal(await follow(rival, agent, later), 409, "PLINK_409");
      expect(
        [(await rival.t.ok("listGrants")).data.grants, await connectionsOf(rival)],
        "grants and connections of the other",
      ).toEqual([[], []]);
      expect((await follow(person, agent, later)).status, "status for the one it is linked to").toBe(200);
    },
  ),

  grantCheck(
    {
      id: "link-token-at-once",
      title: "Of several grants with one link token at the same time exactly one succeeds",
      proves: ["GRT-010"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const person = await personOf(t);
      const user = app.newUser();
      await app.tell(user, "I live in Pune.");
      const token = await linkToken(app, agent, user);
      const answers = await Promise.all(Array.from({ length: 10 }, () => follow(person, agent, token)));
      expect(answers.filter(({ status }) => status === 200).length, "grants that succeeded").toBe(1);
      for (const { status } of answers) expect([200, 410], "status of one of them").toContain(status);
    },
  ),

  grantCheck(
    {
      id: "link-token-of-nobody",
      title: "An end user whom the tenant does not have gets no token, and is not created",
      proves: ["LNK-004"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const user = app.newUser();
      await app.refused("createLinkToken", { body: { agent_id: agent.id, external_user_id: user } }, 404, "USR_404");
      if (t.has("users")) await app.refused("getEndUserStats", { path: { external_user_id: user } }, 404, "PRX_404");
    },
  ),

  grantCheck(
    {
      id: "link-token-ends",
      title: "A token ends after 900 seconds, with its end user and with its agent",
      proves: ["LNK-001", "LNK-006"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const app = (await tenantOf(t)).t;
      const [agent, retiring] = [await agentOf(app), await agentOf(app)];
      const person = await personOf(t);
      const [gone, kept] = [app.newUser(), app.newUser()];
      for (const user of [gone, kept]) await app.tell(user, "I live in Pune.");
      const ofUser = await linkToken(app, agent, gone);
      const ofAgent = await linkToken(app, retiring, kept);
      await app.ok("deleteEndUser", { path: { external_user_id: gone } });
      refusal(await follow(person, agent, ofUser), 410, "PLINK_410");
      await app.ok("retireGlobalAgent", { path: { agent_id: retiring.id } });
      expect((await follow(person, retiring, ofAgent)).status, "status with a retired agent").toBeGreaterThanOrEqual(
        400,
      );
      const [early, late] = [await linkToken(app, agent, kept), await linkToken(app, agent, kept)];
      await t.control.advance(880);
      expect((await follow(person, agent, early)).status, "status 20 seconds before the end").toBe(200);
      await t.control.advance(30);
      refusal(await follow(person, agent, late), 410, "PLINK_410");
    },
  ),
];
