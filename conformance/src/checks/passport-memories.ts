import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { deskOf, disagree } from "../desk.ts";
import {
  type Agent,
  agentOf,
  appOf,
  askPassport,
  type Person,
  personOf,
  tellPassport,
  withoutRequest,
} from "../principals.ts";
import { refusal, type Trial } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
const SAID = [
  "I am allergic to peanuts.",
  "I prefer Python examples over Java examples.",
  "My goal is to run the Lisbon marathon in October.",
  "I work as a nurse at a children's hospital.",
];
const QUESTION = "Which food is dangerous for me?";

function memoryCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", ...declaration }, run);
}

interface Remembered {
  app: Trial;
  agent: Agent;
  person: Person;
  acting: Trial;
}

/** A person of whom several things are in the passport. */
async function remembered(t: Trial): Promise<Remembered> {
  const app = await appOf(t);
  const agent = await agentOf(app);
  const person = await personOf(t);
  await person.grant(agent.id);
  const acting = agent.for(person);
  await tellPassport(
    acting,
    SAID.map((content) => ({ role: "user", content })),
  );
  const { total_count } = await person.t.ok("listPassportMemories");
  if (total_count < 2) throw new Untestable("fewer than two things were remembered in the passport");
  return { app, agent, person, acting };
}

const list = async ({ t }: Person, query: Record<string, string | number> = {}) =>
  (await t.ok("listPassportMemories", { query: { limit: 50, ...query } })).data;

