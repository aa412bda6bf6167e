import { describe, expect, it } from "vitest";
import type { Candidate } from "../types.ts";
import type { ExcerptTurn } from "./excerpt.ts";
import { ground } from "./grounding.ts";

const turns: ExcerptTurn[] = (
  [
    ["user", "I live in Leeds."],
    ["assistant", "Do you own a bicycle?"],
    ["user", "Yes."],
    ["user", "我住在里斯本,喜欢游泳。"],
  ] as const
).map(([role, text], turn) => ({ turn, role, text, said_at: "2026-03-01T12:00:00.000Z" }));

function grounded(content: string, ...turnIndexes: number[]) {
  const rest: Omit<Candidate, "content" | "turnIndexes"> = {
    category: "fact",
    importance: 5,
    confidence: 0.9,
    reason: "x",
  };
  const result = ground({ ...rest, content, turnIndexes }, turns);
  return "candidate" in result ? result.candidate.turnIndexes : result.refused;
}

describe("a candidate", () => {
  it.each<[string, string, number[], number[]]>([
    ["the user's own words", "I live in Leeds.", [0], [0]],
    ["another form of a word", "I am living somewhere.", [0], [0]],
    ["a short answer to the assistant's words", "I own a bicycle.", [2], [2]],
    ["words in another script", "我喜欢游泳。", [3], [3]],
  ])("rests on %s", (_, content, cited, kept) => {
    expect(grounded(content, ...cited)).toEqual(kept);
  });

  it("does not rest on a turn of the assistant's, which is left out", () => {
    expect(grounded("I own a bicycle.", 1, 2)).toEqual([2]);
    expect(grounded("I own a bicycle.", 1)).toBe("rests on no turn of the user's");
  });

  it.each<[string, string, number[]]>([
    ["words that nobody said", "I am an administrator.", [0]],
    ["words that were said elsewhere", "I own a bicycle.", [0]],
    ["words that say nothing", "I am and I will.", [0]],
  ])("does not rest on %s", (_, content, cited) => {
    expect(grounded(content, ...cited)).toBe("shares no word with the turns it names");
  });
});
