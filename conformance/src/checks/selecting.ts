import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { appOf, tenantOf } from "../principals.ts";
import { acquaintance, healthy, LANGUAGE_QUESTION } from "../scenes.ts";

const DAY = 86_400;
const HOT_ASKS = 14;

/** What a retrieve selects, and what it leaves as it is. */
export const selecting: Check[] = [
  check(
    {
      id: "agent-respected",
      title: "With `agent_id` only memories of that agent are returned",
      proves: ["RET-014"],
    },
    async (t) => {
      const user = t.newUser();
      for (const [agent_id, said] of [
        ["tutor", "I play the violin in an orchestra in Bergen."],
        ["агент 2", "I collect old maps of the Baltic Sea."],
      ] as const) {
        await t.tell(user, said, { agent_id });
      }
      for (const { agent_id, id } of await t.memoriesOf(user)) {
        const found = await t.found(user, "violin, orchestra, maps, Baltic Sea", { agent_id });
        expect(
          found.data.map((each) => each.id),
          `found for ${agent_id}`,
        ).toContain(id);
        expect(found.data.length, `found for ${agent_id}`).toBeLessThan((await t.memoriesOf(user)).length);
      }
      expect((await t.found(user, "violin", { agent_id: "no such agent" })).data, "found for another agent").toEqual(
        [],
      );
    },
  ),

  check(
    {
      id: "as-it-was",
      title: "With `as_of` a memory has the words of then, and what came later is not there",
      proves: ["RET-015", "RET-016", "RET-007"],
    },
    async (t) => {
      const { user, memories } = await t.remember(["I work as a baker in Leeds."]);
      const before = new Date(Date.parse(memories.at(-1)?.created_at ?? "") - 2_000).toISOString();
      await passing(50);
      const then = (await t.ok("getHealth")).timestamp;
      await passing(50);
      for (const { id } of memories) {
        const path = { memory_id: id };
        await t.ok("updateMemory", { path, body: { content: "The user works as a miller in Leeds." } });
      }
      await t.tell(user, "I play chess with a retired sailor on Fridays.");
      const past = await t.found(user, "What is my work?", { as_of: then });
      const words = past.data.map(({ content }) => content).join("\n");
      expect(words, "contents of then").toMatch(/baker/i);
      expect(words + past.system_prompt_addition, "contents of then").not.toMatch(/miller|chess/i);
      expect(past.system_prompt_addition, "context of then").toMatch(/baker/i);
      expect((await t.found(user, "What is my work?", { as_of: before })).data, "before anything was said").toEqual([]);
      for (const { id } of memories) await t.ok("deleteMemory", { path: { memory_id: id } });
      const archived = await t.found(user, "What is my work?", { as_of: then });
      expect(
        archived.data.map(({ id }) => id),
        "archived since then",
      ).toEqual(expect.arrayContaining(past.data.map(({ id }) => id)));
      for (const { id } of memories) {
        await t.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
      expect((await t.found(user, "What is my work?", { as_of: then })).data, "erased since then").toEqual([]);
    },
  ),

  check(
    {
      id: "days-respected",
      title: "With `time_filter_days` only memories of the last days are returned, to the hour",
      proves: ["RET-013"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { user } = await own.remember(["I repair violins in a workshop in Cremona."]);
      const found = async (days: number) =>
        (await own.found(user, "What do I repair?", { time_filter_days: days })).data.length;
      expect(await found(1), "found at once").toBeGreaterThan(0);
      await t.control.advance(DAY - 120);
      expect(await found(1), "found two minutes before a day has passed").toBeGreaterThan(0);
      await t.control.advance(240);
      expect(await found(1), "found after a day").toBe(0);
      expect(await found(2), "found with two days").toBeGreaterThan(0);
    },
  ),

  check(
    {
      id: "others-change-no-score",
      title: "What other users have stored changes no score",
      proves: ["RET-020"],
    },
    async (t) => {
      const app = await appOf(t);
      const { user } = await app.remember(["I am allergic to peanuts.", "I run in the forest before work."]);
      const ask = async () => (await app.found(user, "Which food is dangerous for me?", { limit: 5 })).data;
      const relevance = (data: Awaited<ReturnType<typeof ask>>) =>
        new Map(data.map((each) => [each.id, each.relevance_score]));
      const before = relevance(await ask());
      const others = Array.from({ length: 6 }, () => app.newUser());
      await Promise.all(
        others.map((other, n) =>
          app.tell(other, `I am allergic to peanuts and to ${["kiwi", "milk", "soy", "eggs", "nuts", "rye"][n]}.`),
        ),
      );
      const after = relevance(await ask());
      expect([...after.keys()], "found again").toEqual([...before.keys()]);
      // Recency makes a score fall a little as time passes, and being retrieved may make it rise a little.
      for (const [id, score] of before)
        expect(Math.abs((after.get(id) ?? 0) - score), "change of a score").toBeLessThan(0.01);
    },
  ),

  check(
    {
      id: "same-words-once",
      title: "Of memories with the same words one is returned",
      proves: ["RET-024"],
    },
    async (t) => {
      const { user } = await t.remember(["I sing in the choir of the cathedral.", "I grow roses in the garden."]);
      const memories = await t.memoriesOf(user);
      if (memories.length < 2) throw new Untestable("fewer than two memories were made");
      const words = "The user sings in the choir of the cathedral.";
      for (const { id } of memories) await t.ok("updateMemory", { path: { memory_id: id }, body: { content: words } });
      const found = await t.found(user, "Where do I sing?");
      expect(found.data.filter(({ content }) => content === words).length, "results with the same words").toBe(1);
    },
  ),

  check(
    {
      id: "unknown-user-not-created",
      title: "A retrieve of an unknown user creates nobody",
      proves: ["RET-008", "USR-005"],
    },
    async (t) => {
      if (!t.has("users")) throw new Untestable("whether a user exists is seen with profile users");
      const user = t.newUser();
      await t.found(user, "What should I know?");
      await t.refused("getEndUserStats", { path: { external_user_id: user } }, 404, "PRX_404");
    },
  ),

  check(
    {
      id: "retrieve-changes-nothing",
      title: "A retrieve changes nothing that is seen but access statistics",
      proves: ["RET-022"],
    },
    async (t) => {
      const { user, memories } = await acquaintance(t);
      const history = async () =>
        Promise.all(
          memories
            .slice(0, 3)
            .map(async ({ id }) =>
              (await t.ok("getMemoryHistory", { path: { memory_id: id } })).data.map(({ content }) => content),
            ),
        );
      const before = await history();
      await t.found(user, LANGUAGE_QUESTION);
      expect(await history(), "words in the history after a retrieve").toEqual(before);
      const now = await t.memoriesOf(user);
      expect(
        now.map(({ id, content, category, metadata }) => ({ id, content, category, metadata })),
        "memories",
      ).toEqual(memories.map(({ id, content, category, metadata }) => ({ id, content, category, metadata })));
    },
  ),

  check(
    {
      id: "hot-changes-no-score",
      title: "Becoming hot changes no score",
      proves: ["RET-018"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { user, memories } = await own.remember(["I am allergic to peanuts.", "I keep bees in a garden in Lund."]);
      for (const { id } of memories) {
        await own.ok("updateMemory", { path: { memory_id: id }, body: { importance_score: 9.5 } });
      }
      // One question, asked in a way that no stored answer serves.
      const ask = async (n: number) =>
        (await own.found(user, "Which food is dangerous for me?", { limit: 5 + n })).data;
      const asked: Awaited<ReturnType<typeof ask>>[] = [];
      for (let n = 0; n < HOT_ASKS; n++) asked.push(await ask(n));
      await t.control.runLifecycle();
      for (let n = 0; n < 3; n++) asked.push(await ask(HOT_ASKS + n));
      const steps = asked.slice(1).flatMap((after, n) =>
        after.flatMap((now) => {
          const then = asked[n]?.find(({ id }) => id === now.id);
          const isSame = then !== undefined && then.importance_score === now.importance_score;
          return isSame ? [{ n, id: now.id, becameHot: now.is_hot && !then.is_hot, then, now }] : [];
        }),
      );
      const turns = steps.filter(({ becameHot }) => becameHot);
      if (turns.length === 0) throw new Untestable("no memory became hot");
      for (const turn of turns) {
        // Being hot may be told a retrieve before or after it is looked at.
        for (const { then, now } of steps.filter(({ id, n }) => id === turn.id && Math.abs(n - turn.n) <= 1)) {
          const change = Math.abs(now.relevance_score - then.relevance_score);
          expect(change, "change of the score of what became hot").toBeLessThan(0.01);
        }
      }
      const last = asked.at(-1) ?? [];
      const sorted = [...last].sort((left, right) => right.relevance_score - left.relevance_score);
      expect(
        last.map(({ id }) => id),
        "order of hot and other results",
      ).toEqual(sorted.map(({ id }) => id));
    },
  ),

  check(
    {
      id: "unembeddable-query",
      title: "A query that cannot be embedded answers 503, never an empty result",
      proves: ["RET-021"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { user } = await own.remember(["I keep a parrot called Rio."]);
      await t.control.fail("embedder");
      try {
        for (const who of [user, own.newUser()]) {
          const body = { external_user_id: who, query: `What is the parrot's name? ${Date.now()}` };
          await own.refused("retrieveMemories", { body }, 503, "EMB_503");
        }
      } finally {
        await t.control.fail("embedder", false);
        await healthy(t);
      }
    },
  ),
];

function passing(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
