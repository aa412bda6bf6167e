import type { Document, Schema } from "../generate/openapi.ts";
import { walk } from "../generate/walk.ts";
import type { Finding } from "./finding.ts";

/** Names that types have in a language that clients are generated for: a generator would rename a schema that has one. */
const TAKEN = new Set(
  [
    [
      "Any",
      "Array",
      "Boolean",
      "Byte",
      "Double",
      "Float",
      "Integer",
      "Long",
      "Number",
      "Object",
      "Short",
      "String",
      "Void",
    ],
    [
      "Date",
      "Duration",
      "Instant",
      "LocalDate",
      "LocalDateTime",
      "LocalTime",
      "OffsetDateTime",
      "Period",
      "ZonedDateTime",
    ],
    [
      "Box",
      "Enum",
      "Function",
      "Iterator",
      "List",
      "Map",
      "None",
      "Null",
      "Option",
      "Optional",
      "Record",
      "Result",
      "Set",
    ],
    [
      "Client",
      "Error",
      "Exception",
      "File",
      "Package",
      "Promise",
      "Request",
      "Response",
      "Thread",
      "Type",
      "URI",
      "Vec",
    ],
  ].flat(),
);

/** The parts of a document of which generators make types, all in one place. */
const TYPED = ["schemas", "parameters", "responses"] as const;

/**
 * Rules for the names that a generated client is made of: each says one thing, none is taken, and nothing that needs a
 * name is without.
 */
export function checkNames(document: Document): Finding[] {
  const findings: Finding[] = [];
  const report = (rule: string, place: string, message: string) =>
    findings.push({ guard: "rules", rule, place: `#/components/${place}`, message });
  const known = new Map<string, string>();
  for (const part of TYPED) {
    for (const name of Object.keys(document.components[part] ?? {})) {
      const place = `${part}/${name}`;
      const other = known.get(plain(name));
      if (other) report("one-meaning", place, `generators cannot tell it from ${other}`);
      known.set(plain(name), place);
      if (part === "schemas" && TAKEN.has(name)) report("taken-name", place, "is the name of a type in some language");
    }
  }
  const schemas = document.components.schemas;
  const named = new Set<unknown>(Object.values(schemas));
  for (const [name, schema] of Object.entries(schemas)) {
    walk(schema, (node) => {
      if (named.has(node) || !isNameless(node as Schema)) return;
      report("nameless", `schemas/${name}`, `has a part that needs a name: ${JSON.stringify(node).slice(0, 80)}`);
    });
  }
  return findings;
}

/** Of an object or a choice of values a generator makes a type, and has to make up a name for it. */
function isNameless(schema: Schema): boolean {
  const isObject = schema.type === "object" && (schema.properties ?? schema.additionalProperties) !== undefined;
  return isObject || Array.isArray(schema.enum);
}

/** What is left of a name in languages that write it in another case. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}
