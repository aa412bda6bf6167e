import type { Document, Schema } from "./openapi.ts";
import { walk } from "./walk.ts";

const SCHEMAS = "#/components/schemas/";

/**
 * Gives the objects with free keys (`Record<…>`) one name each: `JsonObject`, `CountByName`. Left without, generators make a
 * type of every place that has one, and call it after the place, which may be the name of another schema.
 */
export function nameRecords(document: Document): void {
  const schemas = document.components.schemas;
  const named: Record<string, Schema> = {};
  walk(schemas, (node) => {
    const { type, properties, additionalProperties: values } = node as Schema;
    if (type !== "object" || properties || typeof values !== "object" || values === null) return;
    const name = recordName(values as Schema);
    if (Object.values(schemas).includes(node)) return;
    named[name] ??= { type, description: recordDescription(values as Schema), additionalProperties: values };
    delete node.type;
    delete node.additionalProperties;
    node.$ref = SCHEMAS + name;
  });
  for (const name of Object.keys(named)) if (schemas[name]) throw new Error(`Two schemas are called ${name}`);
  document.components.schemas = Object.fromEntries(
    Object.entries({ ...schemas, ...named }).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function recordName(values: Schema): string {
  if (Object.keys(values).length === 0) return "JsonObject";
  const { $ref, type } = values;
  if ($ref) return `${$ref.replace(SCHEMAS, "")}ByName`;
  if (typeof type !== "string") throw new Error(`A record needs a named type of values: ${JSON.stringify(values)}`);
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}ByName`;
}

function recordDescription(values: Schema): string {
  if (Object.keys(values).length === 0) return "Any JSON object.";
  return `Values by name: a ${values.$ref ? `\`${values.$ref.replace(SCHEMAS, "")}\`` : values.type} each.`;
}
