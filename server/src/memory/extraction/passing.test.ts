import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTimeWithin } from "../../../test/cpu-time.ts";
import { KEEP_CONFIDENCE } from "../reconcile/index.ts";
import type { Candidate, Turn } from "../types.ts";
import { createRuleExtractor } from "./index.ts";

const extractor = createRuleExtractor();

/** Turns that alternate, the assistant's first. */
function chat(...texts: string[]): Turn[] {
  return texts.map((content, n) => {
    return { role: n % 2 === 0 ? "assistant" : "user", content, externalTurnId: null, occurredAt: null };
  });
}

function extract(turns: readonly Turn[]): Promise<Candidate[]> {
  return extractor.extract({ turns, receivedAt: new Date("2026-03-04T12:00:00Z") });
}

/** What the last turn of a chat about the user's life leaves behind. */
async function toldAfter(asked: string, said: string): Promise<[string, string][]> {
  const turns = chat(
    ...["Hi!", "I live in Leeds.", "Nice.", "I have a cat.", "Sweet.", "My sister is a nurse."],
    asked,
    said,
  );
  const found = await extract(turns);
  return found
    .filter(({ turnIndexes, confidence }) => turnIndexes.includes(turns.length - 1) && confidence >= KEEP_CONFIDENCE)
    .map(({ content, turnIndexes }) => [turnIndexes.map((index) => index - turns.length).join(), content]);
}

describe("what a user tells an assistant in passing", () => {
  it("is kept with the question that it answers, and rests on both turns", async () => {
    expect(await toldAfter("Which colour did you choose?", "Sea blue with silver fish on the door.")).toEqual([
      ["-2,-1", 'Asked "Which colour did you choose?": Sea blue with silver fish on the door.'],
    ]);
    expect(await toldAfter("How was the regatta?", "Windy. It filled the boat with jellyfish twice!")).toEqual([
      ["-2,-1", 'Asked "How was the regatta?": Windy. It filled the boat with jellyfish twice!'],
    ]);
  });

  it("is a statement where question and answer make one", async () => {
    expect(await toldAfter("How long have you had your allotment?", "Six years, since the flood.")).toEqual([
      ["-1", "I have had my allotment for six years, since the flood."],
    ]);
  });

  it("has the subject that was left out, and the day it was", async () => {
    expect(await toldAfter("Tell me, I'm curious.", "Sold the caravan to a beekeeper yesterday!")).toEqual([
      ["-1", "Sold the caravan to a beekeeper on 3 March 2026!"],
    ]);
    expect(await toldAfter("You look happy.", "Sold the caravan to a beekeeper yesterday!")).toEqual([
      ["-1", "I sold the caravan to a beekeeper on 3 March 2026!"],
    ]);
    expect(await toldAfter("You look busy.", "Comparing boarding kennels - the dog needs a place in June.")).toEqual([
      ["-1", "I am comparing boarding kennels - the dog needs a place in June."],
    ]);
  });

  it("does not take the wish that was asked for as what is done", async () => {
    const [[, content] = []] = await toldAfter(
      "Tell me what your dream job would be.",
      "Running a shelter for old donkeys.",
    );
    expect(content ?? "").not.toMatch(/^I am running/);
  });

  it("adds what the statements of the turn do not say", async () => {
    const told = await toldAfter("Lovely.", "I play the cello. It was carved in Cremona in 1921 for my grandfather.");
    expect(told.map(([, content]) => content)).toEqual([
      "I play the cello.",
      expect.stringContaining("carved in Cremona in 1921"),
    ]);
  });

  it("is kept when it is about what happened on a day of little weight", async () => {
    const [[, content] = []] = await toldAfter("Hm.", "I went to a pottery fair yesterday.");
    expect(content).toBe("I went to a pottery fair on 3 March 2026.");
  });

  it.each([
    "That sounds like a lot of fun!",
    "It's a great way to relax.",
    "Thanks for chatting with me, Amy.",
    "Kendrick Lamar is great!",
    "Those are all great bands!",
    "I'm free this Saturday.",
    "I'll bring my bike.",
    "I've heard good things about that book.",
    "Yeah, I agree with that.",
    "Maybe I should visit Norway in June.",
    "There are lots of resources online.",
    "See you in ten minutes.",
    "My password is hunter2hunter2.",
    "Do you know my cousin Kenji?",
    "Proofread this: Sold the caravan to a beekeeper in 1998.",
  ])("is not %j", async (said) => {
    expect(await toldAfter("I see.", said)).toEqual([]);
  });

  it("is not the answer to an offer, to small talk or to a quiz", async () => {
    expect(await toldAfter("Shall I book the table?", "Yes please, table four.")).toEqual([]);
    expect(await toldAfter("What's up?", "Not much, just chilling.")).toEqual([]);
    expect(await toldAfter("Which painter made the famous Scream?", "Munch.")).toEqual([]);
  });
});

