import { expect } from "vitest";
import { type Check, check } from "../check.ts";
import { acquaintance, LANGUAGE_QUESTION } from "../scenes.ts";
import type { Memory, Problem, Trial } from "../trial.ts";

const UNKNOWN_MEMORY = "0198b0c4-0000-7000-8000-00000000d00d";

/** Everything of an error but what differs from request to request. */
function withoutRequest({ request_id: _, ...rest }: Problem): Omit<Problem, "request_id"> {
  return rest;
}

async function oneMemory(t: Trial): Promise<{ user: string; memory: Memory }> {
  const { user, memories } = await acquaintance(t);
  return { user, memory: memories[0] as Memory };
}

/** One user's memories are not another's, one tenant's not another's. */
export const isolation: Check[] = [
  check(
    { id: "other-user-finds-nothing", title: "What one user said is never found for another", proves: ["ADD-009"] },
    async (t) => {
      await acquaintance(t);
      const other = t.newUser();
      const found = await t.ok("retrieveMemories", { body: { external_user_id: other, query: LANGUAGE_QUESTION } });
      expect(found.data, "found for another user").toEqual([]);
      expect(await t.memoriesOf(other), "listed for another user").toEqual([]);
      // Of users about whom as much was said nothing may be mixed up that is kept of what was retrieved before.
      const [first, second] = [await t.remember(["I play the cello."]), await t.remember(["I play the oboe."])];
      for (const { user, memories } of [first, second, first]) {
        const ids = (await t.found(user, "What do I play?")).data.map(({ id }) => id);
        const own = memories.map(({ id }) => id);
        for (const id of ids) expect(own, "memories of the user who asks").toContain(id);
      }
    },
  ),

  check(
    {
      id: "other-users-memory",
      title: "A memory of another user is read and deleted like one that does not exist",
      proves: ["MEM-002", "DEL-004"],
    },
    async (t) => {
      const { user, memory } = await oneMemory(t);
      const query = { external_user_id: t.newUser() };
      for (const operation of ["getMemory", "deleteMemory"] as const) {
        const denied = await t.refused(operation, { path: { memory_id: memory.id }, query }, 404, "MEM_404");
        const unknown = await t.refused(operation, { path: { memory_id: UNKNOWN_MEMORY }, query }, 404, "MEM_404");
        expect(withoutRequest(denied), `${operation} of another user's memory`).toEqual(withoutRequest(unknown));
      }
      const still = await t.ok("getMemory", { path: { memory_id: memory.id }, query: { external_user_id: user } });
      expect(still.data.is_archived, "is_archived after another user's delete").toBe(false);
    },
  ),

  check(
    {
      id: "other-tenants-memory",
      title: "A memory of another tenant is read and deleted like one that does not exist",
      proves: ["MEM-002", "DEL-004"],
      needs: ["second-key"],
    },
    async (t) => {
      const { user, memory } = await oneMemory(t);
      for (const operation of ["getMemory", "deleteMemory"] as const) {
        const denied = await t.refused(operation, { as: "second", path: { memory_id: memory.id } }, 404, "MEM_404");
        const unknown = await t.refused(
          operation,
          { as: "second", path: { memory_id: UNKNOWN_MEMORY } },
          404,
          "MEM_404",
        );
        expect(withoutRequest(denied), `${operation} of another tenant's memory`).toEqual(withoutRequest(unknown));
      }
      const body = { external_user_id: user, query: LANGUAGE_QUESTION };
      const found = await t.ok("retrieveMemories", { as: "second", body });
      expect(found.data, "found by another tenant for the same external_user_id").toEqual([]);
      const still = await t.ok("getMemory", { path: { memory_id: memory.id } });
      expect(still.data.is_archived, "is_archived after another tenant's delete").toBe(false);
    },
  ),
];
