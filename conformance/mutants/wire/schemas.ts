import { manifest, type OperationId } from "@memoryos/contract";
import { bodySchema, nameOf, SCHEMAS, type Schema } from "./document.ts";

/** A schema that answers use, and where. */
export interface UsedSchema {
  name: string;
  schema: Schema;
  /** Operations whose successes contain it. */
  successes: ReadonlySet<OperationId>;
  inErrors: boolean;
}

/** Every named schema of an answer, found from the operations on. */
export function usedSchemas(): UsedSchema[] {
  const used = new Map<string, { successes: Set<OperationId>; inErrors: boolean }>();
  for (const operation of manifest.operations) {
    for (const { status } of operation.responses) {
      for (const name of namesIn(bodySchema(operation, status) ?? {})) {
        const use = used.get(name) ?? { successes: new Set<OperationId>(), inErrors: false };
        used.set(name, use);
        if (status < 400) use.successes.add(operation.operationId);
        else use.inErrors = true;
      }
    }
  }
  return [...used].map(([name, use]) => ({ name, schema: SCHEMAS[name] ?? {}, ...use }));
}

const known = new Map<string, ReadonlySet<string>>();

function namesIn(schema: Schema): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const reference = (node as Schema).$ref;
    if (typeof reference === "string") {
      const name = nameOf(reference);
      if (names.has(name)) return;
      names.add(name);
      collect(SCHEMAS[name]);
    }
    for (const inside of Object.values(node)) collect(inside);
  };
  const direct = schema.$ref && known.get(schema.$ref);
  if (direct) return direct;
  collect(schema);
  if (schema.$ref) known.set(schema.$ref, names);
  return names;
}

/** A value that a schema does not allow, though it is of the right type. */
export interface Violation {
  /** What is wrong with it, as the end of an id. */
  kind: string;
  value: unknown;
}

/** What can be wrong with a value of a schema; of an open enumeration nothing, because new values may come. */
export function violationsOf(schema: Schema): Violation[] {
  const { minimum, maximum, minLength, maxLength } = schema;
  const violations: Violation[] = [];
  const add = (kind: string, value: unknown) => violations.push({ kind, value });
  if (schema.enum !== undefined) {
    add("unknown", typeof schema.enum[0] === "number" ? 123_456 : "something_unknown");
  }
  if (schema.const !== undefined)
    add("unknown", typeof schema.const === "boolean" ? !schema.const : "something_unknown");
  if (minimum !== undefined) add("too-small", minimum - 1);
  if (maximum !== undefined) add("too-large", maximum + 1);
  if (minLength !== undefined && minLength > 0) add("too-short", "");
  if (maxLength !== undefined) add("too-long", "x".repeat(maxLength + 1));
  const form = schema.pattern === undefined ? undefined : new RegExp(schema.pattern);
  if (form?.test(MALFORMED) === false || FORMATS.has(schema.format ?? "")) add("malformed", MALFORMED);
  return violations;
}

const MALFORMED = "<not of this form>";

/** Formats that are more than a hint, such as `int32` is. */
const FORMATS = new Set(["date-time", "date", "uuid", "uri", "email"]);
