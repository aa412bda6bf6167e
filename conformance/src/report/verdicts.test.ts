import { describe, expect, it } from "vitest";
import type { ReportedRequirement } from "./document.ts";
import { verdictsOf } from "./verdicts.ts";

type Row = [ReportedRequirement["level"], ReportedRequirement["outcome"], ReportedRequirement["keyword"]?];

function verdictOf(rows: readonly Row[], partial = false) {
  const requirements = rows.map(([level, outcome, keyword = "MUST"], at) => {
    return { id: `ADD-${at}`, profile: "core" as const, level, outcome, keyword, text: "", reason: null };
  });
  const [found] = verdictsOf(requirements, partial);
  return [found?.verdict, found?.untestable];
}

describe("a verdict", () => {
  it.each<[string, Row[], unknown[]]>([
    [
      "complete when nothing failed",
      [
        ["base", "pass"],
        ["strict", "pass"],
        ["extended", "pass"],
      ],
      ["complete", 0],
    ],
    [
      "complete where there is nothing of a level",
      [
        ["base", "pass"],
        ["strict", "pass"],
      ],
      ["complete", 0],
    ],
    [
      "correct when an extended MUST failed",
      [
        ["base", "pass"],
        ["strict", "pass"],
        ["extended", "fail"],
      ],
      ["correct", 0],
    ],
    [
      "compatible when a strict MUST failed",
      [
        ["base", "pass"],
        ["strict", "fail"],
      ],
      ["compatible", 0],
    ],
    [
      "failed when a base MUST failed",
      [
        ["base", "pass"],
        ["base", "fail"],
      ],
      ["failed", 0],
    ],
    [
      "not lowered by a SHOULD",
      [
        ["base", "pass"],
        ["strict", "warn", "SHOULD"],
      ],
      ["complete", 0],
    ],
    [
      "given with what was untestable beside it",
      [
        ["base", "pass"],
        ["base", "untestable"],
      ],
      ["complete", 1],
    ],
    [
      "not given for what was untestable for the most part",
      [
        ["base", "untestable"],
        ["strict", "pass"],
      ],
      ["not shown", 0],
    ],
  ])("is %s", (_, rows, verdict) => {
    expect(verdictOf(rows)).toEqual(verdict);
  });

  it("is not given when only a part was asked for, a failure apart", () => {
    expect(verdictOf([["base", "pass"]], true)).toEqual(["not shown", 0]);
    expect(verdictOf([["base", "fail"]], true)).toEqual(["failed", 0]);
  });
});
