import { openapi } from "@memoryos/contract";
import { describe, expect, test } from "vitest";
import { lintWithRedocly, lintWithSpectral } from "../guards/lint.ts";
import { LOSSES, type Loss } from "./losses.ts";
import type { Document, Schema } from "./openapi.ts";
import { downgrade } from "./openapi30.ts";

const contract = openapi as unknown as Document;
const converted = downgrade(contract) as unknown as Document;
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const orNull = (schema: Schema) => ({ anyOf: [schema, { type: "null" }] });

/** A document with one operation, which is asked with `Asked` and answers with `Answered`. */
function documentWith(schemas: Record<string, Schema>, more: Partial<Document> = {}): Document {
  const content = (name: string) => ({ "application/json": { schema: reference(name) } });
  const responses = { 200: { description: "Done", headers: {}, content: content("Answered") } };
  const operation = { operationId: "ask", parameters: [], requestBody: { content: content("Asked") }, responses };
  return {
    openapi: "3.1.0",
    info: { title: "Test", version: "1", description: "" },
    paths: { "/ask": { post: operation } },
    components: { schemas: { Asked: { type: "object" }, Answered: { type: "object" }, ...schemas } },
    ...more,
  } as unknown as Document;
}

const object = (property: Schema, more: Schema = {}) => ({ type: "object", properties: { a: property }, ...more });
const schemasOf = (document: Document) => (downgrade(document) as unknown as Document).components.schemas;
const lossesOf = (document: Document) => downgrade(document)["x-memoryos-losses"];

describe("the 3.0 document", () => {
  test("has nothing that Redocly finds, in its examples neither", async () => {
    expect(await lintWithRedocly(converted)).toEqual([]);
  });

  test("has nothing that Spectral finds, in its examples neither", async () => {
    expect(await lintWithSpectral(converted)).toEqual([]);
  });

  test("has every operation of the contract", () => {
    const names = ({ paths }: Document) =>
      Object.entries(paths).map(([path, item]) => [path, ...Object.keys(item)].join(" "));
    expect(names(converted)).toEqual(names(contract));
  });
});

describe("null", () => {
  const text = object(orNull({ type: "string" }));

  test("stays in an optional field of an answer", () => {
    const { Answered } = schemasOf(documentWith({ Answered: text }));
    expect(Answered?.properties?.a).toEqual({ type: "string", nullable: true });
  });

  test("is not asked for in an optional field of a request", () => {
    expect(schemasOf(documentWith({ Asked: text })).Asked?.properties?.a).toEqual({ type: "string" });
  });

  test("stays in a schema that is asked and answered", () => {
    const { Shared } = schemasOf(
      documentWith({ Asked: object(reference("Shared")), Answered: object(reference("Shared")), Shared: text }),
    );
    expect(Shared?.properties?.a).toEqual({ type: "string", nullable: true });
  });

  test("stays in a request where it is what to send", () => {
    const asked = [
      object(orNull({ type: "string" }), { required: ["a"] }),
      object({ ...orNull({ type: "string" }), default: null }),
    ];
    for (const Asked of asked) {
      expect(schemasOf(documentWith({ Asked })).Asked?.properties?.a).toMatchObject({ nullable: true });
    }
  });
});

describe("what 3.0 cannot say", () => {
  const plain = { type: "string" };
  const losing: Record<Loss, Document> = {
    webhooks: documentWith({}, { webhooks: {} }),
    nullType: documentWith({ Answered: object({ type: "null" }) }),
    besideReference: documentWith({ Answered: object({ ...reference("Shared"), description: "A." }), Shared: plain }),
    nameOfNullable: documentWith({ Answered: object(orNull(reference("Shared"))), Shared: plain }),
    optionalNull: documentWith({ Asked: object(orNull(plain)) }),
    moreExamples: documentWith({ Answered: object({ ...plain, examples: ["a", "b"] }) }),
    licence: documentWith(
      {},
      { info: { title: "Test", version: "1", description: "", license: { name: "MIT", identifier: "MIT" } } },
    ),
  };

  test.each(Object.entries(losing))("is listed where it is lost, and nothing else: %s", (loss, document) => {
    expect(lossesOf(document)).toEqual([LOSSES[loss as Loss]]);
  });

  test("is not listed where nothing is lost", () => {
    const shared = {
      Answered: object({ ...reference("Shared"), default: "a" }, { required: ["a"] }),
      Asked: object({ ...plain, examples: ["a"], const: "a" }),
      Shared: plain,
      // Nothing uses it, so nothing of it is missing.
      Unused: object({ type: "null" }),
    };
    expect(lossesOf(documentWith(shared))).toEqual([]);
  });

  test("stops the conversion where nothing can stand for it", () => {
    for (const schema of [{ type: ["string", "integer"] }, { type: "integer", exclusiveMinimum: 0 }, { if: {} }]) {
      expect(() => downgrade(documentWith({ Answered: object(schema) }))).toThrow("OpenAPI 3.0 does not know");
    }
  });
});

test("a component of any kind that nothing uses is dropped", () => {
  const document = documentWith({ Unused: { type: "string" } });
  const header = { name: "X", in: "header", required: false, schema: { type: "string" } } as const;
  document.components.parameters = { Unused: header };
  document.components.examples = { Unused: { value: 1 } };
  document.components.headers = { Unused: { schema: { type: "string" } } };
  const { components } = downgrade(document) as unknown as Document;
  expect(JSON.stringify(components)).not.toContain("Unused");
});
