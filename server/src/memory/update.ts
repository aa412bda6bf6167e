import type { Clock } from "../clock.ts";
import { type Embedder, embedNow } from "../embedding/types.ts";
import type { Store, StoredMemory } from "../store/types.ts";

/** What an app changes about a memory. What is absent stays. */
export interface Update {
  /** As `normaliseMemoryText` leaves it. */
  content?: string;
  importance?: number;
  archived?: boolean;
}

/**
 * Changes a memory: with new words it is found by their meaning at once. Gives the memory as it is then, or null when it was
 * erased meanwhile.
 *
 * @throws EmbeddingUnavailable when new words cannot be embedded; then nothing is changed.
 */
export type Updater = (memory: StoredMemory, update: Update) => Promise<StoredMemory | null>;

export function createUpdater(parts: { store: Store; embedder: Embedder; clock: Clock }): Updater {
  const { store, embedder, clock } = parts;
  return async (memory, { content, ...rest }) => {
    const [vector] = content === undefined ? [] : await embedNow(embedder, [content]);
    const words = content !== undefined && vector ? { words: { content, vector } } : {};
    return await store.updateMemory(memory, { ...rest, ...words }, clock.now());
  };
}
