import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Check, type CheckDeclaration, check } from "../check.ts";
import { appOf, keyOf, tenantOf } from "../principals.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

function keyCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "keys", ...declaration }, run);
}

/** Keys and registered agents of a tenant. */
export const keys: Check[] = [
  keyCheck(
    {
      id: "keys-listed",
      title: "Active keys are listed newest first without their secret, revoked ones are not",
      proves: ["KEY-001", "KEY-002"],
    },
    async (t) => {
      const app = await appOf(t);
      const made = [await keyOf(app, ["read"]), await keyOf(app, ["write"]), await keyOf(app, ["read", "delete"])];
      const listed = await app.send("listApiKeys", { query: { limit: 50 } });
      const { data } = listed.body as { data: { id: string; created_at: string }[] };
      const own = data.map(({ id }) => id).filter((id) => made.some((key) => key.id === id));
      expect(own, "keys that were made, in the order of the list").toEqual(made.map(({ id }) => id).reverse());
      for (const { key } of made) expect(listed.text.includes(key), "the secret of a key is in the list").toBe(false);
      await app.ok("revokeApiKey", { path: { api_key_id: made[1]?.id ?? "" } });
      const after = (await app.ok("listApiKeys", { query: { limit: 50 } })).data.map(({ id }) => id);
      expect(after, "keys after a revocation").not.toContain(made[1]?.id);
    },
  ),

  keyCheck(
    {
      id: "no-key-makes-more",
      title: "A key without `admin` makes no key, whatever permissions it asks for",
      proves: ["KEY-010"],
    },
    async (t) => {
      const app = await appOf(t);
      const limited = await keyOf(app, ["read", "write", "delete"]);
      for (const permissions of [["read"], ["admin"], ["read", "write", "delete"]]) {
        await limited.t.refused("createApiKey", { body: { name: "more", permissions } }, 403, "KEY_403");
      }
      const names = (await app.ok("listApiKeys", { query: { limit: 50 } })).data.map(({ name }) => name);
      expect(names, "names of keys").not.toContain("more");
    },
  ),

  keyCheck(
    {
      id: "revoked-at-once",
      title: "From the next request on a revoked key is refused, however often it was used",
      proves: ["KEY-013", "KEY-014"],
    },
    async (t) => {
      const app = await appOf(t);
      const key = await keyOf(app, ["read"]);
      const query = { external_user_id: app.newUser() };
      for (let n = 0; n < 5; n++) await key.t.ok("listMemories", { query });
      const path = { api_key_id: key.id };
      expect((await app.ok("revokeApiKey", { path })).data.deleted, "deleted").toBe(true);
      await key.t.refused("listMemories", { query }, 401, "AUTH_001");
      expect((await app.ok("revokeApiKey", { path })).data.deleted, "deleted, of a revoked key").toBe(false);
      const unknown = await app.ok("revokeApiKey", { path: { api_key_id: UNKNOWN_ID } });
      expect(unknown.data.deleted, "deleted, of a key that does not exist").toBe(false);
    },
  ),

  keyCheck(
    {
      id: "other-tenants-key",
      title: "A key of another tenant is not revoked, and the answer is that for one that does not exist",
      proves: ["KEY-014", "TNT-001"],
      needs: ["second-key"],
    },
    async (t) => {
      const key = await keyOf(t, ["read"]);
      const answer = await t.send("revokeApiKey", { as: "second", path: { api_key_id: key.id } });
      expect(answer.body, "answer to the other tenant").toMatchObject({ data: { deleted: false } });
      await key.t.ok("listMemories", { query: { external_user_id: t.newUser() } });
    },
  ),

  keyCheck(
    {
      id: "agents-listed",
      title: "Registered agents are listed newest first, each with what it was registered with",
      proves: ["AGT-001"],
      needs: ["control"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const first = { name: "Tutor", description: "Helps with homework", memory_scope: "shared" };
      const second = { name: "Clerk", description: null, memory_scope: "private" };
      for (const body of [first, second]) await own.ok("createAgent", { body });
      const { data } = await own.ok("listAgents");
      expect(data, "agents").toMatchObject([second, first]);
    },
  ),

  keyCheck(
    {
      id: "made-once",
      title: "A key or an agent that is asked for twice with one idempotency key is made once",
      proves: ["IDM-012"],
    },
    async (t) => {
      const app = await appOf(t);
      const headers = { "idempotency-key": randomUUID() };
      const body = { name: `made once ${randomUUID()}` };
      const first = await app.ok("createAgent", { body, headers });
      const again = await app.ok("createAgent", { body, headers });
      expect(again.data.id, "id of the repetition").toBe(first.data.id);
      const { data } = await app.ok("listAgents", { query: { limit: 50 } });
      expect(data.filter(({ name }) => name === body.name).length, "agents of that name").toBe(1);
    },
  ),
];
