import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { putRightRemembered } from "./remembered.ts";

const NOW = new Date("2026-06-10T12:00:00Z");
const remembered = [
  "My flight leaves at 7am on Friday 12 June 2026.",
  "I have a meeting with Dr Lee on 3 May 2027.",
  "I had a meeting with Dr Kim on 3 May 2026.",
  "My sister Anna lives in York.",
  "I study in York.",
  "My desk is in room 412.",
].map((content) => ({ id: content.slice(3, 12), content }));

describe("a memory is put right by", () => {
  it.each([
    ["The flight got moved to 9am.", "My flight leaves at 9am on Friday 12 June 2026"],
    ["My flight has been moved to Saturday", "My flight leaves at 7am on Saturday"],
    ["They changed my flight to Saturday at 9:30.", "My flight leaves at 9:30 on Saturday"],
    ["The meeting with Dr Lee was moved to 10 May 2027", "I have a meeting with Dr Lee on 10 May 2027"],
    ["The meeting was postponed to 10 May 2027", "I have a meeting with Dr Lee on 10 May 2027"],
    ["The meeting with Dr Lee is now on 10 May 2027 at 5pm", "I have a meeting with Dr Lee on 10 May 2027 at 5pm"],
    ["It's Hannah, not Anna.", "My sister Hannah lives in York"],
    ["Not 412 but 414", "My desk is in room 414"],
  ])("%s", (said, text) => {
    const found = putRightRemembered(said, remembered, NOW);
    expect(found?.text).toBe(text);
    expect(found?.replaces.content).toBe(found?.corrects);
    expect(remembered).toContain(found?.replaces);
  });

  it.each([
    // two can be meant
    ["It's Leeds, not York."],
    // nothing of the kind is remembered, or it is over
    ["The concert was moved to Saturday."],
    ["The meeting with Dr Kim was moved to 10 May 2027."],
    ["It's Hannah, not Emma."],
    // any memory may have such a word
    ["It's a chair, not a desk."],
    ["The flight was fine."],
  ])("no such thing as %s", (said) => {
    expect(putRightRemembered(said, remembered, NOW)).toBeNull();
  });
});

it("reads hostile text in no time", () => {
  const hostile = ["the a ", "was moved to ", "They moved the ", "a ", "5 ", "1 May ", "at 5"].map((part) =>
    part.repeat(239 / part.length),
  );
  const read = () => {
    for (const text of hostile) {
      const long = [{ id: "long", content: text.repeat(16) }];
      putRightRemembered(text, long, NOW);
      putRightRemembered("The a was moved to Friday at 5", long, NOW);
      putRightRemembered("It's Hannah, not Anna", long, NOW);
    }
  };
  expect(cpuTime(read)).toBeLessThan(500);
});
