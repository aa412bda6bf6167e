import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import type { WeakSignal } from "../../store/types.ts";
import { saidForSure, signalOf } from "./weak-signals.ts";

describe("an uncertain statement said for sure", () => {
  it.each([
    ["I think my blood type is A.", "My blood type is A."],
    ["Maybe I prefer tea.", "I prefer tea."],
    ["I guess that we live in Leeds now.", "We live in Leeds now."],
    ["I'm not sure, but I think my budget is 500 euros.", "My budget is 500 euros."],
    ["I'm probably allergic to nuts.", "I'm allergic to nuts."],
    ["I kind of like jazz.", "I like jazz."],
    ["My exam is on Monday, I think.", "My exam is on Monday."],
  ])("%s → %s", (uncertain, sure) => {
    expect(saidForSure(uncertain)).toBe(sure);
  });

  it.each(["I might move to Rome.", "I may be allergic to nuts.", "I think about my mother a lot.", "I prefer tea."])(
    "%s has no word that could go",
    (said) => {
      expect(saidForSure(said)).toBeNull();
    },
  );

  it("is read from hostile text in no time", () => {
    const hostile = ["i think ", "maybe, ", "kind of ", ", i think", " maybe"].map((part) =>
      part.repeat(100_000 / part.length),
    );
    expect(cpuTime(() => hostile.map(saidForSure))).toBeLessThan(250);
  });
});

describe("a waiting statement", () => {
  const vector = Float32Array.of(1, 0);
  const waiting = (content: string) => ({ signalId: "s", content, vector }) as WeakSignal;

  it("is confirmed by one that says the same and more", () => {
    const said = { content: "My blood type is A positive.", vector: Float32Array.of(0, 1) };
    expect(signalOf(said, [waiting("I think my blood type is A.")])?.signalId).toBe("s");
  });

  it("is not confirmed by another value, however alike they look", () => {
    expect(signalOf({ content: "My blood type is B.", vector }, [waiting("I think my blood type is A.")])).toBeNull();
  });
});
