import { describe, expect, it } from "vitest";
import { withCorrection } from "./correction.ts";

const NOW = new Date("2026-06-10T12:00:00Z");
const LIVES = { id: "lives", content: "I live in Bergen." };
const NURSE = { id: "nurse", content: "I work as a nurse." };

describe("a correction of a memory", () => {
  it.each([
    ["Wrong, it is Oslo", "I live in Oslo."],
    ["It's Oslo.", "I live in Oslo."],
    ["Oslo, of course", "I live in Oslo."],
    ["no, an engineer", "I work as an engineer."],
  ])("is read with it: %s", (said, content) => {
    expect(withCorrection(said, [], [LIVES, NURSE], NOW)).toMatchObject([{ content, confidence: 0.95 }]);
  });

  it("is kept word for word where nothing tells what it means", () => {
    for (const said of ["That is all wrong", "It is 1994"]) {
      expect(withCorrection(said, [], [LIVES, NURSE], NOW)).toMatchObject([{ content: said }]);
    }
    const twice = [LIVES, { id: "born", content: "I was born in Bergen." }];
    expect(withCorrection("Wrong, it is Oslo", [], twice, NOW)).toMatchObject([{ content: "Wrong, it is Oslo" }]);
  });
});

describe("a correction of which extraction keeps nothing", () => {
  it("is kept word for word", () => {
    expect(withCorrection("Oslo,\n of course", [], [], NOW)).toMatchObject([
      { content: "Oslo, of course", confidence: 0.95 },
    ]);
  });

  it("is kept without what is secret", () => {
    const [kept] = withCorrection(
      "My card number is 4111 1111 1111 1111 and my password is hunter2secret",
      [],
      [],
      NOW,
    );
    expect(kept?.content).toBe("My card number is [REDACTED] and my password is [REDACTED]");
  });
});
