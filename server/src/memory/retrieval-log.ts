import type { NotedRetrieval, Store } from "../store/types.ts";

/** Retrievals are written this often, in milliseconds: a retrieve does not wait for the disk. */
const FLUSH_INTERVAL = 500;
/** How long a retrieval can be given feedback, in milliseconds: seven days, where the contract asks for one. */
export const RETRIEVALS_KEPT = 7 * 86_400_000;
/** Retrievals that wait at the most while the store cannot answer. */
const MAX_PENDING = 100_000;

/** Remembers which retrievals there were, for the feedback on them. */
export interface RetrievalLog {
  record(retrieval: NotedRetrieval): void;
  /** Writes what was collected. Rejects when the store cannot answer; it is tried again with the next flush. */
  flush(): Promise<void>;
}

/** @param onError Told when retrievals could not be written in the background. */
export function createRetrievalLog(store: Store, onError: (error: unknown) => void): RetrievalLog {
  let pending: NotedRetrieval[] = [];
  let timer: NodeJS.Timeout | null = null;
  let flushing = Promise.resolve();

  async function write(): Promise<void> {
    const retrievals = pending;
    const newest = retrievals.at(-1);
    if (!newest) return;
    pending = [];
    try {
      await store.recordRetrievals(retrievals, new Date(newest.at.getTime() - RETRIEVALS_KEPT));
    } catch (error) {
      pending = [...retrievals, ...pending].slice(-MAX_PENDING);
      throw error;
    }
  }

  /** One after the other: who waits for a flush finds everything written that was recorded before. */
  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const done = flushing.then(write);
    flushing = done.catch(() => {});
    return done;
  }

  return {
    record(retrieval) {
      pending.push(retrieval);
      timer ??= setTimeout(() => void flush().catch(onError), FLUSH_INTERVAL).unref();
    },
    flush,
  };
}
