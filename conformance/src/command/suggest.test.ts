import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "./suggest.ts";

const NAMES = ["--target", "--api-key", "--second-api-key", "--filter"];

describe("nearest", () => {
  it.each([
    ["--targt", "--target"],
    ["--apikey", "--api-key"],
    ["--FILTER", "--filter"],
  ])("takes %s for %s", (typed, meant) => {
    expect(nearest(typed, NAMES)).toBe(meant);
  });

  it("suggests nothing for a name that is like none", () => {
    expect(nearest("--colour", NAMES)).toBeNull();
    expect(didYouMean("--colour", NAMES)).toBe("");
  });
});
