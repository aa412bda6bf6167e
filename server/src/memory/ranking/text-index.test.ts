import { describe, expect, it } from "vitest";
import { terms } from "./terms.ts";
import { TextIndex } from "./text-index.ts";

const indexOf = (texts: readonly string[]) => new TextIndex(texts.map(terms));

const texts = [
  "My landlord does not allow dogs.",
  "My old flat in Graz was on floor 3.",
  "My old flat in Porto was on floor 9.",
  "My old flat in Lima was on floor 12.",
  "A puppy lives in the flat upstairs.",
];

describe("a text match", () => {
  it("is null where no word of the query is known", () => {
    expect(indexOf(texts).match("weather")).toBeNull();
    expect(indexOf([]).match("weather")).toBeNull();
  });

  it("counts more for two words of the query than for one of them twice", () => {
    const match = indexOf(["puppy puppy house", "puppy flat garden", "nothing of this"]).match("puppy flat");
    expect(match?.[1]).toBeGreaterThan(2 * (match?.[0] ?? 1));
  });

  it("is small where only the most common word of the query is found", () => {
    const match = indexOf(texts).match("Can I keep a puppy in my flat?");
    expect(match?.[4]).toBeGreaterThan(0.3);
    expect(match?.[1]).toBeLessThan(0.1);
    expect(match?.[0]).toBe(0);
  });

  it("does not depend on the other rows' order", () => {
    const forth = indexOf(texts).match("a flat in Graz");
    const back = indexOf(texts.toReversed()).match("a flat in Graz");
    expect([...(forth ?? [])]).toEqual([...(back ?? [])].toReversed());
  });
});
