import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTimeWithin } from "../../../test/cpu-time.ts";
import type { Turn } from "../types.ts";
import { createRuleExtractor } from "./index.ts";
import { contents, extract, turn } from "./testing.ts";

describe("any input", () => {
  const words = fc.constantFrom(
    "I",
    "my",
    "am",
    "like",
    "and",
    ",",
    ".",
    "?",
    "\n",
    "you",
    "it",
    "Rex",
    "12",
    "```",
    ">",
    '"',
    "where",
    "to",
    "dogs",
    "é",
    "猫",
    "👩‍👩‍👧",
    "مرحبا",
    "\u0000",
    "[x]",
    "- ",
  );
  const content = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join(" ")),
  );
  const turns = fc.array(
    fc
      .record({ role: fc.constantFrom<Turn["role"]>("user", "assistant", "system"), content })
      .map((t) => turn(t.role, t.content)),
    { maxLength: 6 },
  );

  it("gives well-formed candidates that point at user turns, and the same ones when asked again", async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (conversation) => {
        const found = await extract(...conversation);
        for (const candidate of found) {
          expect(candidate.content.length).toBeGreaterThanOrEqual(10);
          expect(candidate.content.length).toBeLessThanOrEqual(500);
          expect(candidate.content).not.toMatch(/[\p{Cc}\uFFFC]|\s{2}|^\s|\s$/u);
          expect(candidate.content).not.toMatch(/[\p{L}\p{N}]$/u);
          expect(candidate.importance).toBeGreaterThanOrEqual(1);
          expect(candidate.importance).toBeLessThanOrEqual(10);
          expect(candidate.confidence).toBeGreaterThanOrEqual(0.45);
          expect(candidate.confidence).toBeLessThanOrEqual(1);
          expect(candidate.turnIndexes.length).toBeGreaterThan(0);
          for (const index of candidate.turnIndexes) expect(conversation[index]?.role).toBe("user");
          expect([...candidate.turnIndexes].sort((a, b) => a - b)).toEqual(candidate.turnIndexes);
        }
        expect(await extract(...conversation)).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it("reads on after words of any length", async () => {
    const long = "http://a".repeat(1_500);
    expect(await contents(turn("user", `I live at ${long} now.\nI drive a van.`))).toEqual(["I drive a van."]);
  });

  it.each([
    "I am a, ",
    "I like tea and ",
    "Actually I live in Leeds. ",
    "I meant Tom, not Bob. ",
    "no ",
    "- ",
    '{"memories": {',
    "我",
  ])("is read in a time that grows with its length, be it 100 kB of %j", async (piece) => {
    const message = piece.repeat(Math.ceil(100_000 / piece.length));
    const read = () => extract(turn("assistant", "Do you like tea?"), turn("user", message));
    // Quadratic time would be minutes.
    expect(await cpuTimeWithin(5_000, read)).toBeLessThan(5_000);
  });

  it.each([
    ["one word", "a"],
    ["short words", "a "],
    ["a word that is repeated", "word "],
    ["beginnings", "I am "],
    ["commas", ", "],
    ["hyphens", "-"],
    ["dots", "..."],
    ["marks of what was redacted", "a [REDACTED] "],
    ["steps", "I always first then "],
  ])("reads %s without end in time, told to an assistant or in a talk between people", async (_, piece) => {
    const long = piece.repeat(Math.ceil(16_000 / piece.length));
    const opening = turn("user", "Bob: I like tea and I have a garden.");
    const read = async () => {
      await extract(turn("user", `${piece.repeat(99).slice(0, 99)} is what I love.`));
      await extract(opening, turn("user", `Ann: ${long}`));
    };
    // Each word more would multiply the time without end.
    expect(await cpuTimeWithin(5_000, read)).toBeLessThan(5_000);
  });

  it("lets others have their turn while it reads a long message", async () => {
    let turns = 0;
    let reading = true;
    const others = (async () => {
      for (; reading; turns++) await new Promise((resolve) => setImmediate(resolve));
    })();
    await extract(turn("user", "I like tea, and I have two cats. ".repeat(480)));
    reading = false;
    await others;
    expect(turns).toBeGreaterThan(3);
  });

  it("stops when told to", async () => {
    const stopped = AbortSignal.abort(new Error("stopped"));
    const conversation = { turns: [turn("user", "I live in Leeds.")], receivedAt: new Date() };
    await expect(createRuleExtractor().extract(conversation, stopped)).rejects.toThrow("stopped");
  });
});
