import { validate, version } from "uuid";
import { expect, it } from "vitest";
import { uuidv7 } from "./ids.ts";

it("makes UUIDs of version 7, each greater than the one before, of the present time", () => {
  const before = Date.now();
  const ids = Array.from({ length: 5_000 }, uuidv7);
  expect(ids.filter((id) => !validate(id) || version(id) !== 7)).toEqual([]);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  const times = ids.map((id) => Number.parseInt(id.replace("-", "").slice(0, 12), 16));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(before);
  expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
  // What follows the time and the count is random in each.
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});
