import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseMemoryText } from "./text.ts";

const anyText = fc
  .array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u0000", "\uD800", "\uDC00", "\uFFFE", "\n")))
  .map((parts) => parts.join(""));

test("runs of white space become one space and those at the ends go", () => {
  expect(normaliseMemoryText(" \t I like\r\n\u2028\u00A0tea.\u0085 ")).toBe("I like tea.");
});

test("controls, lone surrogates and non-characters that XML cannot carry are removed", () => {
  expect(normaliseMemoryText("a\u0000b\u009Fc\uD83Dd\uFFFEe\uFFFFf\uDE00g\u007F")).toBe("abcdefg");
});

test("a surrogate pair is never made of what stood apart", () => {
  expect(normaliseMemoryText("\uD83D\u0000\uDE00")).toBe("");
});

test("emoji, joiners and marks that spell words stay", () => {
  const text = "👩‍👩‍👧 ❤️ می‌خواهم नमस्ते";
  expect(normaliseMemoryText(text)).toBe(text);
});

test("normalising twice changes nothing, and the result has only characters of XML 1.0", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const once = normaliseMemoryText(text);
      expect(normaliseMemoryText(once)).toBe(once);
      expect(once).toMatch(/^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
    }),
  );
});
