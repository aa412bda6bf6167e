import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piecesOf } from "./write-json.ts";

describe("the pieces of a JSON text", () => {
  it("together are the text, however deep it is taken apart", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, levels) => {
        expect([...piecesOf(value, levels)].join("")).toBe(JSON.stringify(value));
      }),
    );
  });

  it("are the rows of a list one by one", () => {
    const rows = Array.from({ length: 1000 }, (_, n) => ({ n, words: "w".repeat(100) }));
    const pieces = [...piecesOf({ data: { rows } }, 3)];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(200);
    expect(JSON.parse(pieces.join(""))).toEqual({ data: { rows } });
  });
});
