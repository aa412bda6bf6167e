import { expect, it } from "vitest";
import { certainty, reinforced } from "./reinforce.ts";

it("makes surer what is said twice, and never quite certain nor less sure than it was", () => {
  expect(certainty(0.5, 0.5)).toBe(0.75);
  expect(certainty(0.9, 0.9)).toBe(0.99);
  expect(certainty(1, 0.5)).toBe(1);
  expect(certainty(0, 0)).toBe(0);
});

it.each([
  ["a little", { importance: 5, originalImportance: 5 }, 5.25],
  ["no further than one point", { importance: 5.9, originalImportance: 5 }, 6],
  ["nothing above that", { importance: 6, originalImportance: 5 }, 6],
  ["nothing beyond the scale", { importance: 10, originalImportance: 9.5 }, 10],
  ["nothing where the app has rated it higher", { importance: 9, originalImportance: 5 }, 9],
  ["back what it lost", { importance: 3, originalImportance: 5 }, 3.25],
])("gains %s", (_, memory, importance) => {
  expect(reinforced({ ...memory, confidence: 0.9 }, { confidence: 0.7 })).toEqual({ confidence: 0.97, importance });
});
