import type { Database } from "better-sqlite3";
import { StoreUnavailable } from "../types.ts";

interface Write {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  settle: () => void;
}

/** Runs a change and settles once it is durable. It may be run anew, when one that came with it failed. */
export type WriteTransaction = <T>(run: () => T) => Promise<T>;

/** Milliseconds that a change waits at the most for others to share its flush to disk. */
const GATHER_WITHIN = 4;
/** With so many changes waiting, a transaction begins. */
const ENOUGH = 64;

/**
 * Group commit: a transaction begins when a turn of the event loop has brought no further change, so that requests that
 * came together share one flush to disk. A change that comes alone waits for one turn in which nothing happens. One that
 * fails leaves the others alone: it is undone with all of them, and they are made again, each in a savepoint of its own.
 */
export function createWriteQueue(db: Database): { write: WriteTransaction; drained(): Promise<void> } {
  let waiting: Write[] = [];
  let scheduled = false;
  let since = 0;
  let idle: (() => void)[] = [];

  const together = db.transaction((writes: Write[]) => {
    for (const write of writes) keepValue(write, write.run());
  });
  const oneByOne = db.transaction((writes: Write[]) => {
    for (const write of writes) runInSavepoint(write);
  });
  const savepoint = db.transaction((run: () => unknown) => run());

  /** Whoever made the change is told of its value once it is durable. */
  function keepValue(write: Write, value: unknown): void {
    write.settle = () => write.resolve(value);
  }

  function runInSavepoint(write: Write): void {
    try {
      keepValue(write, savepoint(write.run));
    } catch (error) {
      write.settle = () => write.reject(asStoreError(error));
      // SQLite ends the whole transaction on errors such as a full disk: nothing more can be done in it.
      if (!db.inTransaction) throw error;
    }
  }

  /** Rarely does a change fail: only then is it worth what savepoints cost to find out which. */
  function commit(writes: Write[]): void {
    try {
      together.immediate(writes);
    } catch (error) {
      if (writes.length === 1) throw error;
      oneByOne.immediate(writes);
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
      commit(writes);
      for (const write of writes) write.settle();
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
        waiting.push({ run, resolve: resolve as (value: unknown) => void, reject, settle() {} });
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
