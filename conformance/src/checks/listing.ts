import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { acquaintance } from "../scenes.ts";
import type { Memory, Success, Trial } from "../trial.ts";

/** Beyond this many pages a list of a handful of memories is going round in circles. */
const MOST_PAGES = 60;

async function firstPage(t: Trial): Promise<{ user: string; page: Success<"listMemories">; cursor: string }> {
  const { user } = await acquaintance(t);
  const page = await t.ok("listMemories", { query: { external_user_id: user, limit: 1 } });
  const cursor = page.pagination.next_cursor;
  if (cursor === null) throw new Untestable("one page holds all that was remembered: there is no cursor");
  return { user, page, cursor };
}

/** Paging through what is known of a user. */
export const listing: Check[] = [
  check({ id: "list-newest-first", title: "Memories are listed newest first", proves: ["LST-001"] }, async (t) => {
    const { user, memories } = await t.remember(["I repair old clocks in Ghent."]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await t.tell(user, "I have a canary called Figaro.");
    const listed = await t.memoriesOf(user);
    const times = listed.map(({ created_at }) => Date.parse(created_at));
    // A clock that goes by the second gives both another time after a second.
    if (new Set(times).size < 2) throw new Untestable("the target remembered two conversations at one time");
    expect(times, "created_at of the list").toEqual([...times].sort((left, right) => right - left));
    if (listed.length === memories.length) throw new Untestable("nothing was remembered of the second conversation");
    expect(
      memories.map(({ id }) => id),
      "memories of the first conversation",
    ).not.toContain(listed[0]?.id);
  }),

  check(
    { id: "pages-visit-each-once", title: "Paging visits every memory exactly once", proves: ["LST-002"] },
    async (t) => {
      const { memories } = await acquaintance(t);
      const { user, page, cursor: firstCursor } = await firstPage(t);
      const seen: Memory[] = [...page.data];
      let cursor: string | null = firstCursor;
      for (let pages = 1; cursor !== null && pages < MOST_PAGES; pages++) {
        const next: Success<"listMemories"> = await t.ok("listMemories", {
          query: { external_user_id: user, limit: 1, cursor },
        });
        seen.push(...next.data);
        cursor = next.pagination.next_cursor;
      }
      expect(cursor, `cursor after ${MOST_PAGES} pages`).toBeNull();
      expect(seen.map(({ id }) => id).sort(), "ids seen by paging").toEqual(memories.map(({ id }) => id).sort());
    },
  ),

  check({ id: "malformed-cursor", title: "A malformed cursor is refused", proves: ["LST-003"] }, async (t) => {
    const query = { external_user_id: t.newUser(), cursor: "no-such-cursor" };
    await t.refused("listMemories", { query }, 400, "TEN_400");
  }),

  check({ id: "foreign-cursor", title: "A cursor of another list is refused", proves: ["LST-003"] }, async (t) => {
    const { cursor } = await firstPage(t);
    const query = { external_user_id: t.newUser(), limit: 1, cursor };
    await t.refused("listMemories", { query }, 400, "TEN_400");
  }),

  check({ id: "next-page-linked", title: "A page that has a next one links it", proves: ["LST-006"] }, async (t) => {
    const { user } = await firstPage(t);
    const answer = await t.send("listMemories", { query: { external_user_id: user, limit: 1 } });
    expect(answer.headers.link ?? "", "Link").toMatch(/<[^>]+>\s*;\s*rel="?next"?/);
  }),
];
