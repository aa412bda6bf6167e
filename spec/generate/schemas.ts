import type { Document, Schema } from "./openapi.ts";

const BASE = "https://api.memoryos.io/schemas/";

/** Each shared schema as a JSON Schema of its own, with the schemas it refers to beside it. */
export function buildSchemas(document: Document): Map<string, object> {
  const schemas = document.components.schemas;
  return new Map(
    Object.keys(schemas).map((name) => {
      const { description, ...schema } = schemas[name] as Schema;
      const file = {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `${BASE}${name}.json`,
        title: name,
        description,
        ...withFileReferences(schema),
      };
      return [`schemas/${name}.json`, file];
    }),
  );
}

function withFileReferences(schema: Schema): object {
  const { discriminator: _, ...plain } = schema;
  return JSON.parse(JSON.stringify(plain).replaceAll(/"#\/components\/schemas\/(\w+)"/g, '"$1.json"')) as object;
}
