import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { systemReason } from "../../system-reason.ts";
import { DataFolderUnusable } from "../types.ts";
import { PARTS } from "./backup-parts.ts";
import { lockDataFolder } from "./lock.ts";
import { finishRestore } from "./restore-commit.ts";

/** Pages copied between two looks at whether to go on. */
const STEP = 500;

/** Name of the file that says what a backup holds. */
export const LABEL = "backup.json";

/** What a backup says of itself. */
export interface BackupLabel {
  format: 1;
  created_at: string;
  schema: number;
  bytes: number;
  /** Of each file, in hex. */
  sha256: Record<(typeof PARTS)[number], string>;
}

/**
 * Copies the database as it is at one moment, and the pepper, to a folder of their own. The folder is there whole or not
 * at all.
 *
 * @param copy Makes the copy: the server's store, or {@link copyOfFolder} where none runs.
 * @throws DataFolderUnusable when the target has something in it or cannot be made, or the pepper is missing.
 */
export async function backUp(
  dir: string,
  copy: Copy,
  folder: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<BackupLabel> {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) {
    throw new DataFolderUnusable(`${folder} is no folder. Name a new one for the backup.`);
  }
  if (there && readdirSync(folder).length > 0) {
    throw new DataFolderUnusable(`${folder} is not empty. Name a new folder for the backup.`);
  }
  if (!existsSync(join(dir, "pepper"))) {
    throw new DataFolderUnusable(`${join(dir, "pepper")} is missing: without it the backup would open no key.`);
  }
  const partial = `${folder}.partial`;
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DataFolderUnusable(`${folder} cannot be made: ${systemReason(error)}. Name another folder.`);
  }
  try {
    const { schema, bytes } = await copy(join(partial, "memoryos.db"), progress, signal);
    copyFileSync(join(dir, "pepper"), join(partial, "pepper"));
    for (const part of PARTS) chmodSync(join(partial, part), 0o600);
    const sha256 = {
      "memoryos.db": await digestOf(join(partial, "memoryos.db")),
      pepper: await digestOf(join(partial, "pepper")),
    };
    const label: BackupLabel = { format: 1, created_at: new Date().toISOString(), schema, bytes, sha256 };
    writeFileSync(join(partial, LABEL), `${JSON.stringify(label, null, 2)}\n`, { mode: 0o600, flush: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    return label;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/** A copy of the store, as {@link copyDatabase} makes it. */
export type Copy = (
  path: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<{ schema: number; bytes: number }>;

/**
 * Copies a database through a connection to it. What the same connection writes meanwhile is in the copy as well: it is the
 * state of the moment at which it ends.
 */
export async function copyDatabase(
  db: Database.Database,
  to: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ schema: number; bytes: number }> {
  const { totalPages } = await db.backup(to, {
    progress({ totalPages, remainingPages }) {
      signal.throwIfAborted();
      progress(totalPages - remainingPages, totalPages);
      return STEP;
    },
  });
  progress(totalPages, totalPages);
  return { schema: db.pragma("user_version", { simple: true }) as number, bytes: statSync(to).size };
}

/** Copies the database of a data folder that no server has, without changing it. */
export function copyOfFolder(dir: string): Copy {
  return async (path, progress, signal) => {
    const lock = lockDataFolder(dir);
    try {
      finishRestore(dir);
      const db = new Database(join(dir, "memoryos.db"), { readonly: true, fileMustExist: true });
      try {
        return await copyDatabase(db, path, progress, signal);
      } finally {
        db.close();
      }
    } finally {
      lock.release();
    }
  };
}

/** SHA-256 of a file, in hex. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
