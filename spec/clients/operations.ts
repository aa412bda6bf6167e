import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Document, operationsOf } from "../generate/openapi.ts";

/** What generators add to the name of an operation: `GetMemoryWithResponse`. */
const ADDED = /(WithResponse|WithHttpInfo)$/;

/**
 * Operations of a document that generated code does not have: a generator may leave out what it cannot do, with no more
 * than a warning.
 *
 * @param code Names and text of the generated files.
 */
export function missingOperations(document: Document, code: string): string[] {
  const names = namesIn(code);
  return [...operationsOf(document)]
    .map(({ operation }) => operation.operationId)
    .filter((id) => !names.has(plainName(id)));
}

/** Names in code that stand for an operation, those with what a generator adds to it included. */
function namesIn(code: string): Set<string> {
  const words = code.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [];
  return new Set(words.flatMap((word) => [word, word.replace(ADDED, "")]).map(plainName));
}

/** `get_memory`, `getMemory` and `GetMemory` are one name. */
function plainName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** Everything below some files and folders, with the names of the files. */
export async function readCode(paths: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      texts.push(path, await readFile(path, "utf8"));
      continue;
    }
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(go|java|py|rs|ts)$/.test(entry.name)) continue;
      texts.push(entry.name, await readFile(join(entry.parentPath, entry.name), "utf8"));
    }
  }
  return texts.join("\n");
}
