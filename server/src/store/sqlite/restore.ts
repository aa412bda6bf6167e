import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { DataFolderUnusable } from "../types.ts";
import { type BackupLabel, digestOf, LABEL } from "./backup.ts";
import { PARTS } from "./backup-parts.ts";
import { lockDataFolder } from "./lock.ts";
import { COMMITTED, commitRestore, finishRestore, staged } from "./restore-commit.ts";
import { VERSIONS } from "./schema.ts";

/**
 * Puts a backup into a data folder that no server has. Nothing is touched before the backup has proved to be whole. A process
 * that dies in it leaves the data as it was, or the restore to be finished by whoever uses the folder next.
 *
 * @param options.force Replaces the data that is in the folder.
 * @throws DataFolderUnusable when the backup is not whole or is of a newer server, or when the folder has data;
 * DataFolderInUse when a server has it.
 */
export async function restore(
  folder: string,
  dir: string,
  { force, progress }: { force: boolean; progress: (done: number, total: number) => void },
): Promise<BackupLabel> {
  const label = readLabel(folder);
  if (!force && [...PARTS, COMMITTED].some((part) => existsSync(join(dir, part)))) {
    throw new DataFolderUnusable(
      `${dir} has data. Name another folder with --data-dir, or replace the data with --force.`,
    );
  }
  for (const part of PARTS) {
    const digest = await digestOf(join(folder, part)).catch(() => null);
    if (digest !== label.sha256[part]) {
      throw new DataFolderUnusable(
        `The backup ${folder} is not whole: ${part} is not what was backed up. Take another.`,
      );
    }
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(dir);
  try {
    finishRestore(dir);
    for (const part of PARTS) await copy(join(folder, part), staged(dir, part), progress);
    checkDatabase(staged(dir, "memoryos.db"));
    commitRestore(dir);
    finishRestore(dir);
    return label;
  } finally {
    // SQLite leaves files beside one that it has looked into. A restore that is to be finished keeps what it needs.
    const ends = existsSync(join(dir, COMMITTED)) ? ["-wal", "-shm"] : ["", "-wal", "-shm"];
    for (const end of ends) {
      for (const part of PARTS) rmSync(`${staged(dir, part)}${end}`, { force: true });
    }
    lock.release();
  }
}

function readLabel(folder: string): BackupLabel {
  let label: BackupLabel;
  try {
    label = JSON.parse(readFileSync(join(folder, LABEL), "utf8")) as BackupLabel;
  } catch {
    throw new DataFolderUnusable(`${folder} is no backup: it has no readable ${LABEL}.`);
  }
  if (label.format !== 1 || label.schema > VERSIONS.length) {
    throw new DataFolderUnusable(`The backup ${folder} was made by a newer version. Upgrade first.`);
  }
  return label;
}

async function copy(from: string, to: string, progress: (done: number, total: number) => void): Promise<void> {
  const total = statSync(from).size;
  let done = 0;
  const source = createReadStream(from);
  source.on("data", (chunk) => {
    done += chunk.length;
    progress(done, total);
  });
  await pipeline(source, createWriteStream(to, { mode: 0o600, flush: true }));
  chmodSync(to, 0o600);
}

function checkDatabase(path: string): void {
  const db = new Database(path, { readonly: true });
  try {
    const found = db.pragma("integrity_check(1)", { simple: true });
    if (found !== "ok") throw new DataFolderUnusable(`The database of the backup is damaged: ${found}. Take another.`);
  } finally {
    db.close();
  }
}
