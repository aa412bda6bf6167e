import { describe, expect, it } from "vitest";
import type { Candidate, Turn } from "../types.ts";
import { createRuleExtractor } from "./index.ts";

const extractor = createRuleExtractor();

/** What the user's messages leave; those that begin with ">" are the assistant's. */
async function extract(...messages: string[]): Promise<Candidate[]> {
  const turns = messages.map((message): Turn => {
    const role = message.startsWith(">") ? "assistant" : "user";
    return { role, content: message.replace(/^>/, ""), externalTurnId: null, occurredAt: null };
  });
  return extractor.extract({ turns, receivedAt: new Date("2026-06-10T12:00:00Z") });
}

const ENDED: readonly [said: string, content: string, corrects: string][] = [
  [
    "Actually I no longer work at Acme, I'm at Initech now",
    "I no longer work at Acme, I'm at Initech now.",
    "I work at Acme.",
  ],
  ["I'm no longer vegetarian.", "I'm no longer vegetarian.", "I'm vegetarian."],
  ["I don't drink coffee any more", "I don't drink coffee any more.", "I drink coffee."],
  ["My sister doesn't live in York anymore", "My sister doesn't live in York anymore.", "My sister lives in York."],
  [
    "My favourite colour isn't blue anymore, it's green.",
    "My favourite colour isn't blue anymore, it's green.",
    "My favourite colour is blue.",
  ],
  ["I used to live in Paris, now I live in Rome.", "I used to live in Paris, now I live in Rome.", "I live in Paris."],
  ["I used to be a nurse.", "I used to be a nurse.", "I am a nurse."],
  ["I used to smoke but quit in 2018", "I used to smoke but quit in 2018.", "I smoke."],
  ["I switched from Vim to Emacs last month.", "I switched from Vim to Emacs in May 2026.", "I use Vim."],
  ["I moved from Paris to Rome.", "I moved from Paris to Rome.", "I live in Paris."],
  ["I stopped eating meat two years ago", "I stopped eating meat around 2024.", "I eat meat."],
  ["I quit my job at the bank in January", "I quit my job at the bank in January 2026.", "I work at the bank."],
  ["I'm not a vegetarian, I'm vegan.", "I'm not a vegetarian, I'm vegan.", "I'm a vegetarian."],
  ["No, I live in Leeds, not London", "I live in Leeds, not London.", "I live in London."],
  ["Correction: my daughter is 7, not 6.", "My daughter is 7, not 6.", "My daughter is 6."],
  ["Actually, I don't like jazz.", "I don't like jazz.", "I like jazz."],
  ["Sorry, I said my birthday is 3 May; it's 5 May.", "My birthday is 5 May.", "My birthday is 3 May."],
  ["I said my birthday is 3 May. It's 5 May.", "My birthday is 5 May.", "My birthday is 3 May."],
];

const CORRECTS_NOTHING = [
  "I don't eat meat.",
  "I'm used to the cold.",
  "I don't have any pets.",
  "I'm not religious, but I'm always interested in what others believe.",
  "I prefer to stay at home and not talk to people.",
  "I live in Leeds.",
  "I love being at home, not that I go out much.",
];

describe("a word put right by itself", () => {
  it("takes the place of the only one of its kind in the statement before, also within one message", async () => {
    expect(await extract("My name is Jon. Sorry, I meant John.")).toMatchObject([
      { content: "My name is John.", corrects: "My name is Jon." },
    ]);
    expect((await extract("My exam is on Monday. No, I meant Tuesday.")).map(({ content }) => content)).toEqual([
      "My exam is on Tuesday 16 June 2026.",
    ]);
    expect(await extract("I live in Paris.", "Oops, I meant Berlin")).toMatchObject([{ content: "I live in Berlin." }]);
  });

  it("is not guessed at where there are several names", async () => {
    const [first] = await extract("I fly from Paris to Rome every week.", "Sorry, I meant Berlin.");
    expect(first?.content).toBe("I fly from Paris to Rome every week.");
  });
});

describe("a dated event", () => {
  const moved = (occurredAt: Date | null): Turn => {
    return { role: "user", content: "We moved to Leeds last May.", externalTurnId: null, occurredAt };
  };
  it("is dated from when it was said, or else from when it was received", async () => {
    const receivedAt = new Date("2026-06-10T12:00:00Z");
    const turns = [moved(new Date("2024-01-31T23:00:00Z")), moved(null)];
    expect(await extractor.extract({ turns, receivedAt })).toMatchObject([
      { content: "We moved to Leeds in May 2023.", eventAt: { start: "2023-05-01", end: "2023-05-31" } },
      { content: "We moved to Leeds in May 2026.", eventAt: { start: "2026-05-01", end: "2026-05-31" } },
    ]);
  });
});

