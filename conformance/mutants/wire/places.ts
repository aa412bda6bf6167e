import { nameOf, SCHEMAS, type Schema } from "./document.ts";

/** A value in an answer, and what the contract says of it. */
export interface Place {
  /** The object or list that holds the value, and where. */
  holder: Record<string, unknown>;
  key: string;
  /** Name of the schema that describes the holder, and the field; null for an item of a list or a table. */
  field: { schema: string; name: string } | null;
  /** Names of the schemas that the value is described by, the nearest first. */
  names: readonly string[];
}

/** A schema without references and choices, as far as a value decides them. */
interface Settled {
  names: readonly string[];
  schema: Schema | undefined;
}

/** Every value of a body that the contract describes. Values that it leaves open are not looked into. */
export function placesOf(body: Record<string, unknown>, schema: Schema): Place[] {
  const found: Place[] = [];
  walk({ body }, "body", null, schema, found);
  return found.slice(1);
}

function walk(
  holder: Record<string, unknown>,
  key: string,
  field: Place["field"],
  described: Schema,
  found: Place[],
): void {
  const value = holder[key];
  const { names, schema } = settle(described, value);
  found.push({ holder, key, field, names });
  if (typeof value !== "object" || value === null || schema === undefined) return;
  const inside = value as Record<string, unknown>;
  if (Array.isArray(value)) {
    if (schema.items !== undefined)
      for (const index of value.keys()) walk(inside, String(index), null, schema.items, found);
    return;
  }
  const owner = names.at(-1) ?? field?.schema;
  for (const name of Object.keys(value)) {
    const known = schema.properties?.[name];
    if (known !== undefined) walk(inside, name, owner === undefined ? null : { schema: owner, name }, known, found);
    else if (typeof schema.additionalProperties === "object")
      walk(inside, name, null, schema.additionalProperties, found);
  }
}

function settle(schema: Schema, value: unknown, names: readonly string[] = []): Settled {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return settle(SCHEMAS[name] ?? {}, value, [...names, name]);
  }
  const { discriminator } = schema;
  if (discriminator !== undefined) {
    const reference = discriminator.mapping[String((value as Record<string, unknown>)[discriminator.propertyName])];
    return reference === undefined ? { names, schema: undefined } : settle({ $ref: reference }, value, names);
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices === undefined) return { names, schema };
  const fitting = choices.filter((choice) => fits(choice, value));
  return fitting[0] === undefined ? { names, schema: undefined } : settle(fitting[0], value, names);
}

/** Whether a value is of a kind that a schema allows; of an object, whether it has what it must have. */
function fits(schema: Schema, value: unknown): boolean {
  if (!allows(schema, value)) return false;
  const { schema: settled } = settle(schema, value);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return !isObject || (settled?.required ?? []).every((name) => name in value);
}

/** Whether the contract allows a value of this JSON type, whatever it is. */
export function allows(schema: Schema, value: unknown): boolean {
  if (schema.$ref !== undefined) return allows(SCHEMAS[nameOf(schema.$ref)] ?? {}, value);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.some((choice) => allows(choice, value));
  const type = schema.type ?? (schema.const === undefined ? undefined : typeof schema.const);
  if (type === undefined) return true;
  const given = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return (
    type === given || (given === "number" && (type === "number" || (type === "integer" && Number.isInteger(value))))
  );
}
