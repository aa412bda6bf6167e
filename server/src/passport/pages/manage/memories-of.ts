import { everyPage } from "../../../handlers/every-page.ts";
import type { PersonMemory, Store } from "../../../store/types.ts";

/** Every live memory of a person, the oldest first. */
export type MemoriesOf = (personId: string) => Promise<PersonMemory[]>;

export function createMemoriesOf(store: Store): MemoriesOf {
  return (personId) =>
    everyPage(
      async (after, limit) => {
        const from = after && { key: after.time.getTime(), memoryId: after.id };
        const query = { personId, categories: null, order: "oldest", after: from, limit } as const;
        return (await store.listPersonMemories(query)).rows;
      },
      ({ createdAt: time, memoryId: id }) => ({ time, id }),
    );
}
