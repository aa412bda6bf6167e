import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manifest, type ProfileName, type RequirementEntry } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { IMPLEMENTED } from "../src/http/operation.ts";

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

/** Rules for servers without a profile. This one has it, so there is nothing here that could show them. */
const ONLY_WITHOUT: Record<string, ProfileName> = { "ADD-017": "provenance" };

function isForOthers({ id }: RequirementEntry): boolean {
  const lacked = ONLY_WITHOUT[id];
  return lacked !== undefined && (IMPLEMENTED as readonly ProfileName[]).includes(lacked);
}

describe("a test of the server", () => {
  const shown = new Set(files.filter((file) => file.startsWith("server")).flatMap(shownIn));

  it.each(IMPLEMENTED)("names every requirement of the profile `%s`", (profile) => {
    const ours = manifest.requirements.filter((requirement) => requirement.profile === profile);
    const elsewhere = ours.flatMap(({ id }) => (ONLY_WITHOUT[id] ? [`${id} without \`${ONLY_WITHOUT[id]}\``] : []));
    if (elsewhere.length > 0) console.log(`${profile}: rules of servers that lack a profile: ${elsewhere.join(" ")}`);
    const needed = ours.filter((requirement) => !isForOthers(requirement));
    const without = needed.filter(({ id }) => !shown.has(id));
    expect(without.map(({ id, text }) => `${id} ${text}`)).toEqual([]);
  });
});

describe("the titles of the tests", () => {
  it.each(files)("of %s name only requirements that the contract has", (file) => {
    expect(shownIn(file).filter((id) => !known.has(id))).toEqual([]);
  });

  it("are read at all", () => expect(files.flatMap(shownIn).length).toBeGreaterThan(100));
});
