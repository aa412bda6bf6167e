import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { LOWEST_SCORE, qualityScore } from "./score.ts";

describe("the quality score", () => {
  it.each([
    [["ok"], 0.1],
    [["hello there"], 0.499333],
    [["ok", "ok"], 0.403667],
    [["no no no no"], 0.311833],
    [["你好"], 0.1],
    [["我喜欢喝茶"], 0.463333],
    [["Why?"], 0.1],
    [["..."], 0.1],
    [["🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊"], 0.243333],
    [["What is my cat called?"], 0.665333],
    [["I moved to Leeds last May and I work as a nurse there now."], 0.715476],
  ] as const)("of %j is %d", (contents, score) => {
    expect(qualityScore(contents)).toBeCloseTo(score, 6);
  });

  it("is a fraction of six decimals, and is never less for one more question mark", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 64 }), (contents) => {
        const score = qualityScore(contents);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(score).toBe(Math.round(score * 1e6) / 1e6);
        expect(qualityScore([...contents.slice(0, -1), `${contents.at(-1)}?`])).toBeGreaterThanOrEqual(
          score === 0.1 ? 0.1 : score - 1e-9,
        );
      }),
    );
  });

  it("lets every conversation of three messages of fifty characters pass, whatever is said", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 50, unit: "grapheme" }), { minLength: 3, maxLength: 9 }),
        (contents) => {
          expect(qualityScore(contents)).toBeGreaterThanOrEqual(LOWEST_SCORE);
        },
      ),
    );
  });

  it("tells words apart as Unicode does, also those that it recognises at a glance", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "word" });
    const shareOfDistinctWords = (text: string) => {
      const words = [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike);
      return words.length === 0 ? 0 : new Set(words.map(({ segment }) => segment.toLowerCase())).size / words.length;
    };
    const piece = fc.oneof(
      fc.constantFrom(
        "a",
        "b",
        "B",
        "7",
        "42",
        ".",
        ",",
        ":",
        ";",
        "!",
        "'",
        "’",
        '"',
        "(",
        ")",
        "-",
        "_",
        "é",
        "\u0301",
      ),
      fc.constantFrom(" ", "\n", "\t", "\u00a0", "\u2028", "\r", "我", "か", "カ", "ー", "ก", "🦊", "\u200d", "²"),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 10, maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        const length = [...text].length;
        const score = 0.25 / 3 + 0.3 * Math.min(length / 50, 1) + 0.25 * shareOfDistinctWords(text) + 0.1;
        expect(qualityScore([text])).toBeCloseTo(score, 6);
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes 100 kB of hostile text in less than 50 ms", () => {
    for (const unit of ["a", "?", " ", "我", "'", "1.", "🦊", "e\u0301"]) {
      const text = unit.repeat(Math.ceil(100_000 / unit.length));
      expect(
        cpuTime(() => qualityScore([text])),
        unit,
      ).toBeLessThan(50);
    }
  });
});
