import { expect, test } from "vitest";
import { hasPassed, type Result, table } from "./table.ts";

const step = (milliseconds: number, passed = true) => ({ passed, milliseconds });
const go: Result = {
  language: "go",
  generator: "oapi-codegen",
  version: "2.8.2",
  document: "3.1",
  leftOut: null,
  generated: step(12.4),
  compiled: step(1000),
  scenario: step(7, false),
  checks: [],
};

test("the table has a row for each language, aligned", () => {
  const rust: Result = { ...go, language: "rust", generated: null, scenario: step(3) };
  expect(table([go, rust])).toBe(
    [
      "language | generator and version | document | generated | compiled    | scenario",
      "-------- | --------------------- | -------- | --------- | ----------- | --------",
      "go       | oapi-codegen 2.8.2    | 3.1      | yes 12 ms | yes 1000 ms | NO 7 ms",
      "rust     | oapi-codegen 2.8.2    | 3.1      | –         | yes 1000 ms | yes 3 ms",
    ].join("\n"),
  );
});

test("a language that was left out says why", () => {
  const row = table([{ ...go, leftOut: "go is not installed" }]).split("\n")[2];
  expect(row).toContain("left out: go is not installed");
});

test("a language passes when no step failed and it was not left out", () => {
  expect(hasPassed(go)).toBe(false);
  expect(hasPassed({ ...go, scenario: step(7), generated: null })).toBe(true);
  expect(hasPassed({ ...go, scenario: step(7), leftOut: "no go" })).toBe(false);
});
