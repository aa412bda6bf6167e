import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkSnapshots, keepSnapshot, lastRelease } from "./snapshots.ts";
import { changed } from "./testing.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "memoryos-snapshots-"));
  await mkdir(join(root, "spec", "guards"), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const CHANGELOG = "# Changelog\n\n## 0.10.0, 2026-12-01\n- b\n\n## 0.9.0, 2026-11-01\n- a\n";
const of = (version: string, title = "MemoryOS") =>
  JSON.stringify(changed((document) => Object.assign(document.info, { version, title })));
const path = (version: string) => join(root, "generated", "snapshots", `${version}.json`);
const found = async (changelog = CHANGELOG) =>
  (await checkSnapshots(root, changelog)).map(({ rule, place }) => `${rule} ${place.replace(/.*\//, "")}`);

async function release(): Promise<void> {
  for (const version of ["0.9.0", "0.10.0"]) await keepSnapshot(root, of(version));
}

it("before the first release there is nothing to keep", async () => {
  expect(await found("# Changelog\n\n## 0.1.0, unreleased\n")).toEqual([]);
  expect(await lastRelease(root)).toBeNull();
});

it("a release of the changelog without a snapshot is refused", async () => {
  expect(await found()).toEqual(["missing 0.10.0.json", "missing 0.9.0.json"]);
});

it("releases that are kept are let through, and the last one is that of the highest version", async () => {
  await release();
  expect(await found()).toEqual([]);
  expect((await lastRelease(root))?.info.version).toBe("0.10.0");
});

it("a snapshot that was edited is refused", async () => {
  await release();
  await appendFile(path("0.9.0"), "\n");
  expect(await found()).toEqual(["edited 0.9.0.json"]);
});

it("a snapshot that was removed is refused", async () => {
  await release();
  await rm(path("0.10.0"));
  expect(await found()).toEqual(["removed 0.10.0.json"]);
});

it("a snapshot that nobody released is refused", async () => {
  await release();
  await writeFile(path("0.11.0"), of("0.11.0"));
  expect(await found()).toEqual(["unlisted 0.11.0.json"]);
});

it("a release that is struck from the list is refused", async () => {
  await release();
  const list = join(root, "spec", "guards", "releases.json");
  const { "0.10.0": _, ...rest } = JSON.parse(await readFile(list, "utf8"));
  await writeFile(list, JSON.stringify(rest));
  expect(await found()).toEqual(["missing 0.10.0.json", "unlisted 0.10.0.json"]);
});

it("a release is kept once: again it changes nothing, with another document it is refused", async () => {
  await release();
  await keepSnapshot(root, of("0.10.0"));
  expect(await found()).toEqual([]);
  await expect(keepSnapshot(root, of("0.10.0", "Else"))).rejects.toThrow("released with another document");
  await rm(path("0.10.0"));
  await expect(keepSnapshot(root, of("0.10.0", "Else"))).rejects.toThrow("released with another document");
});
