import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "../generate/openapi.ts";

/** Where the document of each release is kept, unchanged for good: `<version>.json`. */
export function snapshotsFolder(root: string): string {
  return join(root, "generated", "snapshots");
}

/** The document of the last release, or null before the first. */
export async function lastRelease(root: string): Promise<Document | null> {
  const folder = snapshotsFolder(root);
  const versions = (await readdir(folder).catch(() => [])).map((file) => file.replace(/\.json$/, ""));
  const last = versions.sort(byVersion).at(-1);
  return last ? (JSON.parse(await readFile(join(folder, `${last}.json`), "utf8")) as Document) : null;
}

function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
