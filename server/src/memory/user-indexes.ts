import type { EndUser, LoadedMemory, SearchableMemory, Store } from "../store/types.ts";
import { type Erasures, prefixOf } from "../tenancy/erasures.ts";
import type { AccessLog } from "./access-log.ts";
import { UserIndex } from "./ranking/index.ts";
import { terms } from "./ranking/terms.ts";

/** Memories of one user, ready to be searched. */
export interface Searchable<Memory extends SearchableMemory = SearchableMemory> {
  index: UserIndex;
  memories: Map<string, Memory>;
}

/** Everything that is known of one user at one revision. */
export interface LoadedUser extends Searchable<LoadedMemory> {
  revision: number;
}

/** Memory that loaded users may take together. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Keeps the users searched most recently in memory. A write to a user's memories changes the user's revision, and what
 * was loaded before is not used again: a cached answer is never wrong.
 */
export function createUserIndexes(
  store: Store,
  accessLog: Pick<AccessLog, "settle">,
  erasures: Erasures,
): { load(user: EndUser): Promise<LoadedUser> } {
  const loaded = new Map<string, LoadedUser>();
  /** Shared by all who ask meanwhile: accesses are counted where the memories are loaded, which must be one place. */
  const loading = new Map<string, { revision: number; user: Promise<LoadedUser> }>();
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
    for (const key of loading.keys()) if (key.startsWith(prefixOf(erased))) loading.delete(key);
  });

  async function read(user: EndUser): Promise<LoadedUser> {
    await accessLog.settle(user);
    const before = loaded.get(prefixOf(user))?.memories;
    const memories = await store.loadSearchable(user, before);
    return { revision: user.revision, ...toSearchable(memories) };
  }

  return {
    async load(user) {
      const key = prefixOf(user);
      const known = loaded.get(key);
      if (known?.revision === user.revision) {
        loaded.delete(key);
        loaded.set(key, known);
        return known;
      }
      const begun = loading.get(key);
      if (begun?.revision === user.revision) return begun.user;
      const load = { revision: user.revision, user: read(user) };
      loading.set(key, load);
      try {
        const fresh = await load.user;
        // Unless they were erased, or a later revision was asked for.
        if (loading.get(key) === load) remember(key, fresh);
        return fresh;
      } finally {
        if (loading.get(key) === load) loading.delete(key);
      }
    },
  };
}

export function toSearchable<Memory extends SearchableMemory>(memories: readonly Memory[]): Searchable<Memory> {
  return {
    memories: new Map(memories.map((memory) => [memory.memoryId, memory])),
    index: new UserIndex(
      memories.map((memory) => ({
        id: memory.memoryId,
        content: memory.content,
        terms: termsOf(memory),
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

/** Kept for as long as the memory stays loaded: it mostly stays when others are added. */
const termsOfMemories = new WeakMap<SearchableMemory, readonly string[]>();

function termsOf(memory: SearchableMemory): readonly string[] {
  const known = termsOfMemories.get(memory) ?? terms(memory.content);
  termsOfMemories.set(memory, known);
  return known;
}

/** Estimated bytes: the index, whose vectors are those of the rows, and what else there is of each row. */
function weight(user: LoadedUser): number {
  return user.index.bytes + BYTES_OF_ROW * user.memories.size + 1024;
}

/** Ids, dates, lists and terms of one memory. */
const BYTES_OF_ROW = 1_800;
