import type { EndUser, SearchableMemory, Store } from "../store/types.ts";
import { type Erasures, prefixOf } from "../tenancy/erasures.ts";
import { UserIndex } from "./ranking/index.ts";

/** Memories of one user, ready to be searched. */
export interface Searchable {
  index: UserIndex;
  memories: Map<string, SearchableMemory>;
}

/** Everything that is known of one user at one revision. */
export interface LoadedUser extends Searchable {
  revision: number;
}

/** Memory that loaded users may take together. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Keeps the users searched most recently in memory. A write to a user's memories changes the user's revision, and what
 * was loaded before is not used again: a cached answer is never wrong.
 */
export function createUserIndexes(store: Store, erasures: Erasures): { load(user: EndUser): Promise<LoadedUser> } {
  const loaded = new Map<string, LoadedUser>();
  let bytes = 0;

  function remember(key: string, user: LoadedUser): void {
    forget(key);
    loaded.set(key, user);
    bytes += weight(user);
    for (const oldest of loaded.keys()) {
      if (bytes <= MAX_BYTES || oldest === key) break;
      forget(oldest);
    }
  }

  function forget(key: string): void {
    const user = loaded.get(key);
    if (!user) return;
    loaded.delete(key);
    bytes -= weight(user);
  }

  erasures.on((erased) => {
    for (const key of loaded.keys()) if (key.startsWith(prefixOf(erased))) forget(key);
  });

  return {
    async load(user) {
      const key = prefixOf(user);
      const known = loaded.get(key);
      if (known?.revision === user.revision) {
        loaded.delete(key);
        loaded.set(key, known);
        return known;
      }
      const memories = await store.loadSearchable(user);
      const fresh: LoadedUser = { revision: user.revision, ...toSearchable(memories) };
      remember(key, fresh);
      return fresh;
    },
  };
}

export function toSearchable(memories: readonly SearchableMemory[]): Searchable {
  return {
    memories: new Map(memories.map((memory) => [memory.memoryId, memory])),
    index: new UserIndex(
      memories.map((memory) => ({
        id: memory.memoryId,
        content: memory.content,
        category: memory.category,
        importance: memory.importance,
        usefulness: memory.usefulness,
        createdAt: memory.createdAt.getTime(),
        lastAccessedAt: memory.lastAccessedAt?.getTime() ?? null,
        agentId: memory.agentId,
        vector: memory.vector,
        conversationId: memory.conversationId,
        jobId: memory.jobId,
        receivedAt: memory.receivedAt.getTime(),
        turns: memory.turns,
      })),
    ),
  };
}

/** Estimated bytes: the index, whose vectors are those of the rows, and what else there is of each row. */
function weight(user: LoadedUser): number {
  return user.index.bytes + BYTES_OF_ROW * user.memories.size + 1024;
}

/** Ids, dates and lists of one memory. */
const BYTES_OF_ROW = 1_000;