/** What a person sees and does in the passport. */
export const passportMemories: Check[] = [
  memoryCheck(
    {
      id: "passport-list",
      title: "Memories come by importance or by time, and are counted and paged as every list",
      proves: ["PME-002", "PME-003", "PME-007", "USR-006", "LST-002", "MEM-003"],
    },
    async (t) => {
      const { person, acting } = await remembered(t);
      const byImportance = await list(person);
      const scores = byImportance.map(({ importance_score }) => importance_score);
      expect(scores, "importance scores").toEqual([...scores].sort((left, right) => right - left));
      const times = (rows: typeof byImportance) => rows.map(({ stored_at }) => Date.parse(stored_at));
      const recent = times(await list(person, { sort: "recent" }));
      expect(recent, "stored_at with sort=recent").toEqual([...recent].sort((left, right) => right - left));
      const oldest = times(await list(person, { sort: "oldest" }));
      expect(oldest, "stored_at with sort=oldest").toEqual([...oldest].sort((left, right) => left - right));
      const seen: string[] = [];
      let cursor: string | null = null;
      for (let n = 0; n < 60; n++) {
        const page: {
          data: { id: string }[];
          next_cursor: string | null;
          total_count: number;
          pagination: { next_cursor: string | null; total: number };
        } = await person.t.ok("listPassportMemories", { query: { limit: 1, ...(cursor !== null && { cursor }) } });
        expect([page.pagination.next_cursor, page.pagination.total], "pagination").toEqual([
          page.next_cursor,
          page.total_count,
        ]);
        expect(page.total_count, "total_count").toBe(byImportance.length);
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor;
        if (cursor === null) break;
      }
      expect(seen, "rows seen by paging").toEqual(byImportance.map(({ id }) => id));
      expect((await person.t.ok("getPassport")).data.memory_count, "memory_count").toBe(byImportance.length);
      const [category] = byImportance.map((row) => row.category);
      const some = await person.t.ok("listPassportMemories", { query: { category: category ?? "fact", limit: 50 } });
      expect(some.total_count, "total_count of a category").toBe(
        byImportance.filter((row) => row.category === category).length,
      );
      for (const { importance_trend } of byImportance)
        expect(importance_trend, "importance_trend of what was just stored").toBe("stable");
      const before = (await askPassport(acting, QUESTION)).data.map(({ id, access_count }) => [id, access_count]);
      expect(before.length, "found by the agent").toBeGreaterThan(0);
    },
  ),

  memoryCheck(
    {
      id: "passport-corrected",
      title:
        "A correction is a new memory with the very words and the history of the old one, which is nowhere any more",
      proves: ["PME-018", "PME-019", "PME-020"],
    },
    async (t) => {
      const { person, acting } = await remembered(t);
      const [old] = await list(person);
      if (old === undefined) throw new Untestable("nothing is in the passport");
      const corrected_content = "  Zebra stripes: the user counts them, 42 in all!  ";
      const { data } = await person.t.ok("correctPassportMemory", {
        path: { memory_id: old.id },
        body: { corrected_content },
      });
      expect(data.new_memory_id, "new_memory_id").not.toBe(old.id);
      const rows = await list(person);
      const fresh = rows.find(({ id }) => id === data.new_memory_id);
      expect(fresh, "the new memory").toMatchObject({
        content: corrected_content.trim(),
        category: old.category,
        source_type: "user_correction",
      });
      expect(
        rows.map(({ id }) => id),
        "memories",
      ).not.toContain(old.id);
      for (const operationId of ["getPassportMemoryHistory", "deletePassportMemory"] as const) {
        await person.t.refused(operationId, { path: { memory_id: old.id } }, 404, "MEM_404");
      }
      const history = (await person.t.ok("getPassportMemoryHistory", { path: { memory_id: data.new_memory_id } })).data;
      expect(history[0]?.content, "first version").toBe(old.content);
      expect(history.at(-1), "last version").toMatchObject({
        change_type: "user_corrected",
        content: corrected_content.trim(),
      });
      const found = (await askPassport(acting, "How many zebra stripes are there?", { limit: 50 })).data;
      expect(
        found.map(({ id }) => id),
        "found by the agent",
      ).toContain(data.new_memory_id);
      expect(
        found.map(({ id }) => id),
        "found by the agent",
      ).not.toContain(old.id);
    },
  ),

  memoryCheck(
    {
      id: "passport-flagged",
      title: "A flagged memory is listed as such, and agents go on finding it",
      proves: ["PME-015"],
    },
    async (t) => {
      const { person, acting } = await remembered(t);
      const found = (await askPassport(acting, QUESTION)).data[0];
      if (found === undefined) throw new Untestable("nothing was found");
      const path = { memory_id: found.id };
      await person.t.ok("flagPassportMemory", { path, body: { reason: "outdated" } });
      const flagged = async () => (await list(person)).find(({ id }) => id === found.id)?.is_flagged;
      expect(await flagged(), "is_flagged").toBe(true);
      expect(
        (await askPassport(acting, QUESTION)).data.map(({ id }) => id),
        "found by the agent",
      ).toContain(found.id);
      await person.t.ok("unflagPassportMemory", { path });
      expect(await flagged(), "is_flagged after the flag was taken back").toBe(false);
    },
  ),

  memoryCheck(
    {
      id: "passport-memory-deleted",
      title:
        "A deleted memory is in no list, history, preview, profile or answer to an agent, nor is what it was before",
      proves: ["PME-023", "PME-026"],
    },
    async (t) => {
      const { person, acting, agent } = await remembered(t);
      const [first] = await list(person);
      const { data } = await person.t.ok("correctPassportMemory", {
        path: { memory_id: first?.id ?? "" },
        body: { corrected_content: "I keep zebras." },
      });
      const path = { memory_id: data.new_memory_id };
      await person.t.ok("deletePassportMemory", { path });
      for (const operationId of ["deletePassportMemory", "getPassportMemoryHistory"] as const)
        await person.t.refused(operationId, { path }, 404, "MEM_404");
      const seen = [
        await person.t.send("listPassportMemories", { query: { limit: 50 } }),
        await person.t.send("previewPassportMemories", { query: { agent_id: agent.id } }),
        await person.t.send("getPassportDomainProfile"),
        await acting.send("retrieveUniversalMemories", { body: { query: "zebras", limit: 50 } }),
      ];
      for (const { text } of seen)
        expect(text.includes("zebras") || text.includes(data.new_memory_id), "the deleted memory is shown").toBe(false);
    },
  ),

  memoryCheck(
    {
      id: "passport-domain-profile",
      title: "The domain profile rests on what the passport holds now, and on nothing that a tenant knows",
      proves: ["PME-026"],
    },
    async (t) => {
      const app = await appOf(t);
      const agent = await agentOf(app);
      const person = await personOf(t);
      await person.grant(agent.id);
      await tellPassport(agent.for(person), "I'm in class 10 and I struggle with stoichiometry.");
      const profile = async () => JSON.stringify((await person.t.ok("getPassportDomainProfile")).data);
      if (!/stoichiometry/i.test(await profile()))
        throw new Untestable("the target made no study profile of what a person said");
      for (const { id, content } of await list(person)) {
        if (/stoichiometry/i.test(content)) await person.t.ok("deletePassportMemory", { path: { memory_id: id } });
      }
      expect(await profile(), "profile after the deletion").not.toMatch(/stoichiometry/i);
    },
  ),

  memoryCheck(
    {
      id: "passport-preview",
      title: "A preview has at most five memories, the most important first, cut after 100 characters",
      proves: ["PME-011"],
    },
    async (t) => {
      const { app, person, acting } = await remembered(t);
      await tellPassport(
        acting,
        `I keep a list of what I want to see in Norway: ${Array.from({ length: 12 }, (_, n) => `the fjord number ${n}`).join(", ")}.`,
      );
      const asking = await agentOf(app, { default_categories_requested: ["goal"] });
      const rows = await list(person);
      const all = (
        await person.t.ok("previewPassportMemories", {
          query: {
            agent_id: asking.id,
            categories: ["preference", "fact", "goal", "procedure", "relationship", "expertise"],
          },
        })
      ).data;
      expect(all.length, "memories of the preview").toBe(Math.min(5, rows.length));
      const scores = all.map(({ importance_score }) => importance_score);
      expect(scores, "importance of the preview").toEqual(
        rows.slice(0, all.length).map(({ importance_score }) => importance_score),
      );
      for (const { content_preview } of all) {
        if ([...content_preview].length > 100) expect(content_preview, "a longer text").toMatch(/^.{100}…$/su);
        else
          expect(
            rows.map(({ content }) => content),
            "a shorter text",
          ).toContain(content_preview);
      }
      const own = (await person.t.ok("previewPassportMemories", { query: { agent_id: asking.id } })).data;
      for (const { category } of own) expect(category, "category by the agent's default").toBe("goal");
    },
  ),

  memoryCheck(
    {
      id: "passport-of-one-person",
      title: "What is another person's answers exactly as what does not exist",
      proves: ["PME-001"],
    },
    async (t) => {
      const { person, agent } = await remembered(t);
      const other = await personOf(t);
      const [memory] = await list(person);
      const grant = (await person.t.ok("listGrants")).data.grants.find(({ agent_id }) => agent_id === agent.id);
      const asks: [Parameters<Trial["send"]>[0], Record<string, string>, Record<string, string>, object][] = [
        ["getPassportMemoryHistory", { memory_id: memory?.id ?? "" }, { memory_id: UNKNOWN_ID }, {}],
        ["deletePassportMemory", { memory_id: memory?.id ?? "" }, { memory_id: UNKNOWN_ID }, {}],
        [
          "correctPassportMemory",
          { memory_id: memory?.id ?? "" },
          { memory_id: UNKNOWN_ID },
          { body: { corrected_content: "I prefer TypeScript examples." } },
        ],
        [
          "flagPassportMemory",
          { memory_id: memory?.id ?? "" },
          { memory_id: UNKNOWN_ID },
          { body: { reason: "incorrect" } },
        ],
        [
          "updateGrant",
          { grant_id: grant?.id ?? "" },
          { grant_id: UNKNOWN_ID },
          { body: { categories_allowed: ["fact"] } },
        ],
        ["revokeGrant", { grant_id: grant?.id ?? "" }, { grant_id: UNKNOWN_ID }, {}],
      ];
      for (const [operationId, path, unknown, parts] of asks) {
        const denied = await other.t.send(operationId, { path, ...parts });
        expect(denied.status, `status of ${operationId}`).toBe(404);
        expect(withoutRequest(denied), `error of ${operationId}`).toEqual(
          withoutRequest(await other.t.send(operationId, { path: unknown, ...parts })),
        );
      }
      expect(
        (await list(person)).find(({ id }) => id === memory?.id),
        "the memory",
      ).toEqual(memory);
      expect((await list(other)).length, "memories of the other").toBe(0);
    },
  ),

  memoryCheck(
    {
      id: "passport-questions",
      title:
        "A person is asked what is open about their linked accounts, and an answer counts and closes it in both places",
      proves: ["PCL-001", "PCL-003", "PME-001", "CON-014"],
      needs: ["control"],
    },
    async (t) => {
      if (!t.has("provenance")) throw new Untestable("questions come with profile provenance");
      const desk = await deskOf(t);
      const { t: own } = desk;
      const agent = await agentOf(own);
      const [person, other] = [await personOf(t), await personOf(t)];
      const user = own.newUser();
      const { a, b } = await disagree(desk, user);
      const questions = async (who: Person) => (await who.t.ok("listPassportClarifications")).data.clarifications;
      expect(await questions(person), "questions before the account is linked").toEqual([]);
      const link = (await own.ok("createLinkToken", { body: { agent_id: agent.id, external_user_id: user } })).data
        .link_token;
      await person.grant(agent.id, { categories: ["fact"], link_token: link });
      const asked = await questions(person);
      expect(asked.length, "questions").toBe(1);
      expect(await questions(person), "questions read again").toEqual(asked);
      const { clarification } = await own.found(user, "Where do I live?");
      expect(clarification?.id, "question of a retrieve").toBe(asked[0]?.id);
      const path = { clarification_id: asked[0]?.id ?? "" };
      const denied = await other.t.send("answerPassportClarification", { path, body: { answer: "A" } });
      refusal(denied, 404, "CLR_404");
      const never = await other.t.send("answerPassportClarification", {
        path: { clarification_id: UNKNOWN_ID },
        body: { answer: "A" },
      });
      expect(withoutRequest(denied), "error for another person").toEqual(withoutRequest(never));
      await person.t.ok("answerPassportClarification", { path, body: { answer: "A" } });
      expect([await desk.live(a), await desk.live(b)], "memories A and B are live").toEqual([true, false]);
      expect(await questions(person), "questions after the answer").toEqual([]);
      await own.refused("answerClarification", { path, body: { external_user_id: user, answer: "A" } }, 409, "CLR_409");
    },
  ),

  memoryCheck(
    {
      id: "question-lost-with-connection",
      title: "After a disconnection the questions about an end user are no longer put to the person",
      proves: ["CON-014", "PCL-001"],
      needs: ["control"],
    },
    async (t) => {
      if (!t.has("provenance")) throw new Untestable("questions come with profile provenance");
      const desk = await deskOf(t);
      const agent = await agentOf(desk.t);
      const person = await personOf(t);
      const user = desk.t.newUser();
      await disagree(desk, user);
      const link = (await desk.t.ok("createLinkToken", { body: { agent_id: agent.id, external_user_id: user } })).data
        .link_token;
      await person.grant(agent.id, { categories: ["fact"], link_token: link });
      const questions = async () => (await person.t.ok("listPassportClarifications")).data.clarifications;
      expect((await questions()).length, "questions while linked").toBe(1);
      const [connection] = (await person.t.ok("listConnections")).data;
      await person.t.ok("deleteConnection", { path: { connection_id: connection?.id ?? "" } });
      expect(await questions(), "questions after the disconnection").toEqual([]);
    },
  ),
];
