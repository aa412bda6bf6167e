import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "../generate/openapi.ts";
import { releasedVersions } from "./changelog.ts";
import type { Finding } from "./finding.ts";

/** Where the document of each release is kept, unchanged for good: `<version>.json`. */
const snapshotPath = (root: string, version: string) => join(root, "generated", "snapshots", `${version}.json`);

/** The SHA-256 of every snapshot by its version, kept apart from them. */
const releasesPath = (root: string) => join(root, "spec", "guards", "releases.json");

/** The document of the last release, or null before the first. */
export async function lastRelease(root: string): Promise<Document | null> {
  const last = (await keptVersions(root)).at(-1);
  return last ? (JSON.parse(await readFile(snapshotPath(root, last), "utf8")) as Document) : null;
}

/**
 * Keeps a document as the release that its version names, once and for good.
 *
 * @param text The document, as it is kept to the byte.
 * @throws Error when that version was released with another document.
 */
export async function keepSnapshot(root: string, text: string): Promise<string> {
  const { version } = (JSON.parse(text) as Document).info;
  const hashes = await readHashes(root);
  if (hashes[version] !== undefined && hashes[version] !== hashOf(text)) {
    throw new Error(`${version} was released with another document. Raise the version in spec/main.tsp first.`);
  }
  const path = snapshotPath(root, version);
  const kept = await readFile(path, "utf8").catch(() => text);
  if (kept !== text)
    throw new Error(`${version} is kept with another document, and nothing says that it was released.`);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
  const all = Object.entries({ ...hashes, [version]: hashOf(text) }).sort(([a], [b]) => byVersion(a, b));
  await writeFile(releasesPath(root), `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
  return path;
}

/** Whether every release has its snapshot, and every snapshot is what it was when it was released. */
export async function checkSnapshots(root: string, changelog: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const report = (rule: string, version: string, message: string) =>
    findings.push({ guard: "snapshots", rule, place: `generated/snapshots/${version}.json`, message });
  const hashes = await readHashes(root);
  const kept = await keptVersions(root);
  for (const version of releasedVersions(changelog)) {
    if (version in hashes) continue;
    report("missing", version, "CHANGELOG.md says that it is released: keep it with npm run guard -- --snapshot");
  }
  for (const [version, hash] of Object.entries(hashes)) {
    if (!kept.includes(version)) report("removed", version, "is gone; get it back from the history of the repository");
    else if (hashOf(await readFile(snapshotPath(root, version), "utf8")) !== hash) {
      report("edited", version, "is not what was released; get it back from the history of the repository");
    }
  }
  for (const version of kept) {
    if (!(version in hashes)) report("unlisted", version, "is not in spec/guards/releases.json: nobody released it");
  }
  return findings;
}

/** The versions that are kept, oldest first. */
async function keptVersions(root: string): Promise<string[]> {
  const files = await readdir(join(snapshotPath(root, ""), "..")).catch(() => []);
  const versions = files.filter((file) => file.endsWith(".json")).map((file) => file.replace(/\.json$/, ""));
  return versions.sort(byVersion);
}

async function readHashes(root: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(releasesPath(root), "utf8")) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Below zero when `a` is the older version. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
