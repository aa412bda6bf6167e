import type { Clock } from "../clock.ts";
import type { Reread } from "../domains/reread.ts";
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
 * Changes a memory: with new words it is found by their meaning at once, and a profile has what they say. Gives the memory as it is then, or null when it was
 * erased meanwhile.
 *
 * @throws EmbeddingUnavailable when new words cannot be embedded; then nothing is changed.
 */
export type Updater = (memory: StoredMemory, update: Update) => Promise<StoredMemory | null>;

export function createUpdater(parts: {
  store: Store;
  embedder: Embedder;
  clock: Clock;
  /** What new words change about a profile. */
  reread: Reread;
}): Updater {
  const { store, embedder, clock, reread } = parts;
  return async (memory, { content, ...rest }) => {
    const [vector] = content === undefined ? [] : await embedNow(embedder, [content]);
    const facts = content === undefined ? undefined : await reread(memory, content);
    const words = content !== undefined && vector ? { words: { content, vector, ...(facts ? { facts } : {}) } } : {};
    return await store.updateMemory(memory, { ...rest, ...words }, clock.now());
  };
}
