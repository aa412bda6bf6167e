import { expect, test } from "vitest";
import { bindRules } from "./bind-rules.ts";
import type { Document, Operation, Requirement } from "./openapi.ts";

const rule = (id: string, more: Partial<Requirement> = {}): Requirement => {
  return { id, level: "base", keyword: "MUST", text: `The text of ${id}.`, ...more };
};
const key = { $ref: "#/components/parameters/IdempotencyKeyHeader" };

/** A document with these operations, each of a profile of its own name. */
function documentWith(operations: Record<string, Partial<Operation>>): Document {
  const paths = Object.entries(operations).map(([operationId, operation]) => {
    const whole = { operationId, parameters: [], "x-memoryos-profile": operationId, ...operation };
    return [`/${operationId}`, { get: whole }];
  });
  return { paths: Object.fromEntries(paths) } as unknown as Document;
}

const rulesOf = (document: Document, name: string) => document.paths[`/${name}`]?.get?.["x-memoryos-requirements"];

test("a rule that holds for a kind of operation binds all of that kind and no other", () => {
  const page = { cursor: "cursor", next: "next" };
  const rules = [rule("LST-001"), rule("LST-002", { holdsFor: "paged" }), rule("IDM-001", { holdsFor: "idempotent" })];
  const document = documentWith({
    first: { "x-memoryos-requirements": rules, "x-memoryos-paging": page },
    paged: { "x-memoryos-paging": page },
    idempotent: { parameters: [key] },
    plain: {},
  });
  bindRules(document);
  expect(rulesOf(document, "first")).toEqual([rule("LST-001"), rule("LST-002"), rule("IDM-001")]);
  expect(rulesOf(document, "paged")).toEqual([rule("LST-002", { profile: "first" })]);
  expect(rulesOf(document, "idempotent")).toEqual([rule("IDM-001", { profile: "first" })]);
  expect(rulesOf(document, "plain")).toBeUndefined();
});

test("a rule that an operation keeps binds it too, and one that it has by its kind or that nobody has is refused", () => {
  const rules = [rule("ADD-001"), rule("IDM-001", { holdsFor: "idempotent" })];
  const keeping = (id: string) =>
    documentWith({ first: { "x-memoryos-requirements": rules }, other: { "x-memoryos-keeps": [id] } });
  const document = keeping("ADD-001");
  bindRules(document);
  expect(rulesOf(document, "other")).toEqual([rule("ADD-001", { profile: "first" })]);
  rules[1] = rule("IDM-001", { holdsFor: "idempotent" });
  expect(() => bindRules(keeping("IDM-001"))).toThrow("other keeps IDM-001, which holds for all that is idempotent");
  expect(() => bindRules(keeping("ADD-404"))).toThrow("other keeps ADD-404, which no operation declares");
});
