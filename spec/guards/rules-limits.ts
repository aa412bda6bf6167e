import { type Document, operationsOf, type Parameter, parametersOf, type Schema } from "../generate/openapi.ts";
import { at, type Finding } from "./finding.ts";

/** What clients may send without a limit: why each is none. */
const UNBOUNDED: Record<string, string> = {
  "parameter X-Request-ID": "what is too long is replaced, not refused",
};

/** The keywords that make one schema of several: limits beside them hold for each. */
const BRANCHES = ["oneOf", "anyOf", "allOf"];

const SCHEMAS = "#/components/schemas/";

/** Everything that a client may send has a limit, so that no server has to make up its own. */
export function checkLimits(document: Document): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const visit = (schema: Schema, place: string): void => {
    if (schema.$ref?.startsWith(SCHEMAS)) {
      const name = schema.$ref.slice(SCHEMAS.length);
      if (seen.has(name)) return;
      seen.add(name);
      visit(document.components.schemas[name] ?? {}, schema.$ref);
      return;
    }
    const missing = missingLimits(schema);
    if (missing && !(place in UNBOUNDED)) at(findings, place)("limit", `may be sent without a limit: needs ${missing}`);
    for (const [part, child] of childrenOf(schema)) visit(child, `${place}/${part}`);
    for (const [part, branch] of branchesOf(schema)) visit(branch, `${place}/${part}`);
  };
  for (const { operation } of operationsOf(document)) {
    for (const { name, schema } of parametersOf(document, operation)) visit(schema, placeOf(name));
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
      visit(schema, `${operation.operationId} request`);
    }
  }
  return unique(findings);
}

/** A parameter of one name has one meaning; where it is shared it would be found at every operation. */
function placeOf(name: Parameter["name"]): string {
  return `parameter ${name}`;
}

function missingLimits(schema: Schema): string | null {
  if ("enum" in schema || "const" in schema) return null;
  const has = (...keywords: string[]) => keywords.some((keyword) => keyword in schema);
  for (const type of [schema.type].flat()) {
    if (type === "string" && !has("maxLength", "pattern", "format")) return "maxLength, pattern, enum or format";
    if (type === "array" && !has("maxItems")) return "maxItems";
    const isNumber = type === "number" || type === "integer";
    if (isNumber && !has("minimum", "exclusiveMinimum")) return "minimum";
    if (isNumber && !has("maximum", "exclusiveMaximum")) return "maximum";
  }
  return null;
}

function childrenOf(schema: Schema): [part: string, child: Schema][] {
  const children = ["items", "additionalProperties"].map((part) => [part, schema[part]]);
  const properties = Object.entries(schema.properties ?? {}).map(([name, child]) => [`properties/${name}`, child]);
  return [...children, ...properties].filter((entry): entry is [string, Schema] => isSchema(entry[1]));
}

/** Each branch with what stands beside the keyword. */
function branchesOf(schema: Schema): [part: string, branch: Schema][] {
  const { properties: _, items: _items, additionalProperties: _more, ...rest } = schema;
  const beside = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !BRANCHES.includes(keyword)));
  return BRANCHES.flatMap((keyword) =>
    ((schema[keyword] ?? []) as Schema[]).map((branch, index): [string, Schema] => [
      `${keyword}/${index}`,
      { ...beside, ...branch },
    ]),
  );
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}

function unique(findings: Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
