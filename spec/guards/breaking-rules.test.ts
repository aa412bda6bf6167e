import { expect, it } from "vitest";
import type { Document } from "../generate/openapi.ts";
import { breakingRules } from "./breaking-rules.ts";
import { at, changed, contract, ruleOf } from "./testing.ts";

const list = (document: Document) => at(document, "get", "/v1/memories");
const found = (change: (document: Document) => unknown) =>
  breakingRules(contract, changed(change)).map(({ rule, place }) => `${rule} ${place}`);

it.each<[what: string, expected: string, change: (document: Document) => unknown]>([
  [
    "a rule that binds one operation less",
    "requirement-unbound",
    (it) => {
      const rules = list(it)["x-memoryos-requirements"]?.filter((rule) => rule.id !== "MEM-003");
      Object.assign(list(it), { "x-memoryos-requirements": rules });
    },
  ],
  [
    "a rule of a weaker word",
    "requirement-weakened",
    (it) => Object.assign(ruleOf(list(it), "LST-001"), { keyword: "SHOULD" }),
  ],
  [
    "a rule of a weaker level",
    "requirement-weakened",
    (it) => Object.assign(ruleOf(list(it), "LST-001"), { level: "strict" }),
  ],
  [
    "a rule of a weaker level at one operation",
    "requirement-weakened",
    (it) => Object.assign(ruleOf(list(it), "MEM-003"), { level: "extended" }),
  ],
  [
    "a rule that no test shows",
    "requirement-untestable",
    (it) => Object.assign(ruleOf(list(it), "LST-001"), { untestable: "Hard to see." }),
  ],
  [
    "a rule of another profile",
    "requirement-moved",
    (it) => Object.assign(ruleOf(list(it), "LST-001"), { profile: "quota" }),
  ],
  ["a rule of the whole service", "requirement-removed", (it) => it["x-memoryos-requirements"].shift()],
])("%s is found (%s)", (_, expected, change) => {
  expect(found(change)).toEqual([expect.stringMatching(`^${expected} `)]);
});

it("a rule of one operation that comes to bind the whole service breaks no client", () => {
  const everywhere = (document: Document) => {
    const [rule] = at(document, "get", "/health")["x-memoryos-requirements"]?.splice(0, 1) ?? [];
    document["x-memoryos-requirements"].push(rule as never);
  };
  expect(found(everywhere)).toEqual([]);
});

it("a stronger rule breaks no client", () => {
  expect(
    found((document) => Object.assign(ruleOf(list(document), "LST-006"), { keyword: "MUST", level: "base" })),
  ).toEqual([]);
});

it("the same change at many operations is one finding, which names them", () => {
  const weaker = (document: Document) => {
    for (const item of Object.values(document.paths)) {
      for (const each of Object.values(item)) {
        for (const rule of each["x-memoryos-requirements"] ?? []) if (rule.id === "MEM-003") rule.keyword = "MAY";
      }
    }
  };
  const [finding, ...more] = breakingRules(contract, changed(weaker));
  expect(more).toEqual([]);
  expect(finding?.message).toMatch(/listMemories.*, /);
});
