import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import {
  agentOf,
  appOf,
  askPassport,
  mayRegister,
  personOf,
  tellPassport,
  tenantOf,
  withoutRequest,
} from "../principals.ts";
import { refusal } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

function agentCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", ...declaration }, run);
}

/** Global agents of a tenant. */
export const agents: Check[] = [
  agentCheck(
    {
      id: "agent-registered",
      title: "A new agent is active, unverified and the caller's, whatever the request says, and its key works at once",
      proves: ["GAG-001", "GAG-003", "GAG-013", "KEY-002"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app, { is_verified: true, is_active: false, owner_tenant_id: UNKNOWN_ID });
      expect(agent.data, "agent").toMatchObject({ is_verified: false, is_active: true });
      expect(agent.data.owner_tenant_id, "owner").not.toBe(UNKNOWN_ID);
      expect(agent.key, "raw_agent_api_key").toMatch(/^agent_sk_/);
      const shown = await t.send("getGlobalAgent", { as: null, path: { agent_id: agent.id } });
      expect(shown.body, "public profile").toMatchObject({ data: { id: agent.id, is_verified: false } });
      const listed = await app.send("listGlobalAgents", { query: { limit: 50 } });
      for (const { text } of [shown, listed])
        expect(text.includes(agent.key), "the key of the agent is shown").toBe(false);
      const person = await personOf(t);
      expect((await askPassport(agent.for(person), "anything")).permission_status, "with the new key").toBe(
        "no_grant_for_user",
      );
    },
  ),

  agentCheck(
    {
      id: "agent-key-is-no-tenant-key",
      title: "An agent key opens no operation of a tenant, with or without a passport token",
      proves: ["GAG-008"],
    },
    async (t) => {
      const { key, uui } = t.given ?? {
        key: (await agentOf(await appOf(t))).key,
        uui: `uui_${"0".repeat(48)}`,
      };
      for (const extra of [{}, { "x-memoryos-uui": uui }]) {
        const headers = { authorization: `ApiKey ${key}`, ...extra };
        await t.refused("listMemories", { as: null, headers }, 401, "AUTH_001");
      }
    },
  ),

  agentCheck(
    {
      id: "agents-of-a-tenant",
      title: "Agents are listed newest first, retired ones only on demand, and a retired one is as one that never was",
      proves: ["GAG-011", "GAG-015", "DEL-005"],
      needs: ["control"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const [one, two, three] = [await agentOf(own), await agentOf(own), await agentOf(own)];
      const list = async (query = {}) => (await own.ok("listGlobalAgents", { query: { limit: 50, ...query } })).data;
      expect(
        (await list()).map(({ id }) => id),
        "agents",
      ).toEqual([three.id, two.id, one.id]);
      const path = { agent_id: two.id };
      const retired = await own.ok("retireGlobalAgent", { path });
      expect(retired.data.receipt, "receipt").toEqual(expect.any(Object));
      expect(
        (await list()).map(({ id }) => id),
        "agents after a retirement",
      ).toEqual([three.id, one.id]);
      const all = await list({ include_retired: true });
      expect(
        all.map(({ id, is_active }) => [id, is_active]),
        "agents with include_retired",
      ).toEqual([
        [three.id, true],
        [two.id, false],
        [one.id, true],
      ]);
      const unknown = { agent_id: UNKNOWN_ID };
      for (const operationId of [
        "getGlobalAgent",
        "retireGlobalAgent",
        "rotateGlobalAgentKey",
        "updateGlobalAgent",
      ] as const) {
        const body = operationId === "updateGlobalAgent" ? { body: { name: "Renamed" } } : {};
        const denied = await own.send(operationId, { path, ...body });
        refusal(denied, 404, "AGN_404");
        const never = await own.send(operationId, { path: unknown, ...body });
        expect(withoutRequest(denied), `${operationId} of a retired agent`).toEqual(withoutRequest(never));
      }
    },
  ),

  agentCheck(
    {
      id: "agent-changed",
      title: "Only the fields given change, the public profile shows them at once, and no grant changes",
      proves: ["GAG-018", "GAG-019"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app, {
        description: "Helps",
        website_url: "https://assistant.example.com",
        default_categories_requested: ["fact"],
      });
      const person = await personOf(t);
      const grant = await person.grant(agent.id, { categories: ["fact"], access_type: "read_only" });
      const body = { name: "Renamed Assistant", default_categories_requested: ["goal", "fact"] };
      await app.ok("updateGlobalAgent", { path: { agent_id: agent.id }, body });
      const shown = async () => (await t.ok("getGlobalAgent", { as: null, path: { agent_id: agent.id } })).data;
      expect(await shown(), "public profile").toMatchObject({
        name: "Renamed Assistant",
        description: "Helps",
        website_url: "https://assistant.example.com",
        redirect_uri: agent.data.redirect_uri,
      });
      const redirect_uris = ["https://assistant.example.com/one", "https://assistant.example.com/two"];
      await app.ok("updateGlobalAgent", { path: { agent_id: agent.id }, body: { redirect_uris } });
      expect((await shown()).redirect_uris, "redirect_uris").toEqual(expect.arrayContaining(redirect_uris));
      expect((await shown()).name, "name").toBe("Renamed Assistant");
      const grants = (await person.t.ok("listGrants")).data.grants;
      expect(grants.find(({ id }) => id === grant.id)?.categories_allowed, "categories of the grant").toEqual(["fact"]);
    },
  ),

  agentCheck(
    {
      id: "agent-key-rotated",
      title: "A new key works with every grant, and from the next request on the old one does not",
      proves: ["GAG-024", "KEY-002"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const person = await personOf(t);
      await person.grant(agent.id);
      expect((await askPassport(agent.for(person), "anything")).permission_error, "before").toBeNull();
      const { data } = await app.ok("rotateGlobalAgentKey", { path: { agent_id: agent.id } });
      const acting = app.as({ authorization: `ApiKey ${data.raw_agent_api_key}`, "x-memoryos-uui": person.token });
      expect((await askPassport(acting, "anything")).permission_error, "with the new key").toBeNull();
      await agent.for(person).refused("retrieveUniversalMemories", { body: { query: "anything" } }, 403, "UAT_001");
    },
  ),

  agentCheck(
    {
      id: "agent-retired",
      title: "A retired agent's key is refused at once, and what it added stays for other agents",
      proves: ["GAG-021", "GRT-021", "PME-008", "UNI-009"],
    },
    async (t) => {
      const app = await appOf(t);
      const [writer, reader] = [await agentOf(app), await agentOf(app)];
      const person = await personOf(t);
      await person.grant(writer.id);
      await person.grant(reader.id);
      const job = await tellPassport(writer.for(person), "I am allergic to peanuts.");
      if (job.memories_created === 0) throw new Untestable("nothing was remembered in the passport");
      const ids = async () =>
        (await askPassport(reader.for(person), "Which food is dangerous for me?")).data.map(({ id }) => id);
      const before = await ids();
      expect(before.length, "found by the other agent").toBeGreaterThan(0);
      await app.ok("retireGlobalAgent", { path: { agent_id: writer.id } });
      await writer.for(person).refused("retrieveUniversalMemories", { body: { query: "anything" } }, 403, "UAT_001");
      expect(await ids(), "found by the other agent afterwards").toEqual(before);
      const { data } = await person.t.ok("listPassportMemories");
      for (const memory of data) expect(memory.source_agent_access_revoked, "source_agent_access_revoked").toBe(true);
    },
  ),

  agentCheck(
    {
      id: "agent-made-once",
      title: "An agent or a link token asked for twice with one key is made once, and its secret shown once",
      proves: ["KEY-012", "IDM-012"],
    },
    async (t) => {
      await mayRegister(t);
      const app = await appOf(t);
      const headers = { "idempotency-key": randomUUID() };
      const body = { name: "Made Once", redirect_uri: "" };
      const first = await app.ok("createGlobalAgent", { body, headers });
      app.later(async () => void (await app.raw("retireGlobalAgent", { path: { agent_id: first.data.id } })));
      const again = await app.ok("createGlobalAgent", { body, headers });
      expect(again.data, "the replay").toMatchObject({ id: first.data.id, raw_agent_api_key: null });
    },
  ),
];
