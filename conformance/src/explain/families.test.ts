import { manifest } from "@memoryos/contract";
import { expect, it } from "vitest";
import { FAMILIES, familyOf } from "./families.ts";
import { HINTS } from "./hints.ts";

it("knows of every requirement why it is there and what usually breaks it, and of no family without requirements", () => {
  const prefixes = new Set(manifest.requirements.map(({ id }) => id.split("-")[0] ?? ""));
  expect(manifest.requirements.filter(({ id }) => familyOf(id) === undefined)).toEqual([]);
  expect(Object.keys(FAMILIES).filter((prefix) => !prefixes.has(prefix))).toEqual([]);
});

it("gives hints to requirements alone", () => {
  const ids = manifest.requirements.map(({ id }) => id);
  expect(Object.keys(HINTS).filter((id) => !ids.includes(id))).toEqual([]);
});
