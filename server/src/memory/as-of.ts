import { type Embedder, embedNow } from "../embedding/types.ts";
import type { Scope, SearchableMemory, Store } from "../store/types.ts";
import { type Searchable, toSearchable } from "./user-indexes.ts";

/**
 * The memories of a user as they were at a time, ready to be searched. Words that were changed since are embedded anew:
 * only the vectors of today's are kept.
 *
 * @throws EmbeddingUnavailable when earlier words cannot be embedded.
 */
export async function loadAsOf(store: Store, embedder: Embedder, user: Scope, time: Date): Promise<Searchable> {
  const past = await store.loadAsOf(user, time);
  const reworded = past.filter(({ vector }) => vector === null);
  const vectors = await embedNow(
    embedder,
    reworded.map(({ content }) => content),
  );
  const made = new Map(reworded.map(({ memoryId }, at) => [memoryId, vectors[at]]));
  return toSearchable(
    past.map((memory): SearchableMemory => {
      const vector = memory.vector ?? (made.get(memory.memoryId) as Float32Array);
      const { lastAccessedAt } = memory;
      // An access after that time says nothing about how recent the memory was then.
      return { ...memory, vector, lastAccessedAt: lastAccessedAt && lastAccessedAt <= time ? lastAccessedAt : null };
    }),
  );
}
