import { everyPage } from "../../../handlers/every-page.ts";
import type { Store } from "../../../store/types.ts";

/** What an agent did in a passport, as far as it is still there. */
export interface Activity {
  /** Memories that it added. */
  added: number;
  lastAddedAt: Date | null;
}

export const NOTHING: Activity = { added: 0, lastAddedAt: null };

/** What each agent did, by its id. */
export type ActivityOf = (personId: string) => Promise<Map<string, Activity>>;

export function createActivityOf(store: Store): ActivityOf {
  return async (personId) => {
    const memories = await everyPage(
      async (after, limit) => {
        const from = after && { key: after.time.getTime(), memoryId: after.id };
        const query = { personId, categories: null, order: "oldest", after: from, limit } as const;
        return (await store.listPersonMemories(query)).rows;
      },
      ({ createdAt: time, memoryId: id }) => ({ time, id }),
    );
    const activity = new Map<string, Activity>();
    for (const { agentId, createdAt } of memories) {
      if (agentId === null) continue;
      const { added } = activity.get(agentId) ?? NOTHING;
      activity.set(agentId, { added: added + 1, lastAddedAt: createdAt });
    }
    return activity;
  };
}
