import fc from "fast-check";
import { expect, test } from "vitest";
import { bestFirst } from "./best-first.ts";

test("rows come by falling score, equal scores by row", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (scores) => {
      const rows = Int32Array.from(scores.keys());
      const expected = [...rows].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
      expect([...bestFirst(rows, Int32Array.from(scores))]).toEqual(expected);
    }),
  );
});
