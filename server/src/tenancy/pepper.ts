import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFolderUnusable } from "../store/types.ts";

/**
 * Reads the pepper from the data folder, or makes it at first start. It is kept beside the database and not in it: a
 * copy of the database alone is worth nothing to whoever wants to check guesses against it, or to read what is sealed.
 *
 * @param options.expected The store has keys already, which only the pepper they were made with can check.
 * @throws DataFolderUnusable when the pepper is damaged, or missing although it is expected.
 */
export function openPepper(dir: string, options: { expected: boolean }): Buffer {
  const path = join(dir, "pepper");
  if (!existsSync(path)) {
    if (options.expected) {
      throw new DataFolderUnusable(
        `${path} is missing: without it no key of this data folder works. Restore it from a backup.`,
      );
    }
    // Under another name first: a process that dies here leaves no half-written pepper.
    writeFileSync(`${path}.new`, randomBytes(32), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }
  chmodSync(path, 0o600);
  const pepper = readFileSync(path);
  if (pepper.length !== 32) {
    throw new DataFolderUnusable(`${path} is damaged: it must hold 32 bytes. Restore it from a backup.`);
  }
  return pepper;
}
