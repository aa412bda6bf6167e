import fc from "fast-check";
import { expect, test } from "vitest";
import { terms, words } from "./terms.ts";

test("English words are stemmed and those that say nothing left out", () => {
  expect(terms("Which language should code samples use?")).toEqual(terms("languages, coded: sample"));
  expect(terms("I am what you are")).toEqual([]);
});

test("what identifies something stays whole", () => {
  expect(terms("C++ C# B2B user_id 3.14 10:30")).toEqual(["c++", "c#", "b2b", "user_id", "3.14", "10:30"]);
  expect(terms("room #412, 1,000 EUR")).toEqual(["room", "412", "1000", "eur"]);
});

test("width and case make no difference", () => {
  expect(terms("Ｃ＋＋ ROOM ４１２")).toEqual(terms("c++ room 412"));
});

test("a possessive is the word itself, a contraction one word", () => {
  expect(terms("Anna's sister doesn’t")).toEqual(terms("Anna sister"));
});

test("scripts without spaces are segmented into words", () => {
  expect(terms("我喜欢喝茶")).toContain("喜欢");
  expect(terms("สวัสดีครับ")).toEqual(["สวัสดี", "ครับ"]);
  expect(terms("東京に住んでいます")).toContain("東京");
});

test("words of other scripts keep their marks", () => {
  expect(terms("नमस्ते Größe déjà")).toEqual(["नमस्ते", "größe", "déjà"]);
});

test("no word has white space in it, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const word of words(text)) expect(word).toMatch(/^\S+$/u);
    }),
  );
});
