import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { forgetRequests, isAskedToForget } from "./forget.ts";

const asked = (content: string, role = "user") => forgetRequests([{ role, content }]);
const forgets = (request: string, memory: string) => asked(request).some((each) => isAskedToForget(each, memory));

describe("a request to forget", () => {
  it.each([
    ["Forget what I told you about my lawyer.", "My lawyer is Ann Berg."],
    ["Please forget everything I said about my lawyer!", "I have a lawyer called Ann Berg."],
    ["Thanks. Can you delete everything you know about my lawyer, please?", "My divorce lawyer's fee is 400 euros."],
    ["Could you please erase all memories about Tom", "Tom is allergic to nuts."],
    ["Forget what I’ve told you about my dogs.", "I have two dogs."],
    ["Forget everything I told you about my knee surgery.", "I had knee surgery in May."],
    ["Forget that I live in Rome.", "I live in Rome."],
  ])("archives what is clearly about it: %s | %s", (request, memory) => {
    expect(forgets(request, memory)).toBe(true);
  });

  it.each([
    ["Forget what I told you about my lawyer.", "My sister's lawyer is Ann Berg."],
    ["Forget what I told you about my lawyer.", "My sister is a lawyer."],
    ["Forget what I told you about my lawyer.", "I work as a lawyer."],
    ["Forget what I told you about my wife.", "We live in Boston with my wife."],
    ["Forget what I told you about my sister Anna.", "I live in Boston with my sister Anna."],
    ["Forget what I told you about my phone.", "My phone number is 555-0123."],
    ["Forget what I told you about my cat.", "My category of choice is jazz."],
    ["Forget what I told you about my knee surgery.", "My knee hurts."],
    ["Forget that I live in Rome.", "I live in Paris."],
    ["Forget what I told you about me.", "My name is Anna."],
    ["Forget everything.", "My name is Anna."],
    ["Forget it.", "It rains."],
    ["Forget about my lawyer, what is for dinner?", "My lawyer is Ann Berg."],
    ["Don't forget what I told you about my lawyer.", "My lawyer is Ann Berg."],
    ["Never forget what I told you about my lawyer.", "My lawyer is Ann Berg."],
    ["Did you forget what I told you about my lawyer?", "My lawyer is Ann Berg."],
    ["I always forget what I told you about my lawyer.", "My lawyer is Ann Berg."],
    ["How do I delete what I told you about my lawyer?", "My lawyer is Ann Berg."],
    ["Don't forget that I live in Rome.", "I live in Rome."],
  ])("leaves the rest: %s | %s", (request, memory) => {
    expect(forgets(request, memory)).toBe(false);
  });

  it("is the user's alone to make", () => {
    expect(asked("Forget what I told you about my lawyer.", "assistant")).toEqual([]);
  });

  it("is looked for in hostile text in no time", () => {
    const looked = () => {
      for (const part of ["forget ", "please ", "forget what i told you about ", ". ", "forget that i "]) {
        asked(`forget ${part.repeat(100_000 / part.length)}`);
        forgets(`forget ${part.repeat(190 / part.length)}`, part.repeat(4000 / part.length));
      }
    };
    expect(cpuTime(looked)).toBeLessThan(250);
  });
});
