import { readFile } from "node:fs/promises";
import { manifest } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { MUTANTS } from "./index.ts";
import { outdatedIn, PAGE } from "./runner/page.ts";

describe("the mutants", () => {
  it("have ids of their own, in kebab case", () => {
    const ids = MUTANTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("break requirements that there are", () => {
    const known = new Set(manifest.requirements.map(({ id }) => id));
    expect(MUTANTS.filter(({ requirement }) => !known.has(requirement))).toEqual([]);
  });

  it("spoil an answer of every operation", () => {
    const marks = MUTANTS.map(({ mark }) => mark ?? "");
    for (const { operationId } of manifest.operations) expect(marks).toContain(`answer:${operationId}:success`);
  });

  it("are counted in MUTATION.md: npm run mutants -- --write writes it", async () => {
    expect(outdatedIn(await readFile(PAGE, "utf8"), MUTANTS)).toEqual([]);
  });
});
