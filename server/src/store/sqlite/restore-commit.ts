import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PARTS } from "./backup-parts.ts";

/** Name of the file that says: what is staged is whole and takes the place of what is there. */
export const COMMITTED = "restore.committed";

/** Where a part waits until the restore is committed. */
export function staged(dir: string, part: (typeof PARTS)[number]): string {
  return join(dir, `${part}.restoring`);
}

/** Decides that the staged parts replace the data: from here on a restore is finished and never undone. */
export function commitRestore(dir: string): void {
  writeFileSync(join(dir, COMMITTED), "", { mode: 0o600, flush: true });
  syncFolder(dir);
}

/**
 * Puts the parts of a committed restore in their places: two files cannot be replaced in one step, and a database is worth
 * nothing with the pepper of another. Does nothing where no restore was committed. Whoever calls it has the folder's lock.
 */
export function finishRestore(dir: string): void {
  if (!existsSync(join(dir, COMMITTED))) return;
  // What was written ahead belongs to the database that is replaced.
  for (const end of ["-wal", "-shm"]) rmSync(join(dir, `memoryos.db${end}`), { force: true });
  for (const part of PARTS) {
    if (existsSync(staged(dir, part))) renameSync(staged(dir, part), join(dir, part));
  }
  syncFolder(dir);
  rmSync(join(dir, COMMITTED));
}

/** Makes the names of new and renamed files durable. Windows opens no folder, and keeps such names itself. */
function syncFolder(dir: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(dir, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
