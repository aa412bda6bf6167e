import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Turn } from "../types.ts";
import { createRuleExtractor } from "./index.ts";

const extractor = createRuleExtractor();
const turn = (content: string, role: Turn["role"] = "user"): Turn => {
  return { role, content, externalTurnId: null, occurredAt: null };
};
const told = async (...turns: Turn[]) => {
  const candidates = await extractor.extract({ turns, receivedAt: new Date("2026-01-01T00:00:00Z") });
  return candidates.map(({ content, turnIndexes }) => [turnIndexes.join(), content]);
};

describe("a talk between people whose turns name their speaker", () => {
  it("is kept turn by turn, with who said it, and with the question where an answer needs it", async () => {
    const turns = [
      "Dana: Hey Priya! I went to a pottery workshop on Saturday.",
      "Priya: Wow, that's cool, Dana! What did you make?",
      "Dana: A bowl with a dragon on it! The teacher said it was the best of the class.",
      "Priya: The counselling programme starts in September.",
      "Dana: Researching adoption agencies takes all my evenings.",
    ];
    expect(await told(...turns.map((content) => turn(content)))).toEqual([
      ["0", expect.stringMatching(/^Dana said: I went to a pottery workshop on Saturday/)],
      [
        "1,2",
        "Dana said (asked: What did you make?): A bowl with a dragon on it! The teacher said it was the best of the class.",
      ],
      ["3", "Priya said: The counselling programme starts in September."],
      ["4", expect.stringMatching(/^Dana said: .*adoption agencies/)],
    ]);
  });

  it("leaves out greetings, thanks, acknowledgements, questions and mere reactions", async () => {
    const small = [
      "Dana: Hi Priya, how are you?",
      "Priya: Hello!",
      "Dana: That sounds like a lot of fun!",
      "Priya: Thanks, Dana!",
      "Dana: Yeah, I agree.",
      "Priya: I'm so glad to hear that.",
      "Dana: What are you up to?",
      "Priya: No problem.",
      "Dana: I'll have to check it out sometime.",
      "Priya: Good luck!",
      "Dana: Bye!",
    ];
    expect(await told(...small.map((content) => turn(content)))).toEqual([]);
  });

  it("is recognised in a single turn that speaks in the first person", async () => {
    expect(await told(turn("Dana: My sister lives in Porto."))).toEqual([
      ["0", "Dana said: My sister lives in Porto."],
    ]);
    for (const heading of ["Note", "Correction", "Reminder"]) {
      const [[, content] = []] = await told(turn(`${heading}: My sister lives in Porto.`));
      expect(content ?? "").not.toContain("said");
    }
  });

  it("has its questions also from turns of the assistant, which tell nothing themselves", async () => {
    const turns = [
      turn("Dana: My sister lives in Porto."),
      turn("Priya: What did you make there?", "assistant"),
      turn("Dana: A bowl with a dragon on it!"),
      turn("Priya: The bakery on Mill Lane closes in March.", "assistant"),
    ];
    expect(await told(...turns)).toEqual([
      ["0", "Dana said: My sister lives in Porto."],
      ["1,2", "Dana said (asked: What did you make there?): A bowl with a dragon on it!"],
    ]);
  });

  it("never holds a secret", async () => {
    const turns = ["Dana: My password is hunter2hunter2.", "Priya: The bakery on Mill Lane closes in March."];
    expect(await told(...turns.map((content) => turn(content)))).toEqual([
      ["1", "Priya said: The bakery on Mill Lane closes in March."],
    ]);
  });
});

it("takes many unnamed turns in a row, with questions among them, for a talk between people", async () => {
  const turns = [
    "How was the anniversary?",
    "Lovely. He made lobster risotto.",
    "And the weather?",
    "Rain all week, the tent leaked.",
    "Poor you!",
    "The owner gave us a cabin for free.",
  ];
  const found = (await told(...turns.map((content) => turn(content)))).map(([, content]) => content);
  expect(found).toContain('Asked "How was the anniversary?": He made lobster risotto.');
  expect(found).toContain("The owner gave us a cabin for free.");
});

it("leaves a talk with an assistant as it was", async () => {
  const turns = [
    turn("I like tea."),
    turn("Which kind?", "assistant"),
    turn("The bakery on Mill Lane closes in March."),
    turn("Dana: hello there"),
  ];
  expect(await told(...turns)).toEqual([["0", "I like tea."]]);
});

it("gives memories of 10 to 500 characters that rest on turns of the talk, whatever is said", async () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.lorem({ mode: "sentences", maxCount: 30 }));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
      const turns = texts.map((said, n) => turn(`${n % 2 === 0 ? "Dana" : "Priya"}: ${said}`));
      for (const { content, turnIndexes } of await extractor.extract({ turns, receivedAt: new Date(0) })) {
        expect(content.length).toBeGreaterThanOrEqual(10);
        expect(content.length).toBeLessThanOrEqual(500);
        for (const index of turnIndexes) expect(turns[index]).toBeDefined();
      }
    }),
  );
});