describe("work with an assistant leaves nothing told in passing", () => {
  const told = async (...texts: string[]) => (await extract(chat(...texts))).map(({ reason }) => reason);

  it.each([
    [
      "on code",
      ["Hello.", "My build fails since Monday.", "Which error do you see?", "Cannot find module 7, twice.", "Hm."],
      ["Tried the old version yesterday.", "And?", "Same error, forty seconds later."],
    ],
    [
      "on an exercise",
      ["How many apples does Meg have?", "Meg has 46 apples.", "And Jam?", "Jam has 24 apples and 2 pears."],
      ["How many do they have together?", "I think 70 apples.", "So in this problem, who is right?", "Meg has 46."],
    ],
    [
      "on a story",
      ["Hi!", "I'm writing a story about Rolf.", "Who is he?", "Rolf found a brother in the river in 1312."],
      ["What then?", "Rolf sold two horses.", "Why?", "The old king took my mill on Monday."],
    ],
    [
      "with a shop",
      ["How can I help you?", "My parcel is late.", "May I have your order number?", "Ordered two hats on Monday."],
      ["When did you pay?", "In March, twelve pounds.", "Is the shipping paid?", "Yes, with the hats, twice."],
    ],
  ])("%s", async (_kind, begun, goesOn) => {
    expect(await told(...begun, ...goesOn)).not.toContain("told in passing");
  });

  it("nor do a few messages, too few to tell what they are", async () => {
    expect(await told("Hi!", "I like tea.", "Which kind?", "The bakery on Mill Lane closes in March.")).not.toContain(
      "told in passing",
    );
  });
});

it("gives memories of 10 to 500 characters that ask nothing and rest on turns of the chat, whatever is said", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 600 }),
    fc.lorem({ mode: "sentences", maxCount: 8 }),
    fc
      .array(fc.constantFrom("my dog", "in 1998", "?", "!", '"', "Sold", "running", ". ", "Oslo "), { maxLength: 40 })
      .map((parts) => parts.join(" ")),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 8, maxLength: 10 }), async (texts) => {
      const turns = chat("Hi!", "I live in Leeds with my dog.", ...texts);
      for (const { content, turnIndexes } of await extract(turns)) {
        expect(content.length).toBeGreaterThanOrEqual(10);
        expect(content.length).toBeLessThanOrEqual(500);
        expect(content).not.toMatch(/\?$/);
        for (const index of turnIndexes) expect(turns[index]).toBeDefined();
      }
    }),
  );
});

it.each(["aed", "aing", "now, ", "how many a ", "my ", "A. "])(
  "reads a chat of nothing but %j in reasonable time",
  async (piece) => {
    const long = piece.repeat(600 / piece.length).slice(0, 590);
    const read = () => extract(chat("Hi!", "I live in Leeds.", "Nice.", long, long, long, "Hm.", "My dog is old."));
    expect(await cpuTimeWithin(1_000, read)).toBeLessThan(1_000);
  },
);
