import fc from "fast-check";
import { expect, test } from "vitest";
import { countTokens, fitsTokens, largestFitting } from "./tokens.ts";

test("tokens are those of cl100k_base", () => {
  expect(countTokens("")).toBe(0);
  expect(countTokens("hello world")).toBe(2);
  expect(countTokens("tiktoken is great!")).toBe(6);
});

test("special tokens written out are counted as the text that they are", () => {
  expect(countTokens("<|endoftext|>")).toBeGreaterThan(1);
  expect(fitsTokens("<|endoftext|>", 1)).toBe(false);
});

test("a text fits exactly when its count does", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, limit) => {
      expect(fitsTokens(text, limit)).toBe(countTokens(text) <= limit);
    }),
  );
});

test("the largest fitting number is found for any threshold", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), (max, threshold) => {
      expect(largestFitting(max, (n) => n <= threshold)).toBe(Math.min(max, threshold));
    }),
  );
});
