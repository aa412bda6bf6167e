import type { Database } from "better-sqlite3";
import { StoreUnavailable } from "../types.ts";

interface Write {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Runs a change and settles once it is durable. */
export type WriteTransaction = <T>(run: () => T) => Promise<T>;

/**
 * Group commit: changes that arrive while others are being made durable share the next transaction and its one flush to
 * disk. Each runs in a savepoint of its own, so that one that fails leaves the others alone.
 */
export function createWriteQueue(db: Database): { write: WriteTransaction; drained(): Promise<void> } {
  let waiting: Write[] = [];
  let scheduled = false;
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
        setImmediate(flush);
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
