import { readFile } from "node:fs/promises";
import { manifest } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { CHECKS, UNTESTABLE_REQUIREMENTS } from "./catalogue.ts";
import { TABLE, traceabilityTable } from "./traceability.ts";
import { WIRE_RULES } from "./wire.ts";

const requirements = manifest.requirements.map(({ id }) => id);
const proven = new Set([...CHECKS, ...WIRE_RULES].flatMap(({ proves }) => proves));

describe("the catalogue of checks", () => {
  it("gives every check an id of its own", () => {
    const ids = [...CHECKS, ...WIRE_RULES].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("names only requirements that the contract has, and at least one for each check", () => {
    expect(requirements).toEqual(expect.arrayContaining([...proven]));
    expect(CHECKS.filter(({ proves }) => proves.length === 0)).toEqual([]);
  });

  it("proves every requirement or says why it cannot", () => {
    const gap = manifest.requirements.filter(
      ({ id, untestable }) => !proven.has(id) && !(id in UNTESTABLE_REQUIREMENTS) && !untestable,
    );
    expect(gap.map(({ id }) => id)).toEqual([]);
  });

  it("is in the table of what proves which requirement: npm run traceability writes it", async () => {
    expect(await readFile(TABLE, "utf8")).toBe(traceabilityTable());
  });

  it("calls nothing untestable that it proves, or that the contract no longer has", () => {
    const stale = Object.keys(UNTESTABLE_REQUIREMENTS).filter((id) => proven.has(id) || !requirements.includes(id));
    expect(stale).toEqual([]);
  });

  it("belongs to profiles that the contract has", () => {
    for (const { profile } of CHECKS) expect(manifest.profiles).toContain(profile);
  });
});
