import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { claimPutRight, claimsOf } from "./claimed.ts";

describe("what a message tells the user of themselves", () => {
  it.each([
    ["You live in Bergen, right?", ["I live in Bergen"]],
    ["So you're a nurse, correct?", ["I am a nurse"]],
    ["I see that you have two kids. Your budget is 500 euros.", ["I have two kids", "My budget is 500 euros"]],
    ["Where do you live?", []],
    ["You could live in Bergen.", []],
    ["Your order is what you asked me for.", []],
    ["The train is late. I can book another one.", []],
  ])("%s", (message, claims) => {
    expect(claimsOf(message)).toEqual(claims);
  });
});

describe("a claim is put right by", () => {
  it.each([
    ["Wrong, it is Oslo", "I live in Bergen", "I live in Oslo"],
    ["No. It's in Oslo!", "I live in Bergen", "I live in Oslo"],
    ["No, it's on Tuesday at 9", "I have an exam on Monday at 3pm", "I have an exam on Tuesday at 9"],
    ["Wrong, 13 March", "My exam is on 12 March", "My exam is on 13 March"],
    ["no its Oslo", "I live in Bergen", "I live in Oslo"],
    ["nope, Oslo", "I live in Bergen", "I live in Oslo"],
    ["No, an engineer.", "I am a nurse", "I am an engineer"],
    ["No, three.", "I have two kids", "I have three kids"],
    ["Sorry, it's 800", "My budget is 500 euros", "My budget is 800 euros"],
    ["no, long ones please", "I prefer short answers", "I prefer long answers"],
  ])("%s", (said, claim, text) => {
    expect(claimPutRight(said, [claim])).toEqual({ text, corrects: `${claim}.` });
  });

  it.each([
    ["no, thanks"],
    ["No Oslo for me"],
    ["No, I moved away."],
    ["Wrong!"],
    ["It is Oslo"],
    ["Wrong, it is 5"],
    ["No, it's the rain"],
    ["Wrong, it is Bergen"],
  ])("no such thing as %j", (said) => {
    expect(claimPutRight(said, ["I live in Bergen"])).toBeNull();
  });

  it("what fits the last claim that it can stand in", () => {
    const claims = ["I live in Bergen", "My budget is 500 euros"];
    expect(claimPutRight("Wrong, it is Oslo", claims)?.text).toBe("I live in Oslo");
    expect(claimPutRight("Wrong, it is 800", claims)?.text).toBe("My budget is 800 euros");
  });
});

it("reads hostile text in no time", () => {
  const hostile = ["so, ", "You live in ", "your a ", "no, ", "wrong - ", "that's wrong. ", "it is ", "'", " "].map(
    (part) => part.repeat(100_000 / part.length),
  );
  const read = () => {
    for (const text of hostile) {
      claimsOf(text);
      claimPutRight(text.slice(0, 239), ["I live in Bergen"], true);
    }
  };
  expect(cpuTime(read)).toBeLessThan(500);
});
