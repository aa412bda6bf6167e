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

  it("puts a name right", async () => {
    const found = await extract("My sister Anna lives in York.", "It's not Anna but Hannah.");
    expect(found).toMatchObject([
      { content: "My sister Hannah lives in York.", corrects: "My sister Anna lives in York.", turnIndexes: [1] },
    ]);
  });

  it("is nothing to keep when nothing tells what it corrects", async () => {
    expect(await extract("I meant Tuesday, not Monday.")).toEqual([]);
    expect(await extract("It's not Anna but Hannah.")).toEqual([]);
  });

  it("does not take a no to a question for one", async () => {
    const [found] = await extract(">Do you have any pets?", "No, I don't like animals.");
    expect(found?.corrects ?? null).toBeNull();
  });
});
