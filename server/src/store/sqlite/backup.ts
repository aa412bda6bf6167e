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
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { DataFolderUnusable } from "../types.ts";

/** Pages copied between two looks at whether to go on. */
const STEP = 500;

/** Name of the file that says what a backup holds. */
export const LABEL = "backup.json";
/** What a backup holds beside it. */
export const PARTS = ["memoryos.db", "pepper"] as const;

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
 * Copies the database as it is at one moment, and the pepper, to a folder of their own. A server that has the data folder
 * goes on meanwhile. The folder is there whole or not at all.
 *
 * @throws DataFolderUnusable when the target has something in it or the pepper is missing.
 */
export async function backUp(
  dir: string,
  folder: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<BackupLabel> {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new DataFolderUnusable(`${folder} is not empty. Name a new folder for the backup.`);
  }
  if (!existsSync(join(dir, "pepper"))) {
    throw new DataFolderUnusable(`${join(dir, "pepper")} is missing: without it the backup would open no key.`);
  }
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    const { schema, bytes } = await copyDatabase(
      join(dir, "memoryos.db"),
      join(partial, "memoryos.db"),
      progress,
      signal,
    );
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

async function copyDatabase(
  from: string,
  to: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ schema: number; bytes: number }> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    // Holds the moment: without it, every write of the server would make the copy begin again.
    db.exec("BEGIN");
    const schema = db.pragma("user_version", { simple: true }) as number;
    await db.backup(to, {
      progress({ totalPages, remainingPages }) {
        signal.throwIfAborted();
        progress(totalPages - remainingPages, totalPages);
        return STEP;
      },
    });
    db.exec("COMMIT");
    const bytes =
      (db.pragma("page_count", { simple: true }) as number) * (db.pragma("page_size", { simple: true }) as number);
    return { schema, bytes };
  } finally {
    db.close();
  }
}

/** SHA-256 of a file, in hex. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
