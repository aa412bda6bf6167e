import { join } from "node:path";
import Database from "better-sqlite3";

/** Another process has the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";
}

/**
 * Takes the data folder for this process until `release` or until the process ends, however it ends: the lock is the
 * operating system's, held by an open transaction on a file of its own, so that nothing stale is ever left behind.
 *
 * @throws DataFolderInUse at once when another process has it.
 */
export function lockDataFolder(dir: string): { release(): void } {
  const db = new Database(join(dir, "server.lock"), { timeout: 0 });
  try {
    db.pragma("journal_mode = DELETE");
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code?.startsWith("SQLITE_BUSY")) {
      throw new DataFolderInUse(
        `Another server is using the data folder ${dir}. Stop it first, or set MEMORYOS_DATA_DIR to another folder.`,
      );
    }
    throw error;
  }
  return { release: () => db.close() };
}
