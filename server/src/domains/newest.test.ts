import { describe, expect, it } from "vitest";
import { GENERAL_ENGINE } from "../store/types.ts";
import { observeStudent } from "./edtech/observe.ts";
import { newestPieces } from "./newest.ts";
import { observe } from "./support/observe.ts";

const words = (message: string) => message.split(" ").filter(Boolean);

it("of more pieces than are read the last ones are, and older messages are not even cut", () => {
  const cut: string[] = [];
  const read = newestPieces(
    ["a b", "c d e", "f"],
    (message) => {
      cut.push(message);
      return words(message);
    },
    3,
  );
  expect(read).toEqual([null, ["d", "e"], ["f"]]);
  expect(cut).toEqual(["f", "c d e"]);
  expect(newestPieces(["a b", "c"], words, 9)).toEqual([["a", "b"], ["c"]]);
});

describe("the last words of a conversation longer than any", () => {
  const conversation = (said: string, last: string) => ({
    turns: [...Array.from({ length: 800 }, () => said), last].map((content) => ({
      role: "user" as const,
      content,
      externalTurnId: null,
      occurredAt: null,
    })),
    receivedAt: new Date("2026-03-01T12:00:00Z"),
  });

  it("count for a student [DOM-025]", () => {
    const found = observeStudent(conversation("I'm in class 9.", "I'm in class 10."), null);
    expect(found.map(({ fact }) => fact)).toContainEqual({ is: "grade", grade: "Class 10" });
  });

  it("count for a customer [DOM-025]", () => {
    const settings = { ...GENERAL_ENGINE, schema: "support" as const, supportTypeMode: "auto" as const };
    const found = observe(conversation("I'm a silver member.", "I'm a gold member now."), null, settings);
    expect(found.map(({ fact }) => fact)).toContainEqual({ kind: "identity", tier: "gold" });
  });
});
