import type { Database } from "better-sqlite3";
import { StoreUnavailable } from "../types.ts";
import type { Tally } from "./tally.ts";

interface Write {
  /** Whether it counts by the tally. */
  isCounted: boolean;
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

/** Makes changes, several in one transaction. */
export interface WriteQueue {
  write: WriteTransaction;
  /** For changes that count by the tally, and read what it counts from it alone. */
  writeCounted: WriteTransaction;
  /** Resolves when nothing waits. */
  drained(): Promise<void>;
  /**
   * The disk refused what was committed: nothing that is read is certain to be there after the next start. Null while all is
   * well.
   */
  breakage(): StoreUnavailable | null;
}

/**
 * Group commit: a transaction begins when a turn of the event loop has brought no further change, so that requests that
 * came together share one flush to disk. A change that comes alone waits for one turn in which nothing happens. One that
 * fails leaves the others alone: it is undone with all of them, and they are made again, each in a savepoint of its own.
 *
 * Nobody is told of success before their transaction is flushed. What comes meanwhile waits, and whoever is told then
 * has the time of a few turns to be part of the next one: where the disk is slow, all share each flush.
 *
 * When the disk refuses, a further flush could succeed without what was lost, because a system tells of it only once. So
 * nothing is answered any more: the next start goes by the log, which is checked then.
 *
 * @param flush Makes durable what was committed before the call. @default commits are durable by themselves
 * @param beforeWrite Told of each transaction.
 * @param tally What counted changes count is settled before any other change, and within their transaction.
 */
export function createWriteQueue(
  db: Database,
  {
    flush = async () => {},
    beforeWrite = () => {},
    tally = { settle() {}, forget() {} },
  }: { flush?: () => Promise<void>; beforeWrite?: () => void; tally?: Pick<Tally, "settle" | "forget"> } = {},
): WriteQueue {
  let waiting: Write[] = [];
  /** From when changes gather until they are flushed. */
  let working = false;
  let since = 0;
  let broken: StoreUnavailable | null = null;
  let idle: (() => void)[] = [];

  const together = db.transaction((writes: Write[]) => {
    for (const write of writes) {
      if (!write.isCounted) tally.settle();
      keepValue(write, write.run());
    }
    tally.settle();
  });
  const oneByOne = db.transaction((writes: Write[]) => {
    for (const write of writes) runInSavepoint(write);
  });
  const savepoint = db.transaction((run: () => unknown) => {
    const value = run();
    tally.settle();
    return value;
  });

  /** Whoever made the change is told of its value once it is durable. */
  function keepValue(write: Write, value: unknown): void {
    write.settle = () => write.resolve(value);
  }

  function runInSavepoint(write: Write): void {
    try {
      keepValue(write, savepoint(write.run));
    } catch (error) {
      tally.forget();
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
      tally.forget();
      if (writes.length === 1) throw error;
      oneByOne.immediate(writes);
    }
  }

  function gather(): void {
    working = true;
    since = performance.now();
    setImmediate(writeOrGather, 0);
  }

  /** @param before Changes that waited a turn ago. */
  function writeOrGather(before: number): void {
    const more = waiting.length > before;
    if (more && waiting.length < ENOUGH && performance.now() - since < GATHER_WITHIN) {
      setImmediate(writeOrGather, waiting.length);
    } else {
      void writeWaiting();
    }
  }

  async function writeWaiting(): Promise<void> {
    const writes = waiting;
    waiting = [];
    try {
      if (broken) throw broken;
      beforeWrite();
      commit(writes);
      await flush().catch((cause) => {
        broken = new StoreUnavailable("The disk refused what was written. See to it, then start the server again", {
          cause,
        });
        throw broken;
      });
      for (const write of writes) write.settle();
    } catch (error) {
      for (const write of writes) write.reject(asStoreError(error));
    }
    if (waiting.length > 0) return gather();
    working = false;
    for (const notify of idle) notify();
    idle = [];
  }

  const writer =
    (isCounted: boolean): WriteTransaction =>
    <T>(run: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ isCounted, run, resolve: resolve as (value: unknown) => void, reject, settle() {} });
        if (!working) gather();
      });

  return {
    write: writer(false),
    writeCounted: writer(true),
    drained: () => (working ? new Promise<void>((resolve) => idle.push(resolve)) : Promise.resolve()),
    breakage: () => broken,
  };
}

/** What SQLite says of itself becomes the store's own error; anything else is a mistake in our code. */
export function asStoreError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof StoreUnavailable || typeof code !== "string" || !code.startsWith("SQLITE_")) return error;
  return new StoreUnavailable(`The store cannot answer (${code})`, { cause: error });
}
