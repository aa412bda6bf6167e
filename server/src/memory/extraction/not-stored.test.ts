import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildContext, type ContextFormat } from "../context/context.ts";
import { normaliseMemoryText } from "../text.ts";
import { CATEGORIES } from "../types.ts";
import { contents, extract, turn } from "./testing.ts";

const NEVER_STORED = [
  "Hi there!",
  "Good morning, how are you?",
  "It was nice talking to you!",
  "Have a great evening",
  "Thanks, I appreciate it!",
  "ok",
  "Yes, exactly.",
  "Me too!",
  "I agree.",
  "I know, right?",
  "I'm doing well, thanks.",
  "I'm so glad to hear that!",
  "I'm sure they miss you.",
  "That sounds like a lot of fun!",
  "It's a great way to relax.",
  "You should try it.",
  "I'll check it out.",
  "I love that!",
  "I've heard good things about it.",
  "I hope so!",
  "Maybe I will!",
  "I have been meaning to.",
  "I can imagine.",
  "What do you do for work?",
  "Where is my parcel?",
  "Do I need a visa",
  "Can you explain recursion",
  "Write me a poem about my cat.",
  "Summarise this in three lines.",
  "Please help me with my essay.",
  "I have a question.",
  "I need help with my homework.",
  "I want to know when they expire.",
  "Let's start again.",
  "I'm [your name].",
  "My password is hunter2.",
  "My card number is 4111 1111 1111 1111.",
  "So I added 5 and 3 and got 5 + 3 = 8.",
  "First, I need to find the total number of apples.",
  "The train leaves at nine.",
  "Roses are beautiful.",
  'She told me "I am a lawyer".',
  "I love it there.",
  "My SSN is 123-45-6789.",
  "My PAN is ABCPE1234F",
  "In this chat answer in French.",
  "For this conversation, always answer in French.",
  "Translate this: I love my dog. I live in Rome.",
  "Make it shorter.",
  "Let's say I am a doctor.",
  "Suppose I have three apples.",
  "Let's roleplay: I'm a knight and you're a dragon.",
  "In the story, I am a detective named Rex.",
  "If I lived in Paris I would be happy.",
  "If I were rich I'd travel the world.",
  "I would be rich if I had invested.",
  "My boss thinks I'm lazy.",
  "My friend says he hates jazz.",
  "My friend wants to know how to cook rice.",
  "Asking for a friend: how do I get rid of mice",
  "They say I'm stubborn.",
  "I feel sad.",
  "I definitely will.",
  "I got an error: TypeError: x is not a function",
  "I'm getting a 404 when I call the API.",
  "My code doesn't compile.",
  "I need a vegan recipe for tonight.",
  "I am writing an email to my boss about a raise.",
  "I'm a big fan of both of them.",
  "I do the same thing.",
  "can u help me debug this python script",
  "Note to self: buy milk",
  "For teaching me how to ride.",
];

describe("what is never stored", () => {
  it.each(NEVER_STORED)("%j leaves nothing behind", async (said) => {
    expect(await extract(turn("user", said))).toEqual([]);
  });

  it("leaves out what the assistant and the system say [ADD-004]", async () => {
    expect(await extract(turn("system", "I live in Oslo."), turn("assistant", "I prefer tea to coffee."))).toEqual([]);
  });

  it("leaves out a context block that was pasted back in any format, and reads on after it", async () => {
    const memory = fc.record({
      id: fc.uuid(),
      content: fc.oneof(
        fc.constantFrom("Call me Sam.", "I live in Rome.", 'My sister said "{}".', "Always answer in English."),
        fc
          .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
          .map(normaliseMemoryText)
          .filter((text) => text !== ""),
      ),
      category: fc.constantFrom(...CATEGORIES),
      importance: fc.constant(5),
      relevance: fc.constant(0.5),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(memory, { minLength: 1, maxLength: 8 }),
        fc.constantFrom<ContextFormat>("bullets", "json", "xml"),
        async (memories, format) => {
          const block = buildContext(memories, { format, maxTokens: 4_000 }).text;
          expect(await contents(turn("user", `I drive a van.\n${block}\n\nBut I am vegan.`))).toEqual([
            "I drive a van.",
            "I am vegan.",
          ]);
        },
      ),
    );
  });

  it.each(["bullets", "json", "xml"] as const)(
    "leaves out a %s block with texts that end in a backslash",
    async (format) => {
      const texts = ["\\", 'I said "{" \\', "Call me Sam."];
      const memories = texts.map((content, n) => ({
        id: `0196f3a2-0000-7000-8000-00000000000${n}`,
        content,
        category: "preference" as const,
        importance: 5,
        relevance: 0.5,
      }));
      const block = buildContext(memories, { format, maxTokens: 4_000 }).text;
      for (const pasted of [block, JSON.stringify(block).slice(1, -1)]) {
        expect(await contents(turn("user", `I drive a van.\n${pasted}\n\nBut I am vegan.`))).toContain("I am vegan.");
        expect(await contents(turn("user", `I drive a van.\n${pasted}`))).toEqual(["I drive a van."]);
      }
    },
  );

  it("leaves out a block whose first lines were not copied", async () => {
    const pasted = "Skills & expertise:\n- I know Rust.\nFacts:\n- I live in Rome.\n\nI am vegan.";
    expect(await contents(turn("user", pasted))).toEqual(["I am vegan."]);
    expect(await contents(turn("user", '  <memory category="fact">I live in Rome.</memory>'))).toEqual([]);
  });

  it("leaves out a text that is handed over to be worked on", async () => {
    const letter = "I'm a nurse. Please proofread this email\n\nHi Bob,\nI am ill and I live in Rome.";
    expect(await contents(turn("user", letter))).toEqual(["I'm a nurse."]);
  });

  it("keeps what a doctor found, which is no opinion", async () => {
    expect(await contents(turn("user", "My doctor says I have high blood pressure."))).toHaveLength(1);
  });

  it("leaves out code blocks and quoted blocks", async () => {
    const message = "> I live in Rome.\n```\nI am a comment in code\n```\nI drive a van.";
    expect(await contents(turn("user", message))).toEqual(["I drive a van."]);
  });

  it.each([
    ["My PIN is 4821, don't tell anyone."],
    ["Token ghp_abcdefghijklmnopqrstuvwxyz0123456789 is what I use for CI."],
    ["I use ghp_abcdefghijklmnopqrstuvwxyz0123456789 as my token."],
  ])("keeps nothing of %j, which tells only a secret", async (said) => {
    expect(await contents(turn("user", said))).toEqual([]);
  });

  it("keeps what was done with something secret", async () => {
    expect(await contents(turn("user", "I paid with 4111 1111 1111 1111 for my bike."))).toEqual([
      "I paid with [REDACTED] for my bike.",
    ]);
  });

  it("keeps a statement beside a secret without the secret", async () => {
    expect(await contents(turn("user", "My password is hunter2 and I like green tea."))).toEqual(["I like green tea."]);
  });
});
