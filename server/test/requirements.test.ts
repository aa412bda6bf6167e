import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manifest } from "@memoryos/contract";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const known = new Set(manifest.requirements.map(({ id }) => id));

/** The end of a title: `refuses a cursor [LST-003 LST-007]`. */
const SHOWN = /\[([A-Z]{3}-\d{3}(?:[ ,]+[A-Z]{3}-\d{3})*)\]/g;

const files = ["server", "sdk", "conformance"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && !path.includes("node_modules"))
    .map((path) => join(folder, path)),
);

/** Ids of the requirements that the titles in a file say they show. */
function shownIn(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(SHOWN)].flatMap(([, ids = ""]) => ids.split(/[ ,]+/));
}

describe("the titles of the tests", () => {
  it.each(files)("of %s name only requirements that the contract has", (file) => {
    expect(shownIn(file).filter((id) => !known.has(id))).toEqual([]);
  });

  it("are read at all", () => expect(files.flatMap(shownIn).length).toBeGreaterThan(100));
});
