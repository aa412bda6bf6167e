import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Document, operationsOf } from "../generate/openapi.ts";

/**
 * Operations of a document that generated code does not have: a generator may leave out what it cannot do, with no more
 * than a warning.
 *
 * @param code Names and text of the generated files.
 */
export function missingOperations(document: Document, code: string): string[] {
  const plain = plainName(code);
  return [...operationsOf(document)]
    .map(({ operation }) => operation.operationId)
    .filter((id) => !plain.includes(plainName(id)));
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
