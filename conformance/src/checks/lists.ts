import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { appOf } from "../principals.ts";
import { acquaintance } from "../scenes.ts";
import { type Memory, type Trial, turns } from "../trial.ts";

/** Reads a list page by page, doing something between two pages. */
async function pages(
  t: Trial,
  query: Record<string, string | number | boolean>,
  between: (page: number) => Promise<void> = async () => {},
): Promise<{ rows: Memory[]; totals: number[] }> {
  const rows: Memory[] = [];
  const totals: number[] = [];
  let cursor: string | null = null;
  for (let n = 0; n < 100; n++) {
    const page: { data: Memory[]; pagination: { next_cursor: string | null; total: number; limit: number } } =
      await t.ok("listMemories", { query: { ...query, ...(cursor !== null && { cursor }) } });
    expect(page.data.length, "rows of a page").toBeLessThanOrEqual(page.pagination.limit);
    if ("limit" in query) expect(page.pagination.limit, "pagination.limit").toBe(query.limit);
    rows.push(...page.data);
    totals.push(page.pagination.total);
    cursor = page.pagination.next_cursor;
    if (cursor === null) return { rows, totals };
    await between(n);
  }
  expect(cursor, "cursor after 100 pages").toBeNull();
  return { rows, totals };
}

/** Lists: filters, totals, and cursors while rows come and go. */
export const lists: Check[] = [
  check(
    {
      id: "pages-limited-and-counted",
      title: "A page has at most `limit` rows, and every page has the same total of the whole list",
      proves: ["LST-009", "LST-010", "LST-002"],
    },
    async (t) => {
      const { user, memories } = await acquaintance(t);
      for (const limit of [1, 2, 50]) {
        const { rows, totals } = await pages(t, { external_user_id: user, limit });
        expect(
          rows.map(({ id }) => id),
          `rows with limit ${limit}`,
        ).toEqual(memories.map(({ id }) => id));
        expect(new Set(totals), `totals with limit ${limit}`).toEqual(new Set([memories.length]));
      }
      for (const limit of [0, 10_001]) {
        await t.refused("listMemories", { query: { external_user_id: user, limit } }, 422, "REQ_422");
      }
    },
  ),

  check(
    {
      id: "filters-respected",
      title: "Only memories that match every filter are listed and counted",
      proves: ["LST-008"],
    },
    async (t) => {
      const { user, memories } = await acquaintance(t);
      for (const category of ["preference", "fact", "goal", "relationship"]) {
        const { data, pagination } = await t.ok("listMemories", {
          query: { external_user_id: user, categories: [category], limit: 50 },
        });
        const expected = memories.filter((memory) => memory.category === category).map(({ id }) => id);
        expect(
          data.map(({ id }) => id),
          `listed with category ${category}`,
        ).toEqual(expected);
        expect(pagination.total, `total with category ${category}`).toBe(expected.length);
      }
      const other = t.newUser();
      for (const agent_id of ["tutor", "clerk"]) {
        await t.tell(
          other,
          `I have told the ${agent_id} that I am allergic to ${agent_id === "tutor" ? "milk" : "nuts"}.`,
          {
            agent_id,
          },
        );
      }
      const all = await t.memoriesOf(other);
      for (const agent_id of ["tutor", "clerk", "nobody"]) {
        const query = { external_user_id: other, agent_id, limit: 50 };
        const { data, pagination } = await t.ok("listMemories", { query });
        const expected = all.filter((memory) => memory.agent_id === agent_id).map(({ id }) => id);
        expect(
          data.map(({ id }) => id),
          `listed with the agent ${agent_id}`,
        ).toEqual(expected);
        expect(pagination.total, `total with the agent ${agent_id}`).toBe(expected.length);
      }
    },
  ),

  check(
    {
      id: "cursor-bound-to-its-list",
      title: "A cursor counts for its list and its filters alone",
      proves: ["LST-007", "LST-003"],
      needs: ["second-key"],
    },
    async (t) => {
      const { user } = await acquaintance(t);
      const { pagination } = await t.ok("listMemories", { query: { external_user_id: user, limit: 1 } });
      const cursor = pagination.next_cursor;
      if (cursor === null) throw new Untestable("one page holds all that was remembered: there is no cursor");
      const base = { external_user_id: user, limit: 1, cursor };
      const foreign = [
        { ...base, include_archived: true },
        { ...base, external_user_id: t.newUser() },
        { ...base, categories: ["fact"] },
      ];
      for (const query of foreign) await t.refused("listMemories", { query }, 400, "TEN_400");
      const answer = await t.send("listMemories", { as: "second", query: base });
      expect(answer.status, "status of a cursor of another tenant").toBe(400);
      expect(answer.body, "error").toMatchObject({ code: "TEN_400", error: "invalid_cursor" });
      const damaged = `${cursor.slice(0, -2)}${cursor.endsWith("A") ? "BB" : "AA"}`;
      await t.refused("listMemories", { query: { ...base, cursor: damaged } }, 400, "TEN_400");
    },
  ),

  check(
    {
      id: "pages-while-rows-come-and-go",
      title: "While others are added and removed between pages no row comes twice or is left out",
      proves: ["LST-011", "LST-002"],
    },
    async (t) => {
      const app = await appOf(t);
      const { user, memories } = await app.remember([
        "I prefer Python examples over Java examples.",
        "I am allergic to peanuts.",
        "My goal is to run the Lisbon marathon in October.",
        "I work as a nurse at a children's hospital.",
        "My sister Amina is learning to play the violin.",
        "I keep three goats on a farm near Umeå.",
      ]);
      if (memories.length < 4) throw new Untestable("fewer than four memories were made");
      const removed = new Set<string>();
      const { rows } = await pages(app, { external_user_id: user, limit: 1 }, async (n) => {
        if (n === 0) await app.tell(user, "I have started to learn to weave carpets.");
        if (n === 1) {
          const victim = memories.at(-1)?.id ?? "";
          removed.add(victim);
          await app.ok("deleteMemory", { path: { memory_id: victim }, query: { hard_delete: true } });
        }
        if (n === 2) {
          const seen = memories[0]?.id ?? "";
          await app.ok("deleteMemory", { path: { memory_id: seen }, query: { hard_delete: true } });
        }
      });
      const ids = rows.map(({ id }) => id);
      expect(new Set(ids).size, "different rows among those seen").toBe(ids.length);
      const stayed = memories
        .slice(1)
        .map(({ id }) => id)
        .filter((id) => !removed.has(id));
      expect(ids, "rows seen").toEqual(expect.arrayContaining(stayed));
    },
  ),

  check(
    {
      id: "pages-under-concurrent-writes",
      title: "Paging while conversations come in visits each row that was there before exactly once",
      proves: ["LST-011", "LST-002"],
    },
    async (t) => {
      const app = await appOf(t);
      const user = app.newUser();
      await app.tell(user, ["I am allergic to peanuts.", "I work as a nurse in Turku.", "My sister is called Amina."]);
      const before = (await app.memoriesOf(user)).map(({ id }) => id);
      if (before.length < 2) throw new Untestable("fewer than two memories were made");
      let writing = true;
      const written: string[] = [];
      const writer = (async () => {
        for (let n = 0; writing && n < 12; n++) {
          const messages = turns([`My lucky number of day ${n} is ${1_000 + n * 37}.`]);
          written.push((await app.addQueued({ external_user_id: user, messages })).job_id);
        }
      })();
      try {
        for (let round = 0; round < 4; round++) {
          const ids = (await pages(app, { external_user_id: user, limit: 1 })).rows.map(({ id }) => id);
          expect(new Set(ids).size, "different rows among those seen").toBe(ids.length);
          expect(ids, "rows seen").toEqual(expect.arrayContaining(before));
        }
      } finally {
        writing = false;
        await writer;
        for (const job of written) await app.finished(job);
      }
    },
  ),
];
