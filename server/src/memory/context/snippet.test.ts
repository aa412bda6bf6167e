import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseMemoryText } from "../text.ts";
import { contextSnippet } from "./snippet.ts";
import { countTokens } from "./tokens.ts";

test("a short memory is its own snippet, escaped like a bullet", () => {
  expect(contextSnippet("I like tea.")).toBe("I like tea.");
  expect(contextSnippet("# <b>")).toBe("\\# \\u003cb>");
});

test("a long memory is cut after a word", () => {
  const content = Array.from({ length: 200 }, (_, at) => `word${at}`).join(" ");
  const snippet = contextSnippet(content);
  expect(snippet.endsWith("…")).toBe(true);
  expect(content.startsWith(`${snippet.slice(0, -1)} `)).toBe(true);
  expect(countTokens(snippet)).toBeLessThanOrEqual(120);
  expect(countTokens(snippet)).toBeGreaterThan(110);
});

test("a long word is cut after a character, never inside one", () => {
  const snippet = contextSnippet("e\u0301".repeat(500));
  expect(snippet).toMatch(/^(?:e\u0301)+…$/);
  expect(countTokens(snippet)).toBeLessThanOrEqual(120);
});

test("no text makes a snippet longer than 120 tokens or more than one line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500, size: "max" }), (text) => {
      const snippet = contextSnippet(normaliseMemoryText(text));
      expect(countTokens(snippet)).toBeLessThanOrEqual(120);
      expect(snippet).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});
