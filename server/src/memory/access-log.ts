import type { Clock } from "../clock.ts";
import type { Access, Scope, SearchableMemory, Store } from "../store/types.ts";

/** Access statistics are written this often, in milliseconds: a retrieve does not wait for the disk. */
const FLUSH_INTERVAL = 500;

/** Collects which memories were retrieved and writes it now and then. */
export interface AccessLog {
  record(memories: readonly SearchableMemory[]): void;
  /** Writes what was collected. */
  flush(): Promise<void>;
  /** Writes what was collected of a user, so that who reads their memories next finds it counted. */
  settle(user: Scope): Promise<void>;
}

/** @param onError Told when statistics could not be written; they are tried again with the next flush. */
export function createAccessLog(store: Store, clock: Clock, onError: (error: unknown) => void): AccessLog {
  let pending = new Map<string, Access>();
  /** What is on its way to the store. */
  let leaving = new Map<string, Access>();
  let timer: NodeJS.Timeout | null = null;
  let flushing = Promise.resolve();

  async function write(): Promise<void> {
    const accesses = pending;
    if (accesses.size === 0) return;
    pending = new Map();
    leaving = accesses;
    try {
      await store.recordAccess([...accesses.values()]);
    } catch (error) {
      for (const [id, access] of accesses) {
        const later = pending.get(id);
        pending.set(id, later ? { ...later, count: later.count + access.count } : access);
      }
      onError(error);
    }
    leaving = new Map();
  }

  /** One after the other: who waits for a flush finds everything written that was recorded before. */
  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    flushing = flushing.then(write);
    return flushing;
  }

  return {
    record(memories) {
      const at = clock.now();
      for (const memory of memories) {
        const { tenantId, userId, memoryId } = memory;
        const count = (pending.get(memoryId)?.count ?? 0) + 1;
        pending.set(memoryId, { tenantId, userId, memoryId, count, at });
        memory.accessCount += 1;
        memory.lastAccessedAt = at;
      }
      if (memories.length > 0) timer ??= setTimeout(() => void flush(), FLUSH_INTERVAL).unref();
    },
    flush,
    async settle({ tenantId, userId }) {
      const isTheirs = (access: Access) => access.tenantId === tenantId && access.userId === userId;
      if ([...pending.values(), ...leaving.values()].some(isTheirs)) await flush();
    },
  };
}
