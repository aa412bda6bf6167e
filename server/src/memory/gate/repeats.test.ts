import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparedText, similaritiesByWords } from "./repeats.ts";

const said = (content: string) => comparedText([{ role: "user", content }]);
const similarity = (a: string, b: string) => similaritiesByWords(said(a), [{ textId: 1, ...said(b) }])[0];

describe("what layer L3 compares", () => {
  it("is what the user said, line by line, or everything when the user said nothing", () => {
    const user = { role: "user", content: "I like tea" };
    const assistant = { role: "assistant", content: "So do I" };
    expect(comparedText([user, assistant, user]).text).toBe("I like tea\nI like tea");
    expect(comparedText([assistant, { role: "system", content: "Be kind" }]).text).toBe("So do I\nBe kind");
  });

  it("is no text where it is too long to be compared by meaning", () => {
    expect(said("x".repeat(1000)).text).not.toBeNull();
    expect(said("x".repeat(1001)).text).toBeNull();
  });
});

describe("two texts", () => {
  it.each([
    ["I like tea", "  i LIKE\n\ttea "],
    ["x".repeat(5000), `${"X".repeat(5000)} `],
    ["我喜欢喝茶", "我喜欢喝茶"],
  ])("are the same but for case and white space: %.30j, %.30j", (a, b) => expect(similarity(a, b)).toBe(1));

  it.each([
    ["Meet me in room 414.", "Meet me in room 412."],
    ["My sister Anna likes tea", "My sister Mia likes tea"],
    ["I work for IBM these days", "I work for SAP these days"],
    ["I commute from Leeds to York", "I commute from York to Leeds"],
    ["I work from 9 to 5", "I work from 5 to 9"],
    ["I eat meat on weekends", "I do not eat meat on weekends"],
    ["I have a black cat", "I have a white cat"],
    ["I enjoy hiking", "I enjoy sailing"],
    ["我喜欢红茶", "我喜欢绿茶"],
    ["我喜欢茶", "我不喜欢茶"],
    ["Я люблю чай", "Я люблю кофе"],
    ["x".repeat(5000), `${"x".repeat(4999)}y`],
  ])("that say different things are not alike: %.30j, %.30j", (a, b) => {
    expect(similarity(a, b)).toBe(0);
    expect(similarity(b, a)).toBe(0);
  });

  it.each([
    ["I really like walking in the hills.", "I really like walking in the hills!"],
    ["I love the food in Lisbon", "I love the good food in Lisbon"],
  ])("that may say the same are for the embedder: %j, %j", (a, b) => expect(similarity(a, b)).toBeNull());

  it("are judged alike whichever comes first", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(similarity(a, b)).toBe(similarity(b, a));
      }),
    );
  });
});
