import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROWS } from "./rows.ts";

it("no row of the SDK reference is without a test that names it", () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".test.ts") && file !== "rows.test.ts")
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("\n");
  const rows = Object.entries(ROWS).flatMap(([table, names]) => names.map((name) => `"${table}", "${name}"`));
  const named = new Set(
    [...tests.matchAll(/\brow\(\s*("[^"]*",\s*"[^"]*")/g)].map(([, row]) => row?.replace(/\s+/g, " ")),
  );
  expect(rows.filter((row) => !named.has(row))).toEqual([]);
});
