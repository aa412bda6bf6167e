import { type Document, operationsOf, type Parameter, parametersOf, type Schema } from "../generate/openapi.ts";
import { reachable } from "../generate/walk.ts";
import type { Finding } from "./finding.ts";

type ReportAt = (rule: string, place: string, message: string) => void;

/** Keywords under which a schema has others. */
const LISTS = ["oneOf", "anyOf", "allOf"];

/** What oasdiff does not see inside of schemas: limits of lists, closed objects, other names of the same type. */
export function breakingFields(before: Document, after: Document): Finding[] {
  const findings: Finding[] = [];
  const report: ReportAt = (rule, place, message) => findings.push({ guard: "assertions", rule, place, message });
  const bodies = [...operationsOf(before)].map(({ operation }) => [
    parametersOf(before, operation),
    operation.requestBody?.content,
  ]);
  const asked = reachable(before, bodies);
  for (const [name, was] of Object.entries(before.components.schemas)) {
    const is = after.components.schemas[name];
    if (is) compare(was, is, name, asked.has(name), report);
  }
  const now = new Map([...operationsOf(after)].map(({ operation }) => [operation.operationId, operation]));
  for (const { operation: old } of operationsOf(before)) {
    const current = now.get(old.operationId);
    const parameters = current ? parametersOf(after, current) : [];
    for (const was of parametersOf(before, old)) {
      const is = parameters.find((each) => each.name === was.name && each.in === was.in);
      if (is) compareParameter(was, is, `${old.operationId} ${was.name}`, report);
    }
  }
  return findings;
}

function compareParameter(was: Parameter, is: Parameter, place: string, report: ReportAt): void {
  if (was.explode !== is.explode) report("parameter-style", place, "is no longer written the same way: explode");
  compare(was.schema, is.schema, place, true, report);
}

/** Compares two schemas and what they consist of; what they refer to is compared under its own name. */
function compare(was: Schema, is: Schema, place: string, isAsked: boolean, report: ReportAt): void {
  if (was.$ref && was.$ref !== is.$ref) {
    report("type-changed", place, `was ${was.$ref}, is ${is.$ref ?? "no named schema"}`);
    return;
  }
  if (isAsked) for (const narrowing of narrowings(was, is)) report("request-narrowed", place, narrowing);
  for (const [name, field] of Object.entries(was.properties ?? {})) {
    const current = is.properties?.[name];
    if (current) compare(field, current, `${place}.${name}`, isAsked, report);
  }
  for (const part of ["items", "additionalProperties"]) {
    const [old, current] = [was[part], is[part]];
    if (isSchema(old) && isSchema(current)) compare(old, current, `${place}.${part}`, isAsked, report);
  }
  for (const part of LISTS) {
    const [old = [], current = []] = [was[part], is[part]] as [Schema[]?, Schema[]?];
    // Of branches that came or went, oasdiff tells.
    if (old.length !== current.length) continue;
    for (const [index, branch] of old.entries()) {
      compare(branch, current[index] as Schema, `${place}.${part}.${index}`, isAsked, report);
    }
  }
}

function narrowings(was: Schema, is: Schema): string[] {
  const found: string[] = [];
  for (const limit of ["maxItems", "maxProperties"]) {
    const [old, current] = [was[limit] ?? Infinity, is[limit] ?? Infinity] as [number, number];
    if (current < old) found.push(`${limit} was ${old}, is ${current}`);
  }
  if (is.uniqueItems === true && was.uniqueItems !== true) found.push("takes no value twice any longer");
  if (is.additionalProperties === false && was.additionalProperties !== false) {
    found.push("takes no unknown fields any longer");
  }
  if (is.readOnly === true && was.readOnly !== true) found.push("can no longer be sent");
  return found;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}
