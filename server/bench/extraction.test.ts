import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extractionTable, measureExtraction } from "./extraction.ts";
import { UsageError } from "./options.ts";
import { smallTalkIn } from "./small-talk.ts";

const TALK = {
  user_1_facts: ["I live in Leeds.", "I keep three parrots."],
  user_2_facts: ["I am a baker."],
  turns: [
    { speaker: 1, text: "Hello!" },
    { speaker: 2, text: "Hi there. What do you do?" },
    { speaker: 1, text: "I live in Leeds. And you?" },
    { speaker: 2, text: "I'm a baker." },
  ],
};

describe("the measure of extraction", () => {
  it("counts what each way of remembering covers and stores, half by half", { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "bench-extraction-"));
    try {
      await writeFile(join(folder, "persona-chat.jsonl"), `${JSON.stringify(TALK)}\n`);
      const measured = await measureExtraction(folder, () => {});
      const [even, odd] = measured.halves;
      expect(even).toMatchObject({
        facts: 3,
        verbatim: { memories: 4, covered: 2, coveredOfVerbatim: 2, questions: 2, greetings: 1 },
        ours: { memories: 2, covered: 2, coveredOfVerbatim: 2, questions: 0, greetings: 0, acknowledgements: 0 },
      });
      expect(odd).toMatchObject({ facts: 0, verbatim: { memories: 0 }, ours: { memories: 0 } });
      const table = extractionTable(measured);
      expect(table).toMatch(/extracted by rules +2 +1\.000 +2 +0\.500 +0 +0 +0/);
      expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("says which file it misses", async () => {
    const measuring = measureExtraction(join(tmpdir(), "no-such-folder"), () => {});
    await expect(measuring).rejects.toThrow(UsageError);
    await expect(measuring).rejects.toThrow("persona-chat.jsonl");
  });
});

describe("the detector of small talk", () => {
  it.each([
    ["What do you do?", "question"],
    ["Do you like tea?.", "question"],
    ["Good morning, everyone!", "greeting"],
    ["It was nice talking to you!", "greeting"],
    ["Oh yes, thank you so much!", "acknowledgement"],
    ["That sounds like fun!", "acknowledgement"],
    ["I live in Leeds.", null],
    ["I'm glad that my cat is back.", null],
  ])("takes %j for %s", (memory, kind) => expect(smallTalkIn(memory)).toBe(kind));
});
