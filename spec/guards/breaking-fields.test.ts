import { expect, it } from "vitest";
import type { Document, Parameter, Schema } from "../generate/openapi.ts";
import { breakingChanges } from "./breaking.ts";
import { at, changed, contract, schemaOf } from "./testing.ts";

const list = (document: Document) => at(document, "get", "/v1/memories");
const query = (document: Document, name: string) =>
  list(document).parameters.find((each) => "name" in each && each.name === name) as Parameter;
const field = (document: Document, schema: string, name: string) =>
  schemaOf(document, schema).properties[name] as Schema;

it.concurrent.each<[what: string, expected: string, change: (document: Document) => unknown]>([
  [
    "a shorter list in a request",
    "request-narrowed",
    (it) => Object.assign(field(it, "AddMemoriesRequest", "messages"), { maxItems: 1 }),
  ],
  [
    "a shorter list in a query",
    "request-narrowed",
    (it) => Object.assign(query(it, "categories").schema, { maxItems: 1 }),
  ],
  [
    "a request that takes no unknown fields",
    "request-narrowed",
    (it) => Object.assign(schemaOf(it, "AddMemoriesRequest"), { additionalProperties: false }),
  ],
  [
    "a field that only answers have",
    "request-narrowed",
    (it) => Object.assign(field(it, "AddMemoriesRequest", "agent_id"), { readOnly: true }),
  ],
  [
    "a list in which nothing may stand twice",
    "request-narrowed",
    (it) => Object.assign(field(it, "AddMemoriesRequest", "messages"), { uniqueItems: true }),
  ],
  [
    "a list that is written otherwise",
    "parameter-style",
    (it) => Object.assign(query(it, "categories"), { explode: false }),
  ],
  [
    "another name of a field's type",
    "type-changed",
    (it) => {
      it.components.schemas.Kind = structuredClone(schemaOf(it, "Category"));
      schemaOf(it, "Memory").properties.category = { $ref: "#/components/schemas/Kind" };
    },
  ],
  ["another way to the next page", "paging-changed", (it) => delete list(it)["x-memoryos-paging"]],
  ["a server that is gone", "server-removed", (it) => it.servers.shift()],
])("%s breaks clients (%s)", async (_, expected, change) => {
  const found = await breakingChanges(contract, changed(change));
  expect(found.map(({ rule }) => rule)).toContain(expected);
});

it("a longer list in a request breaks no client", async () => {
  const longer = changed((it) => Object.assign(field(it, "AddMemoriesRequest", "messages"), { maxItems: 5000 }));
  expect(await breakingChanges(contract, longer)).toEqual([]);
});
