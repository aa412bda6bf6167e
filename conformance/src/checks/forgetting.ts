import { expect } from "vitest";
import { type Check, check } from "../check.ts";
import { LANGUAGE_QUESTION } from "../scenes.ts";
import type { Trial } from "../trial.ts";

const UNKNOWN_MEMORY = "0198b0c4-0000-7000-8000-00000000d00d";
const STATEMENT = "I prefer Python examples over Java examples.";

async function foundIds(t: Trial, user: string): Promise<string[]> {
  const found = await t.ok("retrieveMemories", { body: { external_user_id: user, query: LANGUAGE_QUESTION } });
  return found.data.map(({ id }) => id);
}

/** Archiving, erasing, and what does not exist. */
export const forgetting: Check[] = [
  check(
    {
      id: "archive",
      title: "An archived memory is read by its id, but no longer retrieved or listed, and may be archived again",
      proves: ["DEL-001", "DEL-003", "LST-005", "RET-007"],
    },
    async (t) => {
      const { user, memories } = await t.remember([STATEMENT]);
      for (const { id } of memories) {
        await t.ok("deleteMemory", { path: { memory_id: id } });
        const { data } = await t.ok("getMemory", { path: { memory_id: id } });
        expect(data.is_archived, "is_archived of an archived memory").toBe(true);
        await t.ok("deleteMemory", { path: { memory_id: id } });
      }
      expect(await foundIds(t, user), "retrieved after all were archived").toEqual([]);
      expect(await t.memoriesOf(user), "listed after all were archived").toEqual([]);
      const archived = await t.memoriesOf(user, { archived: true });
      expect(archived.map(({ id }) => id).sort(), "listed with include_archived").toEqual(
        memories.map(({ id }) => id).sort(),
      );
    },
  ),

  check(
    {
      id: "hard-delete",
      title: "An erased memory is found nowhere, and the receipt counts what was erased",
      proves: ["DEL-002", "DEL-005", "RET-007"],
    },
    async (t) => {
      const { user, memories } = await t.remember([STATEMENT]);
      // What was retrieved before may be kept for the next time.
      await foundIds(t, user);
      for (const { id } of memories) {
        const { data } = await t.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
        expect(Math.max(0, ...Object.values(data.receipt)), "largest count of the receipt").toBeGreaterThan(0);
        await t.refused("getMemory", { path: { memory_id: id } }, 404, "MEM_404");
      }
      expect(await foundIds(t, user), "retrieved after all were erased").toEqual([]);
      expect(await t.memoriesOf(user, { archived: true }), "listed after all were erased").toEqual([]);
    },
  ),

  check(
    { id: "unknown-memory", title: "A memory that does not exist answers 404", proves: ["MEM-001", "DEL-004"] },
    async (t) => {
      await t.refused("getMemory", { path: { memory_id: UNKNOWN_MEMORY } }, 404, "MEM_404");
      await t.refused("deleteMemory", { path: { memory_id: UNKNOWN_MEMORY } }, 404, "MEM_404");
    },
  ),
];
