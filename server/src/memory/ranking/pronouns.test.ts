import { expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { whoseAre } from "./pronouns.ts";

const MEMORIES = [
  "I work as a baker.",
  "My sister Anna works as a nurse.",
  "Anna collects stamps.",
  "My brother works as a pilot.",
].map((content) => ({ content }));

it.each([
  ["What is her job?", ["own", "theirs", "theirs", "open"]],
  ["where does she work", ["own", "theirs", "theirs", "open"]],
  ["What is his job?", ["own", "open", "open", "theirs"]],
])("%s asks about those whom the pronoun may stand for", (question, whose) => {
  expect(whoseAre(question, MEMORIES)).toEqual(whose);
});

it.each([
  "What is my job?",
  "What is my mother's job, and does she like it?",
  "What did Carla get for her birthday?",
  "Does he know her?",
  "What is their job?",
  "What does the user do?",
])("%s leaves it open, or says itself whom it means", (question) => {
  expect(whoseAre(question, MEMORIES)).toBeNull();
});

it("says nothing where no such person is known", () => {
  expect(
    whoseAre(
      "What is her job?",
      MEMORIES.filter((_, at) => at === 0 || at === 3),
    ),
  ).toBeNull();
});

it("reads hostile text in no time", () => {
  const hostile = ["my sister ", "sister is named ", "A ", "Aa", "-", " "].map((part) =>
    part.repeat(100_000 / part.length),
  );
  const read = () => {
    whoseAre(
      "What is her job?",
      hostile.map((content) => ({ content })),
    );
    for (const text of hostile) whoseAre(`her ${text}`, MEMORIES);
  };
  expect(cpuTime(read)).toBeLessThan(500);
});
