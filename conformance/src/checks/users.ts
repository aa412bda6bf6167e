import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { appOf, keyOf, tenantOf } from "../principals.ts";
import { eventually, sentence } from "../scenes.ts";
import { turns } from "../trial.ts";

const QUESTION = "Where do I live?";
const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

function userCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "users", ...declaration }, run);
}

/** End users and the account. */
export const users: Check[] = [
  userCheck(
    {
      id: "block-stops",
      title:
        "A block stops adds, retrieves and changes at once, whatever was answered before, and unblocking brings all back",
      proves: ["BLK-001", "BLK-002", "BLK-005", "BLK-009", "BLK-010"],
    },
    async (t) => {
      const app = await appOf(t);
      const { user, memories } = await app.remember(["I live in Trondheim with two cats."]);
      const before = await app.found(user, QUESTION);
      await app.found(user, QUESTION);
      const path = { external_user_id: user };
      const blocked = await app.ok("blockEndUser", { path });
      expect(blocked.data.blocked, "blocked").toBe(true);
      expect((await app.ok("blockEndUser", { path })).data, "answer to a second block").toEqual(blocked.data);
      await app.refused(
        "addMemories",
        { body: { external_user_id: user, messages: turns([sentence()]) } },
        403,
        "PRX_403",
      );
      await app.refused("retrieveMemories", { body: { external_user_id: user, query: QUESTION } }, 403, "PRX_403");
      for (const profile of ["getEdTechProfile", "getSupportProfile"] as const)
        if (t.has("domains")) await app.refused(profile, { query: path }, 403, "PRX_403");
      const feedback = { retrieval_id: before.retrieval_id, outcome: "user_corrected", correction: "I live in Oslo." };
      await app.refused("sendRetrievalFeedback", { body: feedback }, 403, "PRX_403");
      const stats = (await app.ok("getEndUserStats", { path })).data;
      expect(stats.memory_count, "memory_count of a blocked user").toBe(memories.length);
      const exported = (await app.ok("exportEndUser", { path })).data.memories;
      expect(exported.length, "exported memories of a blocked user").toBe(memories.length);
      await app.ok("exportAccount", { query: path });
      const unblocked = await app.ok("unblockEndUser", { path });
      expect(unblocked.data.blocked, "blocked after unblocking").toBe(false);
      expect((await app.ok("unblockEndUser", { path })).data, "answer to a second unblocking").toEqual(unblocked.data);
      const ids = (found: typeof before) => found.data.map(({ id }) => id);
      expect(ids(await app.found(user, QUESTION)), "found after the block").toEqual(ids(before));
      expect((await app.add(user, sentence())).outcome.status, "add after the block").toBe("queued");
      await app.ok("blockEndUser", { path });
      expect((await app.ok("deleteEndUser", { path })).data.deleted, "deleted while blocked").toBe(true);
    },
  ),

  userCheck(
    {
      id: "block-of-nobody",
      title: "Blocking or unblocking somebody unknown answers `blocked: false` and creates nobody",
      proves: ["BLK-007", "USR-005"],
    },
    async (t) => {
      const path = { external_user_id: t.newUser() };
      expect((await t.ok("blockEndUser", { path })).data.blocked, "blocked").toBe(false);
      expect((await t.ok("unblockEndUser", { path })).data.blocked, "blocked").toBe(false);
      await t.refused("getEndUserStats", { path }, 404, "PRX_404");
    },
  ),

  userCheck(
    {
      id: "user-erased",
      title: "After the deletion nothing of the end user is found, and what comes then is a new one",
      proves: ["USR-010", "USR-014", "USR-015", "USR-016", "USR-017"],
    },
    async (t) => {
      const app = await appOf(t);
      const { user, job } = await app.remember(["I live in Trondheim with two cats.", "I am allergic to peanuts."]);
      const all = await app.memoriesOf(user);
      await app.ok("deleteMemory", { path: { memory_id: all[0]?.id ?? "" } });
      await app.found(user, QUESTION);
      const path = { external_user_id: user };
      await app.ok("blockEndUser", { path });
      const { data } = await app.ok("deleteEndUser", { path });
      expect(data, "deletion").toMatchObject({ deleted: true, memories_removed: all.length });
      expect(data.receipt.memories, "receipt.memories").toBe(all.length);
      expect((await app.found(user, QUESTION)).data, "retrieved").toEqual([]);
      expect(await app.memoriesOf(user, { archived: true }), "listed").toEqual([]);
      for (const { id } of all) {
        await app.refused("getMemory", { path: { memory_id: id } }, 404, "MEM_404");
        await app.refused("getMemoryHistory", { path: { memory_id: id } }, 404, "MEM_404");
      }
      await app.refused("getJob", { path: { job_id: job.job_id } }, 404, "JOB_404");
      await app.refused("getEndUserStats", { path }, 404, "PRX_404");
      await app.refused("deleteEndUser", { path }, 404, "PRX_404");
      await app.tell(user, "I play the oboe in a quintet in Bergen.");
      const now = (await app.memoriesOf(user)).map(({ content }) => content).join("\n");
      expect(now, "memories of the one who began anew").not.toMatch(/Trondheim|peanut/i);
    },
  ),

  userCheck(
    {
      id: "user-in-any-script",
      title: "A percent-encoded id with slashes, spaces, percent signs or any script names the same user as in a body",
      proves: ["USR-002"],
    },
    async (t) => {
      const app = await appOf(t);
      for (const name of ["a/b c%20d", "пользователь №1", "ユーザー+?&=#", "..%2f.."]) {
        const user = `${app.newUser()} ${name}`;
        await app.tell(user, "I keep a parrot called Rio.");
        const { data } = await app.ok("getEndUserStats", { path: { external_user_id: user } });
        expect(data.external_user_id, "external_user_id").toBe(user);
        await app.ok("deleteEndUser", { path: { external_user_id: user } });
      }
    },
  ),

  userCheck(
    {
      id: "stats-agree",
      title: "Statistics agree with the list, and last activity moves with an add and not with a retrieve",
      proves: ["USR-006", "USR-007", "USR-008", "USR-009"],
    },
    async (t) => {
      const app = await appOf(t);
      const { user, memories } = await app.remember(["I live in Trondheim.", "I am allergic to peanuts."]);
      const path = { external_user_id: user };
      const whole = (await app.ok("getEndUserStats", { path })).data.memory_count;
      expect(whole, "memory_count before one is archived").toBe(memories.length);
      await app.ok("deleteMemory", { path: { memory_id: memories[0]?.id ?? "" } });
      const answer = await app.send("getEndUserStats", { path });
      const { data } = answer.body as { data: Record<string, unknown> };
      const { pagination } = await app.ok("listMemories", { query: path });
      expect(data.memory_count, "memory_count").toBe(pagination.total);
      expect(pagination.total, "memories that are not archived").toBe(memories.length - 1);
      expect(data.user_id, "user_id").toBe(user);
      const { headers } = answer;
      const named = headers["x-memoryos-deprecated-fields"] ?? "";
      expect(named, "X-MemoryOS-Deprecated-Fields").toMatch(/user_id/);
      const sunset = new Date(headers.sunset ?? "");
      expect(named, "X-MemoryOS-Deprecated-Fields").toContain(sunset.toISOString().slice(0, 10));
      const since = Number(/^@(\d+)$/.exec(headers.deprecation ?? "")?.[1]) * 1_000;
      expect(sunset.getTime(), "Sunset").toBeGreaterThan(since);
      const active = async () => (await app.ok("getEndUserStats", { path })).data.last_active_at;
      const first = await active();
      await app.found(user, QUESTION);
      expect(await active(), "last_active_at after a retrieve").toBe(first);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await app.add(user, sentence());
      expect(Date.parse((await active()) ?? ""), "last_active_at after an add").toBeGreaterThan(
        Date.parse(first ?? ""),
      );
    },
  ),

  userCheck(
    {
      id: "export-of-a-user",
      title:
        "The export of a user has archived memories and histories; the account's has those that are live, and no keys",
      proves: ["EXP-009", "EXP-001", "EXP-008"],
    },
    async (t) => {
      const app = await appOf(t);
      const { user } = await app.remember(["I live in Trondheim.", "I am allergic to peanuts."], {
        agent_id: "tutor-7",
      });
      await app.remember(["I sail on lake Inari."]);
      const all = await app.memoriesOf(user);
      const archived = all[0]?.id ?? "";
      await app.ok("updateMemory", { path: { memory_id: archived }, body: { importance_score: 2.5 } });
      await app.ok("deleteMemory", { path: { memory_id: archived } });
      const { memories } = (await app.ok("exportEndUser", { path: { external_user_id: user } })).data;
      expect(memories.map(({ id }) => id).sort(), "exported").toEqual(all.map(({ id }) => id).sort());
      const times = memories.map(({ created_at }) => Date.parse(created_at ?? ""));
      expect(times, "created_at of the export").toEqual([...times].sort((left, right) => right - left));
      expect(memories.find(({ id }) => id === archived)?.is_archived, "is_archived").toBe(true);
      for (const { id, versions } of memories) {
        const { data } = await app.ok("getMemoryHistory", { path: { memory_id: id } });
        expect(versions, "versions").toEqual(data);
      }
      const { data } = await app.ok("exportAccount", { query: { external_user_id: user } });
      expect(data.memories.map(({ id }) => id).sort(), "exported by the account").toEqual(
        all
          .map(({ id }) => id)
          .filter((id) => id !== archived)
          .sort(),
      );
      expect(data.api_keys, "api_keys of an end user's export").toEqual([]);
      expect(data.user.external_id, "user").toBe(user);
      expect(
        data.agents.map(({ id }) => id),
        "agents",
      ).toEqual(["tutor-7"]);
    },
  ),

  userCheck(
    {
      id: "export-of-the-account",
      title: "Without an end user the export has the account, its active keys and its agents, and no memories",
      proves: ["EXP-004"],
      needs: ["control"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      await own.remember(["I live in Trondheim."]);
      if (!t.has("keys")) throw new Untestable("needs keys and agents: profile keys");
      const active = await keyOf(own, ["read"]);
      const revoked = await keyOf(own, ["read"]);
      await own.ok("revokeApiKey", { path: { api_key_id: revoked.id } });
      await own.ok("createAgent", { body: { name: "Tutor" } });
      const answer = await own.send("exportAccount");
      const { data } = answer.body as {
        data: { memories: unknown[]; api_keys: { id: string }[]; agents: { name: string }[]; user: { id: string } };
      };
      expect(data.memories, "memories").toEqual([]);
      const ids = data.api_keys.map(({ id }) => id);
      expect(ids, "keys").toContain(active.id);
      expect(ids, "keys").not.toContain(revoked.id);
      expect(
        data.agents.map(({ name }) => name),
        "agents",
      ).toEqual(["Tutor"]);
      expect(data.user.id, "account").toBe((await own.ok("getAccount")).data.id);
      expect(answer.text.includes(active.key), "a secret is in the export").toBe(false);
    },
  ),

  userCheck(
    {
      id: "large-export-whole",
      title: "An export of more memories than a page holds is whole and newest first",
      proves: ["EXP-008", "LST-010"],
    },
    async (t) => {
      const app = await appOf(t);
      const user = app.newUser();
      for (let n = 0; n < 4; n++) {
        await app.tell(
          user,
          Array.from(
            { length: 16 },
            (_, k) => `My locker number ${n * 16 + k} has the code ${7_000 + (n * 16 + k) * 37}.`,
          ),
        );
      }
      const { pagination } = await app.ok("listMemories", { query: { external_user_id: user, limit: 1 } });
      if (pagination.total <= 50) throw new Untestable("not more than a page of memories was made");
      const { memories } = (await app.ok("exportEndUser", { path: { external_user_id: user } })).data;
      expect(new Set(memories.map(({ id }) => id)).size, "exported memories").toBe(pagination.total);
      const { data } = await app.ok("exportAccount", { query: { external_user_id: user } });
      expect(data.memories.length, "memories exported by the account").toBe(pagination.total);
      const times = memories.map(({ created_at }) => Date.parse(created_at ?? ""));
      expect(times, "created_at of the export").toEqual([...times].sort((left, right) => right - left));
      await app.ok("deleteEndUser", { path: { external_user_id: user } });
    },
  ),

  userCheck(
    {
      id: "account-of-every-key",
      title: "Every key of a tenant reads the same account, and new settings take the place of the old",
      proves: ["ACC-001", "ACC-003", "USR-006"],
      needs: ["control"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const account = (await own.ok("getAccount")).data;
      if (t.has("keys")) {
        const other = await keyOf(own, ["read"]);
        expect((await other.t.ok("getAccount")).data, "account of another key").toEqual(account);
      }
      const settings = { theme: "dark", nested: { list: [1, "ü", null] } };
      const set = await own.ok("updateAccountSettings", { body: { settings } });
      expect(set.data.settings, "settings of the answer").toEqual(settings);
      await own.ok("updateAccountSettings", { body: { settings: { only: true } } });
      expect((await own.ok("getAccount")).data.settings, "settings that are read").toEqual({ only: true });
      const { memories } = await own.remember(["I live in Trondheim."]);
      expect((await own.ok("getAccount")).data.memory_count, "memory_count").toBe(memories.length);
    },
  ),

  userCheck(
    {
      id: "account-deleted",
      title: "After the account was deleted every key of the tenant is refused",
      proves: ["ACC-006"],
      needs: ["control"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      await own.remember(["I live in Trondheim."]);
      const others = t.has("keys") ? [(await keyOf(own, ["read"])).t] : [];
      expect((await own.ok("deleteAccount")).data.deleted, "deleted").toBe(true);
      for (const key of [own, ...others]) await key.refused("listMemories", {}, 401, "AUTH_001");
    },
  ),

  userCheck(
    {
      id: "begins-with-an-add",
      title: "An end user begins with their first accepted add, and with no blocked one or read",
      proves: ["USR-005"],
    },
    async (t) => {
      const app = await appOf(t);
      const user = app.newUser();
      const path = { external_user_id: user };
      const blocked = await app.add(user, "ok");
      if (blocked.outcome.status !== "queued") await app.refused("getEndUserStats", { path }, 404, "PRX_404");
      await app.memoriesOf(user);
      await app.refused("getMemory", { path: { memory_id: UNKNOWN_ID }, query: path }, 404, "MEM_404");
      await app.refused("getEndUserStats", { path }, 404, "PRX_404");
      await app.add(user, sentence());
      const stats = await eventually(async () => {
        const answer = await app.send("getEndUserStats", { path });
        return answer.status === 200;
      });
      expect(stats, "statistics after the first accepted add").toBe(true);
    },
  ),
];
