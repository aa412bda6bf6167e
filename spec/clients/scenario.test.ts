import { openapi } from "@memoryos/contract";
import { expect, test } from "vitest";
import type { Document } from "../generate/openapi.ts";
import { checkScenario, type Seen } from "./scenario.ts";

const contract = openapi as unknown as Document;
const seen: Seen = {
  job: "completed",
  created: 4,
  first: "I prefer Python examples.",
  quota_mode: "FULL",
  budget_remaining: "1.0000",
  pages: 2,
  listed: 4,
  unauthorized: { status: 401, code: "AUTH_001" },
  invalid: { status: 422, code: "REQ_422", pointer: "/body/messages" },
};
const failed = (output: string) =>
  checkScenario(output, contract)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

test("what a client has to see passes", () => {
  expect(failed(JSON.stringify(seen))).toEqual([]);
});

test("the line is found among others, and in colour", () => {
  expect(failed(`a warning\n\u001b[0m${JSON.stringify(seen)}\n\u001b[0m\nbye`)).toEqual([]);
});

test.each<[string, Partial<Seen>]>([
  ["the job completes and makes memories", { job: "dead" }],
  ["the memory that answers the question comes first", { first: "My exam is on 12 March." }],
  ["the quota mode is one that the contract knows", { quota_mode: "HALF" }],
  ["the budget has four decimals", { budget_remaining: "1" }],
  ["every memory is on one of several pages", { pages: 1 }],
  ["all that was made is listed", { created: 5 }],
  ["a wrong key is 401", { unauthorized: { status: 403, code: "KEY_403" } }],
  ["a wrong field is 422 and is named", { invalid: { status: 422, code: "REQ_422", pointer: "/body" } }],
])("it is noticed when it is not so that %s", (name, change) => {
  expect(failed(JSON.stringify({ ...seen, ...change }))).toEqual([name]);
});

test.each(["", "no JSON", "{ broken }"])("output without the line fails: %j", (output) => {
  expect(failed(output)).toEqual(["prints one line of JSON"]);
});

test("fields that are missing fail and do not throw", () => {
  expect(failed("{}")).toHaveLength(8);
});
