import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { countTokens } from "../context/tokens.ts";
import type { Turn } from "../types.ts";
import { excerptOf } from "./excerpt.ts";

const receivedAt = new Date("2026-03-01T12:00:00Z");

function turn(role: Turn["role"], content: string, occurredAt: Date | null = null): Turn {
  return { role, content, externalTurnId: null, occurredAt };
}

const excerpt = (...turns: Turn[]) => excerptOf({ turns, receivedAt });
const numbers = (...turns: Turn[]) => excerpt(...turns).turns.map((each) => each.turn);

/** About so many tokens. */
const long = (tokens: number) => "word ".repeat(tokens).trim();

describe("what a model reads of a conversation", () => {
  it("is what user and assistant said, with the time and the position of each turn", () => {
    const said = new Date("2026-02-01T08:00:00Z");
    expect(excerpt(turn("system", "Be brief."), turn("assistant", "Hello?"), turn("user", "I bake.", said))).toEqual({
      turns: [
        { turn: 1, role: "assistant", said_at: receivedAt.toISOString(), text: "Hello?" },
        { turn: 2, role: "user", said_at: said.toISOString(), text: "I bake." },
      ],
      turnsLeftOut: 0,
    });
  });

  it("has nothing that is secret in it, and no context block that was pasted back", () => {
    const pasted = '<memory_context>\n  <memory category="fact">I live in Rome.</memory>\n</memory_context>';
    const [asked, said] = excerpt(
      turn("assistant", "Is your password is hunter2secret, still?"),
      turn("user", `${pasted} I pay with 4111 1111 1111 1111`),
    ).turns;
    expect(asked?.text).not.toContain("hunter2secret");
    expect(said?.text.trim()).toBe("I pay with [REDACTED]");
  });

  it("leaves out the oldest turns when it is too long, and says how many", () => {
    const turns = Array.from({ length: 12 }, () => turn("user", long(1000)));
    expect(numbers(...turns)).toEqual([8, 9, 10, 11]);
    expect(excerpt(...turns).turnsLeftOut).toBe(8);
  });

  it("takes the end of a long turn of the assistant's, so that it does not push out the user's", () => {
    const turns = [
      turn("user", "I bake."),
      turn("assistant", `${long(9000)} Do you sell bread?`),
      turn("user", "Yes."),
    ];
    const read = excerpt(...turns);
    expect(read.turns.map((each) => each.turn)).toEqual([0, 1, 2]);
    expect(read.turns[1]?.text).toMatch(/word Do you sell bread\?$/);
    expect(countTokens(read.turns[1]?.text ?? "")).toBeLessThanOrEqual(400);
  });

  it("ends with what the user said last: nothing answers to the assistant's turns after it", () => {
    const after = Array.from({ length: 30 }, () => turn("assistant", long(1000)));
    expect(excerpt(turn("user", "I bake."), ...after)).toMatchObject({ turns: [{ turn: 0 }], turnsLeftOut: 0 });
    expect(excerpt(...after).turns).toEqual([]);
  });

  it("takes the beginning of the newest user turn when that alone is too long", () => {
    const read = excerpt(turn("user", "I bake."), turn("user", `I swim. ${long(9000)}`));
    expect(read.turns.map((each) => each.turn)).toEqual([1]);
    expect(read.turns[0]?.text).toMatch(/^I swim\. word/);
    expect(read.turnsLeftOut).toBe(1);
  });

  it("is never more than 5,000 tokens, is the end of the conversation, and has what the user said last", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(6000).map(long));
    const role = fc.constantFrom("user" as const, "assistant" as const, "system" as const);
    fc.assert(
      fc.property(fc.array(fc.record({ role, text }), { maxLength: 12 }), (given) => {
        const turns = given.map((each) => turn(each.role, each.text));
        const read = excerpt(...turns);
        const tokens = read.turns.reduce(
          (sum, each) => sum + countTokens(each.text) + countTokens(JSON.stringify({ ...each, text: "" })),
          0,
        );
        expect(tokens).toBeLessThanOrEqual(5000);
        const last = turns.findLastIndex((each) => each.role === "user");
        const readable = turns.flatMap((each, at) => (each.role === "system" || at > last ? [] : [at]));
        const taken = read.turns.map((each) => each.turn);
        expect(taken).toEqual(readable.slice(readable.length - taken.length));
        expect(read.turnsLeftOut).toBe(readable.length - taken.length);
        if (last >= 0) expect(taken).toContain(last);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["one letter", "a".repeat(100_000)],
    ["spaces", " ".repeat(100_000)],
    ["signs", "<|endoftext|>".repeat(8_000)],
    ["another script", "長い話".repeat(33_000)],
  ])("is found quickly in 100,000 characters of %s", (_, text) => {
    expect(cpuTime(() => excerpt(turn("assistant", text), turn("user", text)))).toBeLessThan(1_000);
  });
});
