import { dropUnreachableSchemas } from "./document.ts";
import type { Document, Schema } from "./openapi.ts";

/** What a tool that only reads the 3.0 document does not learn. */
export const LOSSES = [
  "The messages that MemoryOS sends (`webhooks`) are left out: 3.0 has no place for them.",
  "A field that is always null (such as `blocked_reason` of `queued`) is a nullable string: 3.0 has no null type.",
  "What a field says beside a reference to a shared schema (description, default) is left out where the reference can stand alone.",
  "That null means the same as leaving an optional field of a request out: here it can only be left out.",
  "Of several examples of a schema only the first is kept.",
  "The licence is named by its address and not by its SPDX identifier.",
];

/** The same contract for tools that need OpenAPI 3.0. */
export function downgrade(document: Document): Record<string, unknown> {
  const { webhooks: _, info, ...rest } = structuredClone(document) as Document & Record<string, unknown>;
  const { license, ...described } = info as typeof info & { license: { name: string } };
  const schemas = rest.components.schemas;
  const nullable = new Set<string>();
  const converted = convertTree(rest, { schemas, nullable }) as Omit<Document, "info">;
  for (const name of nullable) {
    converted.components.schemas[`${name}OrNull`] = { ...converted.components.schemas[name], nullable: true };
  }
  dropUnreachableSchemas(converted as Document);
  return {
    ...converted,
    openapi: "3.0.3",
    info: { ...described, license: { name: license.name, url: "https://opensource.org/license/mit" } },
    "x-memoryos-losses": LOSSES,
  };
}

/** What a conversion needs to know of the rest of the document. */
interface Context {
  schemas: Record<string, Schema>;
  /** Names of the objects of which a nullable twin is needed: `nullable` beside a reference means nothing in 3.0. */
  nullable: Set<string>;
}

/** Converts every schema below a part of the document that is not a schema itself. */
function convertTree(node: unknown, context: Context): unknown {
  if (Array.isArray(node)) return node.map((item) => convertTree(item, context));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === "schema") return [key, convertSchema(value as Schema, context)];
      if (key === "schemas") return [key, convertAll(value as Record<string, Schema>, context)];
      // Examples are data, whatever their keys are called.
      if (key === "examples" || key === "example" || key.startsWith("x-")) return [key, value];
      return [key, convertTree(value, context)];
    }),
  );
}

function convertSchema(schema: Schema, context: Context): Schema {
  const {
    examples,
    const: constant,
    anyOf,
    oneOf,
    allOf,
    properties,
    items,
    ...plain
  } = schema as Schema & {
    anyOf?: Schema[];
    oneOf?: Schema[];
    allOf?: Schema[];
    items?: Schema;
    const?: unknown;
  };
  const converted: Schema = { ...plain };
  if (examples?.length) converted.example = examples[0];
  if (constant !== undefined) converted.enum = [constant];
  if (oneOf) converted.oneOf = oneOf.map((each) => convertSchema(each, context));
  if (allOf) converted.allOf = allOf.map((each) => convertSchema(each, context));
  if (properties) {
    const required = (plain.required ?? []) as string[];
    converted.properties = convertAll(
      mapEntries(properties, ([name, property]) => (required.includes(name) ? property : withoutNull(property))),
      context,
    );
  }
  if (items) converted.items = convertSchema(items, context);
  const { additionalProperties } = plain;
  if (typeof additionalProperties === "object") {
    converted.additionalProperties = convertSchema(additionalProperties as Schema, context);
  }
  if (anyOf) return convertUnion(converted, anyOf, context);
  if (plain.type === "null") return { ...converted, type: "string", nullable: true };
  if (Array.isArray(plain.type)) {
    const types = plain.type.filter((type) => type !== "null");
    return { ...converted, type: types[0], ...(types.length < plain.type.length ? { nullable: true } : {}) };
  }
  return plain.$ref ? withoutSiblings(converted) : converted;
}

/** A field that may be left out needs no null besides. */
function withoutNull(schema: Schema): Schema {
  const { anyOf, ...outer } = schema as Schema & { anyOf?: Schema[] };
  const variants = anyOf?.filter((variant) => variant.type !== "null") ?? [];
  return variants.length === 1 ? { ...variants[0], ...outer } : schema;
}

/** `X | null` becomes a nullable X. Of several variants one is nullable, which allows null. */
function convertUnion(outer: Schema, anyOf: Schema[], context: Context): Schema {
  const variants = anyOf.filter((variant) => variant.type !== "null");
  const [only] = variants;
  const takesNull = variants.length < anyOf.length;
  if (variants.length === 1 && only && takesNull) return nullableSchema(outer, only, context);
  const isObject = ({ $ref }: Schema) => $ref !== undefined && context.schemas[nameOf($ref)]?.type === "object";
  const chosen = variants.find(({ $ref }) => $ref === undefined) ?? variants.find(isObject) ?? only;
  const converted = variants.map((variant) =>
    takesNull && variant === chosen ? nullableSchema({}, variant, context) : convertSchema(variant, context),
  );
  return { ...outer, anyOf: converted };
}

function nullableSchema(outer: Schema, schema: Schema, context: Context): Schema {
  const name = schema.$ref === undefined ? undefined : nameOf(schema.$ref);
  const target = name === undefined ? schema : (context.schemas[name] as Schema);
  if (name !== undefined && target.type === "object") {
    context.nullable.add(name);
    return { $ref: `#/components/schemas/${name}OrNull` };
  }
  const { anyOf, ...own } = target as Schema & { anyOf?: Schema[] };
  if (anyOf) return convertUnion({ ...convertSchema(own, context), ...outer }, [...anyOf, { type: "null" }], context);
  const inlined: Schema = { ...convertSchema(own, context), ...outer, nullable: true };
  return Array.isArray(inlined.enum) ? { ...inlined, enum: [...inlined.enum, null] } : inlined;
}

/** Beside a reference 3.0 ignores everything; only a default is worth a wrapper. */
function withoutSiblings({ $ref, ...beside }: Schema): Schema {
  return "default" in beside ? { ...beside, allOf: [{ $ref: $ref as string }] } : { $ref: $ref as string };
}

function nameOf($ref: string): string {
  return $ref.replace("#/components/schemas/", "");
}

function convertAll(schemas: Record<string, Schema>, context: Context): Record<string, Schema> {
  return mapEntries(schemas, ([, schema]) => convertSchema(schema, context));
}

function mapEntries<T>(record: Record<string, T>, map: (entry: [string, T]) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map((entry) => [entry[0], map(entry)]));
}
