import type { Database } from "better-sqlite3";
import { StoreUnavailable } from "../types.ts";

interface Write {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Runs a change and settles once it is durable. */
export type WriteTransaction = <T>(run: () => T) => Promise<T>;

/** Milliseconds that a change waits at the most for others to share its flush to disk. */
const GATHER_WITHIN = 4;
/** With so many changes waiting, a transaction begins. */
const ENOUGH = 64;

/**
 * Group commit: a transaction begins when a turn of the event loop has brought no further change, so that requests that
 * came together share one flush to disk. A change that comes alone waits for one turn in which nothing happens. Each runs in a savepoint of its own, so that one that fails leaves the others alone.
 */
export function createWriteQueue(db: Database): { write: WriteTransaction; drained(): Promise<void> } {
  let waiting: Write[] = [];
  let scheduled = false;
  let since = 0;
  let idle: (() => void)[] = [];

  const commit = db.transaction((writes: Write[]) => {
    for (const write of writes) runInSavepoint(write);
  });
  const savepoint = db.transaction((run: () => unknown) => run());

  function runInSavepoint(write: Write): void {
    try {
      const value = savepoint(write.run);
      const { resolve } = write;
      write.resolve = () => resolve(value);
    } catch (error) {
      const { reject } = write;
      write.resolve = () => reject(asStoreError(error));
      // SQLite ends the whole transaction on errors such as a full disk: nothing more can be done in it.
      if (!db.inTransaction) throw error;
    }
  }

  /** @param before Changes that waited a turn ago. */
  function flushOrGather(before: number): void {
    const more = waiting.length > before;
    if (more && waiting.length < ENOUGH && performance.now() - since < GATHER_WITHIN) {
      setImmediate(flushOrGather, waiting.length);
    } else {
      flush();
    }
  }

  function flush(): void {
    scheduled = false;
    const writes = waiting;
    waiting = [];
    try {
      commit.immediate(writes);
      for (const write of writes) write.resolve(undefined);
    } catch (error) {
      for (const write of writes) write.reject(asStoreError(error));
    }
    if (waiting.length === 0) {
      for (const notify of idle) notify();
      idle = [];
    }
  }

  return {
    write: <T>(run: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
        if (scheduled) return;
        scheduled = true;
        since = performance.now();
        setImmediate(flushOrGather, 0);
      }),
    drained: () => (scheduled ? new Promise<void>((resolve) => idle.push(resolve)) : Promise.resolve()),
  };
}

/** What SQLite says of itself becomes the store's own error; anything else is a mistake in our code. */
export function asStoreError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof StoreUnavailable || typeof code !== "string" || !code.startsWith("SQLITE_")) return error;
  return new StoreUnavailable(`The store cannot answer (${code})`, { cause: error });
}
