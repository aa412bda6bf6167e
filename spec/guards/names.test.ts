import { openapi } from "@memoryos/contract";
import { expect, test } from "vitest";
import type { Document, Schema } from "../generate/openapi.ts";
import { checkNames } from "./names.ts";

const contract = openapi as unknown as Document;

function findings(change: (schemas: Record<string, Schema>, document: Document) => unknown): string[] {
  const document = structuredClone(contract);
  change(document.components.schemas, document);
  return checkNames(document).map(({ rule, place }) => `${rule} ${place}`);
}

test("the contract gives generated clients names that they can use", () => {
  expect(checkNames(contract)).toEqual([]);
});

test("a parameter that is called like a schema is found", () => {
  const parameter = { name: "m", in: "query", required: false, schema: {} } as const;
  expect(findings((_, { components }) => Object.assign(components.parameters ?? {}, { Memory: parameter }))).toEqual([
    "one-meaning #/components/parameters/Memory",
  ]);
});

test("two schemas that differ only in case are found", () => {
  expect(findings((schemas) => Object.assign(schemas, { memoryPage: {} }))).toEqual([
    "one-meaning #/components/schemas/memoryPage",
  ]);
});

test("a schema that has the name of a type of some language is found", () => {
  expect(findings((schemas) => Object.assign(schemas, { LocalTime: { type: "string" } }))).toEqual([
    "taken-name #/components/schemas/LocalTime",
  ]);
});

test.each<[string, Schema]>([
  ["an object", { type: "object", properties: { a: { type: "string" } } }],
  ["an object with free keys", { type: "object", additionalProperties: {} }],
  ["a choice of values", { type: "string", enum: ["a", "b"] }],
])("%s without a name is found", (_, part) => {
  expect(findings((schemas) => Object.assign(schemas.Memory?.properties ?? {}, { part }))).toEqual([
    "nameless #/components/schemas/Memory",
  ]);
});
