/** A JSON Schema of the contract, as far as its shape goes. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: unknown;
}

/** A value cut to the fields that the contract knows. */
export interface Shaped {
  value: unknown;
  /** JSON-path-like names of the fields that were left out. */
  ignored: string[];
}

/** Cuts a value to the shape of one schema. */
export type Shape = (value: unknown) => Shaped;

/**
 * Builds the function that leaves out of a request body what the contract does not know, and optional fields that are
 * null, which count as absent. Wrong types stay as they are: the validator speaks about those.
 *
 * @param openapi The document, for its references.
 * @param name Name of the body's schema.
 */
export function shapeOf(openapi: Record<string, unknown>, name: string): Shape {
  const schemas = (openapi.components as { schemas: Record<string, Schema> }).schemas;
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref) return resolve(schemas[schema.$ref.replace("#/components/schemas/", "")] ?? {});
    const variant = schema.anyOf?.find((candidate) => candidate.type !== "null");
    return variant ? resolve(variant) : schema;
  };

  function cut(schema: Schema, value: unknown, path: string, ignored: string[]): unknown {
    const { properties, items, required = [] } = resolve(schema);
    if (Array.isArray(value)) {
      return items ? value.map((item, index) => cut(items, item, `${path}[${index}]`, ignored)) : value;
    }
    if (!properties || typeof value !== "object" || value === null) return value;
    const kept: Record<string, unknown> = {};
    for (const [key, child] of Object.entries(value)) {
      const here = path === "" ? key : `${path}.${key}`;
      if (!Object.hasOwn(properties, key)) ignored.push(here);
      else if (child !== null || required.includes(key)) {
        kept[key] = cut(properties[key] as Schema, child, here, ignored);
      }
    }
    return kept;
  }

  return (value) => {
    const ignored: string[] = [];
    return { value: cut({ $ref: `#/components/schemas/${name}` }, value, "", ignored), ignored };
  };
}

/** At most ten names for a header, each cut to printable ASCII. */
export function ignoredFieldsHeader(ignored: readonly string[]): string {
  return ignored
    .slice(0, 10)
    .map((name) => name.replace(/[^\x21-\x2b\x2d-\x7e]/g, "?").slice(0, 100))
    .join(", ");
}