describe("a correction", () => {
  it.each(ENDED)("%j says what is no longer true", async (said, content, corrects) => {
    expect((await extract(said)).map((found) => [found.content, found.corrects])).toEqual([[content, corrects]]);
  });

  it.each(CORRECTS_NOTHING)("%j is none", async (said) => {
    for (const found of await extract(said)) expect(found.corrects ?? null).toBeNull();
  });

  it.each([
    ["I meant Tuesday, not Monday."],
    ["Sorry, it's Tuesday, not Monday"],
    ["Not Monday but Tuesday!"],
    ["oops, I meant Tuesday"],
    ["Actually, my exam is on Tuesday."],
  ])("%j puts right what was said before in the conversation, which is not kept", async (said) => {
    const found = await extract("My exam is on Monday.", ">Noted.", said);
    expect(found.map(({ content, corrects }) => [content, corrects])).toEqual([
      ["My exam is on Tuesday 16 June 2026.", "My exam is on Monday 15 June 2026."],
    ]);
  });

  it.each([
    ["Actually, it's Tuesday at 4.", "My dentist appointment is on Tuesday 16 June 2026 at 4."],
    ["Sorry, it's Friday.", "My dentist appointment is on Friday 12 June 2026 at 3pm."],
    ["The appointment got moved to 9am.", "My dentist appointment is on Thursday 11 June 2026 at 9am."],
    ["My appointment has been rescheduled to Monday.", "My dentist appointment is on Monday 15 June 2026 at 3pm."],
  ])("%j puts an event at another time", async (said, content) => {
    const found = await extract("My dentist appointment is on Thursday at 3pm.", ">Noted.", said);
    expect(found.map(({ content, corrects }) => [content, corrects])).toEqual([
      [content, "My dentist appointment is on Thursday 11 June 2026 at 3pm."],
    ]);
  });

  it("does not put a day where none was said", async () => {
    const found = await extract("I have two cats.", "Actually, it's Wednesday at 4.");
    expect(found.map(({ content }) => content)).toEqual(["I have two cats."]);
    expect(await extract("Actually it's Tuesday.")).toEqual([]);
  });

  it("takes what is said for certain instead of what was only thought", async () => {
    const found = await extract("I think my blood type is A+.", ">Are you sure?", "Yes, my blood type is A+.");
    expect(found).toMatchObject([{ content: "My blood type is A+.", hedged: false }]);
  });

  it.each([
    ["I don't like olives any more, well, actually I do like them."],
    ["I'm a nurse. I don't like olives, actually I do!"],
  ])("takes the last word of %j", async (said) => {
    const found = await extract(said);
    expect(found.map(({ content, corrects }) => [content, corrects ?? null])).toContainEqual(["I like olives.", null]);
    expect(found.some(({ content }) => content.includes("don't"))).toBe(false);
  });

  it("puts a name right", async () => {
    const found = await extract("My sister Anna lives in York.", "It's not Anna but Hannah.");
    expect(found).toMatchObject([
      { content: "My sister Hannah lives in York.", corrects: "My sister Anna lives in York.", turnIndexes: [1] },
    ]);
  });

  it.each([
    ["Wrong, I live in Oslo.", "I live in Oslo."],
    ["That's not right, I'm a doctor.", "I'm a doctor."],
    ["Wrong answers annoy me.", "Wrong answers annoy me."],
  ])("%j is kept without the objection", async (said, content) => {
    expect((await extract(said)).map((found) => found.content)).toEqual([content]);
  });

  it.each([
    [">You live in Bergen, right?", "Wrong, it is Oslo", "I live in Oslo.", "I live in Bergen."],
    [">You have two kids, right?", "No, three.", "I have three kids.", "I have two kids."],
  ])("puts right what the assistant said: %s %j", async (claim, said, content, corrects) => {
    expect(await extract(claim, said)).toMatchObject([{ content, corrects, turnIndexes: [1] }]);
  });

  it("is nothing to keep when nothing tells what it corrects", async () => {
    for (const said of ["Wrong!", "Wrong, it is Oslo.", "That's wrong, sorry."])
      expect(await extract(said)).toEqual([]);
    expect(await extract("I meant Tuesday, not Monday.")).toEqual([]);
    expect(await extract("It's not Anna but Hannah.")).toEqual([]);
  });

  it("does not take a no to a question for one", async () => {
    const [found] = await extract(">Do you have any pets?", "No, I don't like animals.");
    expect(found?.corrects ?? null).toBeNull();
  });
});
