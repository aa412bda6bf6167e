import { expect } from "vitest";
import { actingOf, eraseLater, foundBy, latest, memoryOf } from "../acting.ts";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { deskOf, disagree } from "../desk.ts";
import { readsMail } from "../mailbox.ts";
import {
  type Agent,
  agentOf,
  appOf,
  askPassport,
  linkToken,
  type Person,
  personOf,
  tellPassport,
  withoutRequest,
} from "../principals.ts";
import { refusal, type Success, type Trial } from "../trial.ts";

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

/** A person with two memories or more; one of the run's own, or the one that it was given with what they have. */
async function library(t: Trial): Promise<{ person: Trial; total: number }> {
  const ofMail = await readsMail(t);
  const person = ofMail ? (await remembered(t)).person.t : (await actingOf(t)).person;
  const { total_count: total } = await person.ok("listPassportMemories");
  if (total < 2) throw new Untestable("the person of --uui has fewer than two memories");
  return { person, total };
}

const list = async ({ t }: Person, query: Record<string, string | number> = {}) =>
  (await t.ok("listPassportMemories", { query: { limit: 50, ...query } })).data;

/** What a person sees and does in the passport. */
export const passportMemories: Check[] = [
  memoryCheck(
    {
      id: "passport-list-ordered",
      title: "Memories come by importance, or by the time at which they were stored",
      proves: ["PME-002"],
    },
    async (t) => {
      const { person } = await library(t);
      const listed = async (query = {}) =>
        (await person.ok("listPassportMemories", { query: { limit: 50, ...query } })).data;
      const scores = (await listed()).map(({ importance_score }) => importance_score);
      expect(scores, "importance scores").toEqual([...scores].sort((left, right) => right - left));
      const times = async (sort: string) => (await listed({ sort })).map(({ stored_at }) => Date.parse(stored_at));
      const recent = await times("recent");
      expect(recent, "stored_at with sort=recent").toEqual([...recent].sort((left, right) => right - left));
      const oldest = await times("oldest");
      expect(oldest, "stored_at with sort=oldest").toEqual([...oldest].sort((left, right) => left - right));
    },
  ),

  memoryCheck(
    {
      id: "passport-list-counted",
      title: "The list is counted and paged as every list, also by category",
      proves: ["PME-003", "USR-006", "LST-002"],
    },
    async (t) => {
      const { person, total } = await library(t);
      const limit = Math.min(50, Math.ceil(total / 20));
      const seen: { id: string; category: string }[] = [];
      let cursor: string | null = null;
      do {
        const page: Success<"listPassportMemories"> = await person.ok("listPassportMemories", {
          query: { limit, ...(cursor !== null && { cursor }) },
        });
        expect([page.pagination.next_cursor, page.pagination.total], "pagination").toEqual([
          page.next_cursor,
          page.total_count,
        ]);
        expect(page.total_count, "total_count").toBe(total);
        seen.push(...page.data);
        cursor = page.next_cursor;
      } while (cursor !== null && seen.length <= total);
      expect(seen.length, "rows seen by paging").toBe(total);
      expect(new Set(seen.map(({ id }) => id)).size, "different rows seen by paging").toBe(total);
      if (total <= 50) {
        const whole = (await person.ok("listPassportMemories", { query: { limit: 50 } })).data;
        expect(
          seen.map(({ id }) => id),
          "rows seen by paging",
        ).toEqual(whole.map(({ id }) => id));
      }
      expect((await person.ok("getPassport")).data.memory_count, "memory_count").toBe(total);
      const category = seen[0]?.category ?? "fact";
      const some = await person.ok("listPassportMemories", { query: { category, limit: 50 } });
      expect(some.total_count, "total_count of a category").toBe(
        seen.filter((row) => row.category === category).length,
      );
    },
  ),

  memoryCheck(
    {
      id: "passport-trend",
      title: "The importance of what was just stored is stable, and reading it counts nothing",
      proves: ["PME-007", "MEM-003"],
    },
    async (t) => {
      const { person, acting } = await remembered(t);
      for (const { importance_trend } of await list(person))
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
      const acting = await actingOf(t);
      const { person } = acting;
      const oldId = await memoryOf(acting, "I keep my spare bicycle in a cellar in Uppsala.");
      const old = (await latest(acting)).find(({ id }) => id === oldId);
      if (old === undefined) throw new Untestable("what was remembered is not in the list (passport-list-ordered)");
      const corrected_content = "  Zebra stripes: the user counts them, 42 in all!  ";
      const { data } = await person.ok("correctPassportMemory", {
        path: { memory_id: old.id },
        body: { corrected_content },
      });
      eraseLater(acting, data.new_memory_id);
      expect(data.new_memory_id, "new_memory_id").not.toBe(old.id);
      const rows = await latest(acting);
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
        await person.refused(operationId, { path: { memory_id: old.id } }, 404, "MEM_404");
      }
      const history = (await person.ok("getPassportMemoryHistory", { path: { memory_id: data.new_memory_id } })).data;
      expect(history[0]?.content, "first version").toBe(old.content);
      expect(history.at(-1), "last version").toMatchObject({
        change_type: "user_corrected",
        content: corrected_content.trim(),
      });
      const found = await foundBy(acting, "How many zebra stripes are there?");
      expect(found, "found by the agent").toContain(data.new_memory_id);
      expect(found, "found by the agent").not.toContain(old.id);
    },
  ),

  memoryCheck(
    {
      id: "passport-flagged",
      title: "A flagged memory is listed as such, and agents go on finding it",
      proves: ["PME-015"],
    },
    async (t) => {
      const acting = await actingOf(t);
      const { person } = acting;
      const memoryId = await memoryOf(acting, "I built a birdhouse for storks out of old skis.");
      const question = "Out of what is the birdhouse for storks?";
      if (!(await foundBy(acting, question)).includes(memoryId)) throw new Untestable("the agent does not find it");
      const path = { memory_id: memoryId };
      await person.ok("flagPassportMemory", { path, body: { reason: "outdated" } });
      const flagged = async () => (await latest(acting)).find(({ id }) => id === memoryId)?.is_flagged;
      expect(await flagged(), "is_flagged").toBe(true);
      expect(await foundBy(acting, question), "found by the agent").toContain(memoryId);
      await person.ok("unflagPassportMemory", { path });
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
      const acting = await actingOf(t);
      const { person } = acting;
      const first = await memoryOf(acting, "I rode a camel through the dunes of Namibia.");
      const { data } = await person.ok("correctPassportMemory", {
        path: { memory_id: first },
        body: { corrected_content: "I keep quaggazebras." },
      });
      eraseLater(acting, data.new_memory_id);
      const path = { memory_id: data.new_memory_id };
      await person.ok("deletePassportMemory", { path });
      for (const operationId of ["deletePassportMemory", "getPassportMemoryHistory"] as const)
        await person.refused(operationId, { path }, 404, "MEM_404");
      const [grant] = (await person.ok("listGrants")).data.grants.filter(({ is_active }) => is_active);
      const seen = [
        await person.send("listPassportMemories", { query: { sort: "recent", limit: 50 } }),
        await person.send("previewPassportMemories", { query: { agent_id: grant?.agent_id ?? "" } }),
        await person.send("getPassportDomainProfile"),
        await acting.t.send("retrieveUniversalMemories", { body: { query: "quaggazebras", limit: 50 } }),
      ];
      for (const { text } of seen) {
        const shown = text.includes("quaggazebras") || text.includes(data.new_memory_id) || text.includes(first);
        expect(shown, "the deleted memory is shown").toBe(false);
      }
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
      const link = await linkToken(own, agent, user);
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
      const link = await linkToken(desk.t, agent, user);
      await person.grant(agent.id, { categories: ["fact"], link_token: link });
      const questions = async () => (await person.t.ok("listPassportClarifications")).data.clarifications;
      expect((await questions()).length, "questions while linked").toBe(1);
      const [connection] = (await person.t.ok("listConnections")).data;
      await person.t.ok("deleteConnection", { path: { connection_id: connection?.id ?? "" } });
      expect(await questions(), "questions after the disconnection").toEqual([]);
    },
  ),
];
