import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

const dataSync = promisify(fdatasync);

/** Brings to the disk what was committed. */
export interface LogFlush {
  /** Rejects with the system's error when the disk refused. Not to be called again before it is settled. */
  flush(): Promise<void>;
  close(): void;
}

/**
 * Flushes the write-ahead log of a database beside its connection, on a thread of its own, so that requests are read while
 * the disk works. The connection itself has `synchronous = NORMAL` and flushes nothing when it commits.
 *
 * Why what was flushed is durable: SQLite appends a transaction to the log before its commit returns, and after a power
 * cut it plays back every whole transaction up to the first that is broken; so all that was committed before a flush
 * began is there again. The log begins anew only when a checkpoint has copied all of it to the database, and a
 * checkpoint flushes both files also with NORMAL: what was overwritten in the log is durable in the database
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). As long as the connection is open the log is the same file.
 *
 * @param path The database, opened in WAL mode.
 */
export function openLogFlush(path: string): LogFlush {
  // For writing, though nothing is written: some systems flush no other.
  const file = openSync(`${path}-wal`, "r+");
  return {
    flush: () => dataSync(file),
    close: () => closeSync(file),
  };
}
