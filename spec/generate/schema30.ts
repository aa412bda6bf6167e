import type { Loss } from "./losses.ts";
import type { Schema } from "./openapi.ts";

/** What the conversion of a schema needs to know, and what it tells. */
export interface Conversion {
  /** The shared schemas, as 3.1 has them. */
  schemas: Record<string, Schema>;
  /** Names of the objects of which a nullable twin is needed: `nullable` beside a reference means nothing in 3.0. */
  nullable: Set<string>;
  /** What did not fit. */
  losses: Set<Loss>;
  /** The schema is of requests alone. */
  isAsked: boolean;
}

/** The keywords whose values are schemas. */
interface Parts {
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
}

/** Keywords of 3.1 that 3.0 does not have and that nothing here replaces. */
const UNKNOWN =
  /^(patternProperties|propertyNames|prefixItems|contains|if|then|else|dependent\w+|unevaluated\w+|\$defs|content\w+)$/;

/**
 * A schema of OpenAPI 3.1 in the words of 3.0.
 *
 * @throws Error when it says something that cannot be said there.
 */
export function convertSchema(schema: Schema, conversion: Conversion): Schema {
  refuseUnknown(schema);
  const { examples, const: constant, anyOf, oneOf, allOf, properties, items, ...plain } = schema as Schema & Parts;
  const convert = (each: Schema) => convertSchema(each, conversion);
  const converted: Schema = { ...plain };
  if (examples?.length) converted.example = examples[0];
  if (examples && examples.length > 1) conversion.losses.add("moreExamples");
  if (constant !== undefined) converted.enum = [constant];
  if (oneOf) converted.oneOf = oneOf.map(convert);
  if (allOf) converted.allOf = allOf.map(convert);
  if (properties) converted.properties = convertProperties(properties, plain.required as string[], conversion);
  if (items) converted.items = convert(items);
  if (typeof plain.additionalProperties === "object") {
    converted.additionalProperties = convert(plain.additionalProperties);
  }
  if (anyOf) return convertUnion(converted, anyOf, conversion);
  if (plain.type === "null") {
    conversion.losses.add("nullType");
    return { ...converted, type: "string", nullable: true };
  }
  return plain.$ref ? withoutSiblings(converted, conversion) : converted;
}

function refuseUnknown(schema: Schema): void {
  const unknown = Object.keys(schema).filter((keyword) => UNKNOWN.test(keyword));
  if (Array.isArray(schema.type)) unknown.push("a list of types");
  if (typeof schema.exclusiveMinimum === "number") unknown.push("a number as exclusiveMinimum");
  if (typeof schema.exclusiveMaximum === "number") unknown.push("a number as exclusiveMaximum");
  if (unknown.length > 0) throw new Error(`OpenAPI 3.0 does not know ${unknown.join(", ")}: ${JSON.stringify(schema)}`);
}

function convertProperties(
  properties: Record<string, Schema>,
  required: string[] = [],
  conversion: Conversion,
): Record<string, Schema> {
  const convert = ([name, property]: [string, Schema]): [string, Schema] => {
    const isLeftOut = conversion.isAsked && !required.includes(name);
    return [name, convertSchema(isLeftOut ? withoutNull(property, conversion) : property, conversion)];
  };
  return Object.fromEntries(Object.entries(properties).map(convert));
}

/** A field of a request that may be left out needs no null besides, unless null is what it means to send. */
function withoutNull(schema: Schema, { losses }: Conversion): Schema {
  const { anyOf = [], ...outer } = schema as Schema & Parts;
  const variants = anyOf.filter((variant) => variant.type !== "null");
  const [only] = variants;
  if (variants.length !== 1 || only === undefined || variants.length === anyOf.length) return schema;
  if (schema.default === null) return schema;
  losses.add("optionalNull");
  return { ...only, ...outer };
}

/** `X | null` becomes a nullable X. Of several variants one is nullable, which allows null. */
function convertUnion(outer: Schema, anyOf: Schema[], conversion: Conversion): Schema {
  const variants = anyOf.filter((variant) => variant.type !== "null");
  const [only] = variants;
  const takesNull = variants.length < anyOf.length;
  if (variants.length === 1 && only && takesNull) return nullableSchema(outer, only, conversion);
  const isObject = ({ $ref }: Schema) => $ref !== undefined && conversion.schemas[nameOf($ref)]?.type === "object";
  const chosen = variants.find(({ $ref }) => $ref === undefined) ?? variants.find(isObject) ?? only;
  const converted = variants.map((variant) =>
    takesNull && variant === chosen ? nullableSchema({}, variant, conversion) : convertSchema(variant, conversion),
  );
  return { ...outer, anyOf: converted };
}

function nullableSchema(outer: Schema, schema: Schema, conversion: Conversion): Schema {
  const name = schema.$ref === undefined ? undefined : nameOf(schema.$ref);
  const target = name === undefined ? schema : (conversion.schemas[name] as Schema);
  if (name !== undefined && target.type === "object") {
    conversion.nullable.add(name);
    return withoutSiblings({ ...outer, $ref: `#/components/schemas/${name}OrNull` }, conversion);
  }
  if (name !== undefined) conversion.losses.add("nameOfNullable");
  const { anyOf, ...own } = target as Schema & Parts;
  const inlined = { ...convertSchema(own, conversion), ...outer };
  if (anyOf) return convertUnion(inlined, [...anyOf, { type: "null" }], conversion);
  return { ...inlined, nullable: true, ...(Array.isArray(inlined.enum) ? { enum: [...inlined.enum, null] } : {}) };
}

/** Beside a reference 3.0 ignores everything; only a default is worth a wrapper. */
function withoutSiblings({ $ref, ...beside }: Schema, { losses }: Conversion): Schema {
  if ("default" in beside) return { ...beside, allOf: [{ $ref: $ref as string }] };
  if (Object.keys(beside).length > 0) losses.add("besideReference");
  return { $ref: $ref as string };
}

function nameOf($ref: string): string {
  return $ref.replace("#/components/schemas/", "");
}
