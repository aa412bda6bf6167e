import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { actingOf, addFor } from "../acting.ts";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import {
  agentOf,
  appOf,
  askPassport,
  passportJob,
  personOf,
  tellPassport,
  tenantOf,
  withoutRequest,
} from "../principals.ts";
import { eventually, sentence } from "../scenes.ts";
import { refusal, type Trial } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
const SAID = "I am allergic to peanuts and I prefer Python examples.";
const QUESTION = "Which food is dangerous, and which language do I prefer?";
const STATES: Readonly<Record<string, string>> = {
  queued: "PENDING",
  processing: "STARTED",
  completed: "SUCCESS",
  failed: "RETRY",
  dead: "FAILURE",
};

function uniCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", ...declaration }, run);
}

const addBody = (content = SAID) => ({ messages: [{ role: "user", content }] });

/** An agent with full access to a person. */
async function acting(t: Trial, app?: Trial) {
  const owner = app ?? (await appOf(t));
  const agent = await agentOf(owner);
  const person = await personOf(t);
  const grant = await person.grant(agent.id);
  return { owner, agent, person, grant, t: agent.for(person) };
}

/** What agents do for persons. */
export const universal: Check[] = [
  uniCheck(
    {
      id: "agent-credentials",
      title: "A credential that is missing, malformed or unknown answers the same 403, whichever of the two it is",
      proves: ["UNI-001", "UNI-002"],
    },
    async (t) => {
      const { agentKey, token } = await actingOf(t);
      const good = { authorization: `ApiKey ${agentKey}`, "x-memoryos-uui": token };
      const unknownKey = `ApiKey agent_sk_${"0".repeat(64)}`;
      const unknownToken = `uui_${"0".repeat(48)}`;
      const wrong: Record<string, string>[] = [
        {},
        { authorization: good.authorization },
        { "x-memoryos-uui": token },
        { ...good, authorization: unknownKey },
        { ...good, "x-memoryos-uui": unknownToken },
        { ...good, authorization: `Bearer ${agentKey}` },
        { ...good, "x-memoryos-uui": "no-token" },
      ];
      const body = { query: QUESTION };
      const byTenant = { as: "first", headers: { "x-memoryos-uui": token }, body } as const;
      const answers = [await t.send("retrieveUniversalMemories", byTenant)];
      for (const headers of wrong) answers.push(await t.send("retrieveUniversalMemories", { as: null, headers, body }));
      for (const answer of answers) {
        refusal(answer, 403, "UAT_001");
        expect(withoutRequest(answer), "error").toEqual(withoutRequest(answers[0] as (typeof answers)[number]));
      }
      await t.as(wrong[3] ?? {}).refused("addUniversalMemories", { body: addBody() }, 403, "UAT_001");
    },
  ),

  uniCheck(
    {
      id: "no-grant",
      title:
        "Without an active grant a retrieve is empty and an add refused, alike in every case, and nothing is stored",
      proves: ["UNI-005", "UNI-007", "UNI-019", "UNI-021", "GRT-019", "GRT-016"],
    },
    async (t) => {
      const app = await appOf(t);
      const [never, revoked, reading] = [await agentOf(app), await agentOf(app), await agentOf(app)];
      const person = await personOf(t);
      const ended = await person.grant(revoked.id);
      await tellPassport(revoked.for(person), SAID);
      await askPassport(revoked.for(person), QUESTION);
      await person.t.ok("revokeGrant", { path: { grant_id: ended.id } });
      await person.grant(reading.id, { categories: ["fact", "preference"], access_type: "read_only" });
      const answers = [];
      for (const agent of [never, revoked]) {
        const found = await askPassport(agent.for(person), QUESTION);
        const { request_id: _, timestamp: __, retrieval_id: ___, ...rest } = found;
        expect(rest, "retrieve without an active grant").toMatchObject({
          data: [],
          system_prompt_addition: "",
          permission_error: "no_grant_for_user",
          permission_status: "no_grant_for_user",
          categories_available: [],
        });
        answers.push(rest);
      }
      expect(answers[1], "retrieve after a revocation").toEqual(answers[0]);
      const before = (await person.t.ok("getPassport")).data.memory_count;
      const refused = [];
      for (const agent of [never, revoked, reading]) {
        const body = addBody(sentence());
        refused.push(await agent.for(person).send("addUniversalMemories", { body }));
        // Before the body is validated and the key is looked up.
        refused.push(
          await agent
            .for(person)
            .send("addUniversalMemories", { body: { messages: [] }, headers: { "idempotency-key": "any" } }),
        );
      }
      for (const answer of refused) {
        refusal(answer, 403, "UAT_002");
        expect(withoutRequest(answer), "error").toEqual(withoutRequest(refused[0] as (typeof refused)[number]));
      }
      expect((await person.t.ok("getPassport")).data.memory_count, "memories after refused adds").toBe(before);
    },
  ),

  uniCheck(
    {
      id: "granted-categories-alone",
      title: "An agent gets and stores memories of granted categories alone, and is told which these are",
      proves: ["UNI-022", "UNI-023", "UNI-015", "UNI-033", "GRT-016", "UNI-021"],
    },
    async (t) => {
      const { agent, person, grant, t: full } = await acting(t);
      await tellPassport(full, [
        { role: "user", content: "I am allergic to peanuts." },
        { role: "user", content: "I prefer Python examples over Java examples." },
        { role: "user", content: "My goal is to run the Lisbon marathon in October." },
      ]);
      const all = await askPassport(full, QUESTION, { limit: 50 });
      expect(all.permission_error, "permission_error with a grant").toBeNull();
      expect([...all.categories_available].sort(), "categories_available").toEqual(
        [...grant.categories_allowed].sort(),
      );
      const categories = [...new Set(all.data.map(({ category }) => category))];
      if (categories.length < 2) throw new Untestable("fewer than two categories were remembered");
      const [kept] = categories;
      await person.t.ok("updateGrant", { path: { grant_id: grant.id }, body: { categories_allowed: [kept] } });
      const some = await askPassport(full, QUESTION, { limit: 50 });
      expect(some.categories_available, "categories_available").toEqual([kept]);
      expect(new Set(some.data.map(({ category }) => category)), "categories of data").toEqual(new Set([kept]));
      for (const { category, content } of all.data) {
        if (category !== kept)
          expect(some.system_prompt_addition.includes(content), `a ${category} in the context`).toBe(false);
      }
      for (const only of [...categories].reverse()) {
        await person.t.ok("updateGrant", { path: { grant_id: grant.id }, body: { categories_allowed: [only] } });
        const { data } = await askPassport(full, QUESTION, { limit: 50 });
        expect(new Set(data.map(({ category }) => category)), "categories after each change").toEqual(new Set([only]));
      }
      // What the grant does not cover when the job runs is not stored.
      const missing = categories.find((category) => category !== kept) ?? "goal";
      const words: Record<string, string> = {
        preference: "I prefer rye bread over white bread.",
        goal: "My goal is to learn Finnish before the summer.",
        fact: "I am allergic to hazelnuts.",
      };
      const job = await tellPassport(full, words[missing] ?? sentence());
      const rejected = job.result?.decisions.filter(({ outcome }) => outcome === "rejected") ?? [];
      const stored = (await person.t.ok("listPassportMemories", { query: { limit: 50 } })).data.map(
        ({ category }) => category,
      );
      expect(stored.filter((category) => category === missing).length, `memories of ${missing}`).toBe(
        all.data.filter(({ category }) => category === missing).length,
      );
      if (job.memories_created === 0)
        expect(
          rejected.map(({ reason }) => reason),
          "reasons of the decisions",
        ).toContain("category_not_granted");
      const other = await personOf(t);
      await other.grant(agent.id);
      expect((await askPassport(agent.for(other), QUESTION)).data, "found for another person").toEqual([]);
    },
  ),

  uniCheck(
    {
      id: "passport-apart-from-tenants",
      title: "No operation of the agent's owner shows or erases a universal memory, and no agent finds one of a tenant",
      proves: ["UNI-010", "TNT-001"],
    },
    async (t) => {
      const { owner, person, t: full } = await acting(t);
      const job = await tellPassport(full, "I collect antique globes from Zanzibar.");
      const id = job.result?.created_memory_ids[0];
      if (id === undefined) throw new Untestable("nothing was remembered in the passport");
      const user = owner.newUser();
      await owner.tell(user, "My locker at the pool in Uppsala has the number 4711.");
      const path = { memory_id: id };
      await owner.refused("getMemory", { path }, 404, "MEM_404");
      await owner.refused("deleteMemory", { path, query: { hard_delete: true } }, 404, "MEM_404");
      const seen = [await owner.send("listMemories", { query: { limit: 50, include_archived: true } })];
      if (t.has("users")) seen.push(await owner.send("exportAccount"));
      if (t.has("tenant")) seen.push(await owner.send("listTenantUsers", { query: { limit: 50 } }));
      for (const { text } of seen) {
        expect(text, "answer to the owner").not.toMatch(/Zanzibar/);
        expect(text.includes(person.id), "the person's id is shown").toBe(false);
      }
      const found = await askPassport(full, "What is the number of my locker at the pool in Uppsala?", { limit: 50 });
      expect(JSON.stringify(found.data), "found by the agent").not.toMatch(/4711/);
      expect((await person.t.ok("getPassport")).data.memory_count, "memories of the passport").toBeGreaterThan(0);
    },
  ),

  uniCheck(
    {
      id: "other-agents-unnamed",
      title: "What one agent stored another finds, and no answer names or identifies that agent",
      proves: ["UNI-009", "UNI-028"],
    },
    async (t) => {
      const app = await appOf(t);
      const [writer, reader] = [await agentOf(app, { name: "Quetzal Writer" }), await agentOf(app)];
      const person = await personOf(t);
      await person.grant(writer.id);
      await person.grant(reader.id);
      await tellPassport(writer.for(person), SAID);
      const answer = await reader.for(person).send("retrieveUniversalMemories", { body: { query: QUESTION } });
      const { data } = answer.body as { data: { provenance: unknown; source_event_id: unknown }[] };
      if (data.length === 0) throw new Untestable("nothing was remembered in the passport");
      for (const { provenance, source_event_id } of data)
        expect([provenance, source_event_id], "provenance and source_event_id").toEqual([null, null]);
      expect(answer.text.includes(writer.id) || answer.text.includes("Quetzal"), "the other agent is shown").toBe(
        false,
      );
    },
  ),

  uniCheck(
    {
      id: "job-states",
      title: "A job says where it stands in two words that mean the same",
      proves: ["UNI-031"],
    },
    async (t) => {
      const pair = await actingOf(t);
      const path = { job_id: await addFor(pair, "I collect antique globes from Zanzibar.") };
      const seen: [status: string, state: string][] = [];
      const isDone = await eventually(async () => {
        const { status, state } = await pair.t.ok("getUniversalJob", { path });
        seen.push([status, state]);
        return status === "completed" || status === "dead";
      }, t.jobSeconds);
      for (const [status, state] of seen) expect(state, `state of a ${status} job`).toBe(STATES[status]);
      if (!isDone) throw new Untestable("the job of an add to the passport did not end in time");
    },
  ),

  uniCheck(
    {
      id: "job-of-an-agent",
      title: "A job answers to its agent and person alone, also after the grant has ended, and holds no words",
      proves: ["UNI-029", "UNI-030", "UNI-033"],
    },
    async (t) => {
      const { owner, agent, person, grant, t: full } = await acting(t);
      const added = await full.ok("addUniversalMemories", { body: addBody("I collect antique globes from Zanzibar.") });
      const path = { job_id: added.job_id ?? "" };
      const job = await passportJob(full, path.job_id);
      for (const id of job.result?.created_memory_ids ?? []) {
        const decided = job.result?.decisions.map(({ memory_id }) => memory_id);
        expect(decided, "memory ids of the decisions").toContain(id);
      }
      const other = await agentOf(owner);
      const stranger = await personOf(t);
      await stranger.grant(agent.id);
      await person.grant(other.id);
      const denied = [
        await other.for(person).send("getUniversalJob", { path }),
        await agent.for(stranger).send("getUniversalJob", { path }),
        await full.send("getUniversalJob", { path: { job_id: UNKNOWN_ID } }),
      ];
      for (const answer of denied) {
        refusal(answer, 404, "JOB_404");
        expect(withoutRequest(answer), "error").toEqual(withoutRequest(denied[2] as (typeof denied)[number]));
      }
      await owner.refused("getJob", { path }, 404, "JOB_404");
      await person.t.ok("revokeGrant", { path: { grant_id: grant.id } });
      const after = await full.send("getUniversalJob", { path });
      expect(after.status, "status of the job after the grant ended").toBe(200);
      expect(after.text, "the job").not.toMatch(/Zanzibar|globes/);
      for (const id of job.result?.created_memory_ids ?? [])
        expect(after.text.includes(id), "a memory that is no longer granted is named").toBe(false);
    },
  ),

  uniCheck(
    {
      id: "write-permission-when-it-runs",
      title: "A job whose grant no longer permits writing completes as blocked",
      proves: ["UNI-015"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { person, grant, t: full } = await acting(t);
      await t.control.fail("llm");
      let id: string;
      try {
        const added = await full.ok("addUniversalMemories", { body: addBody("I collect antique globes.") });
        id = added.job_id ?? "";
        for (let n = 0; n < 200; n++) {
          if ((await full.ok("getUniversalJob", { path: { job_id: id } })).status === "failed") break;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        await person.t.ok("updateGrant", {
          path: { grant_id: grant.id },
          body: { categories_allowed: grant.categories_allowed, access_type: "read_only" },
        });
      } finally {
        await t.control.fail("llm", false);
      }
      for (let n = 0; n < 60; n++) {
        await t.control.advance(30);
        const job = await full.ok("getUniversalJob", { path: { job_id: id } });
        if (job.status === "completed" || job.status === "dead") break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const job = await full.ok("getUniversalJob", { path: { job_id: id } });
      expect([job.status, job.blocked_reason, job.memories_created], "the job").toEqual([
        "completed",
        "write_not_permitted",
        0,
      ]);
    },
  ),

  uniCheck(
    {
      id: "universal-idempotency",
      title: "A key counts for one agent acting for one person, and a repetition answers the first job",
      proves: ["IDM-008", "IDM-001", "IDM-012"],
    },
    async (t) => {
      const { agent, t: full } = await acting(t);
      const headers = { "idempotency-key": randomUUID() };
      const body = addBody("I play the oboe in a quintet.");
      const first = await full.ok("addUniversalMemories", { body, headers });
      expect((await full.ok("addUniversalMemories", { body, headers })).job_id, "job of the repetition").toBe(
        first.job_id,
      );
      const other = await personOf(t);
      await other.grant(agent.id);
      const elsewhere = await agent.for(other).ok("addUniversalMemories", { body, headers });
      expect(elsewhere.job_id, "job for another person").not.toBe(first.job_id);
    },
  ),

  uniCheck(
    {
      id: "owner-is-charged",
      title: "Headers, gate and counts of an agent's requests are those of the tenant that owns it",
      profile: "quota",
      proves: ["UNI-004", "UNI-011", "UNI-027", "QTA-027"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      if (!t.has("passport")) throw new Untestable("the target leaves out profile passport");
      const tenant = await tenantOf(t, "starter");
      const { t: full, person } = await acting(t, tenant.t);
      await tellPassport(full, SAID);
      if (t.has("tenant")) expect((await tenant.usage()).calls_used, "calls of the owner").toBe(1);
      await t.control.nextMinute();
      const statuses = [];
      for (let n = 0; n < 11; n++)
        statuses.push((await full.ok("addUniversalMemories", { body: addBody(sentence()) })).status);
      expect(statuses, "eleven adds of one person in a minute").toEqual([...Array(10).fill("queued"), "L1"]);
      await tenant.set({ usage: { calls_used: 50_000 } });
      const passed = await full.send("retrieveUniversalMemories", { body: { query: QUESTION } });
      expect(passed.headers["x-memoryos-quota-mode"], "mode of the owner").toBe("PASSTHROUGH");
      expect(passed.body, "retrieve in PASSTHROUGH").toMatchObject({
        data: [],
        is_passthrough: true,
        permission_error: null,
      });
      await tenant.set({ usage: { calls_used: 12_500 } });
      const quarter = await full.send("retrieveUniversalMemories", { body: { query: QUESTION } });
      expect(quarter.headers["x-memoryos-budget-remaining"], "budget of the owner").toBe("0.7500");
      const unresolved = await t
        .as({ authorization: `ApiKey agent_sk_${"0".repeat(64)}`, "x-memoryos-uui": person.token })
        .send("retrieveUniversalMemories", { body: { query: QUESTION } });
      expect(unresolved.headers["x-memoryos-budget-remaining"], "budget when a credential does not resolve").toBe(
        "1.0000",
      );
    },
  ),
];
