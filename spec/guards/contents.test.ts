import { expect, it } from "vitest";
import { listing, rowsOf, totals } from "./contents.ts";
import { nearDuplicates } from "./duplicates.ts";
import { at, changed, contract, ruleOf, success } from "./testing.ts";

it("the list has a row for every status of every operation", () => {
  const row = rowsOf(contract).find((each) => each.operation === "listMemories" && each.status === "200");
  expect(row).toMatchObject({ headers: 10, examples: 2, hasBody: true });
  expect(listing(contract)).toMatch(/^listMemories +200 +10 +2 +\d+$/m);
  expect(totals(contract)).toContain(`${rowsOf(contract).length} responses`);
});

it("the list finds nothing without headers, examples or requirements", () => {
  expect(listing(contract)).toContain("without headers: none\nwithout examples, though they have a body: none");
  expect(listing(contract)).toContain("without requirements: none");
});

it("the list names what is without them", () => {
  const document = changed((it) => {
    const list = at(it, "get", "/v1/memories");
    success(list).headers = {};
    delete success(list).content["application/json"]?.examples;
    list["x-memoryos-requirements"] = [];
  });
  expect(listing(document)).toContain("without headers: listMemories 200\n");
  expect(listing(document)).toContain("though they have a body: listMemories 200\n");
  expect(listing(document)).toMatch(/without requirements: listMemories 200, listMemories 400/);
});

it("no two rules say nearly the same", () => {
  expect(nearDuplicates(contract)).toEqual([]);
});

it("a rule in other order, with other stop words and another id, is the same rule", () => {
  const document = changed((it) => {
    const text = "Newest first, the memories listed are by the `created_at` (LST-001).";
    ruleOf(at(it, "get", "/v1/memories"), "LST-005").text = text;
  });
  expect(nearDuplicates(document)).toEqual([{ ids: ["LST-001", "LST-005"], share: 1 }]);
});
