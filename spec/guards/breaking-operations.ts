import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  type MediaType,
  type Operation,
  operationsOf,
  parametersOf,
  resolve,
  responsesOf,
  type Schema,
} from "../generate/openapi.ts";
import { compareHeaders } from "./breaking-headers.ts";
import type { Finding, Report } from "./finding.ts";

type Content = Record<string, MediaType> | undefined;

/** What oasdiff takes for harmless in an operation and a client does not. */
export function breakingOperations(before: Document, after: Document): Finding[] {
  const findings: Finding[] = [];
  const now = new Map([...operationsOf(after)].map(({ operation }) => [operation.operationId, operation]));
  for (const { operation: old } of operationsOf(before)) {
    const report: Report = (rule, message) =>
      findings.push({ guard: "assertions", rule, place: old.operationId, message });
    const current = now.get(old.operationId);
    if (!current) {
      report("operation-removed", "is gone, or is called otherwise: generated clients name their methods after it");
      continue;
    }
    const paging = old["x-memoryos-paging"];
    if (paging && !isDeepStrictEqual(paging, current["x-memoryos-paging"])) {
      report("paging-changed", "the next page is no longer asked for in the same way");
    }
    compareCallers(before, after, old, current, report);
    const newPlaces = new Set(parametersOf(after, current).map(({ name, in: place }) => `${place} ${name}`));
    for (const { name, in: place } of parametersOf(before, old)) {
      if (!newPlaces.has(`${place} ${name}`)) report("parameter-removed", `no longer takes ${name} in ${place}`);
    }
    for (const error of old["x-memoryos-errors"]) {
      if (!current["x-memoryos-errors"].includes(error)) report("error-removed", `no longer answers ${error}`);
    }
    compareTypes("the request", old.requestBody?.content, current.requestBody?.content, report);
    compareResponses(before, after, old, current, report);
  }
  return findings;
}

/** Who may call it, and where it is to be had. */
function compareCallers(before: Document, after: Document, old: Operation, current: Operation, report: Report): void {
  const [was, is] = [securityOf(before, old), securityOf(after, current)];
  if (was !== is) report("security-changed", `asked for ${was}, asks for ${is}`);
  const [could, can] = [old, current].map((each) => each["x-memoryos-permission"].toSorted().join(" or "));
  if (could !== can) report("permission-changed", `needed ${could}, needs ${can}`);
  if (old["x-memoryos-profile"] !== current["x-memoryos-profile"]) {
    report("profile-changed", `moved from ${old["x-memoryos-profile"]} to ${current["x-memoryos-profile"]}`);
  }
}

function compareResponses(before: Document, after: Document, old: Operation, current: Operation, report: Report): void {
  const now = new Map(responsesOf(after, current));
  for (const [status, was] of responsesOf(before, old)) {
    const is = now.get(status);
    if (!is) {
      report("status-removed", `no longer answers ${status}`);
      continue;
    }
    compareHeaders([before, was], [after, is], status, report);
    compareTypes(status, was.content, is.content, report);
    for (const [type, media] of Object.entries(was.content ?? {})) {
      const known = variantsOf(before, media.schema);
      const variants = variantsOf(after, is.content?.[type]?.schema);
      for (const variant of known) {
        if (!variants.includes(variant)) report("variant-removed", `${status} no longer has the outcome ${variant}`);
      }
      for (const variant of variants) {
        // A client that switches over a closed set meets a value that it has no branch for.
        if (known.length > 0 && !known.includes(variant))
          report("variant-added", `${status} has a new outcome ${variant}`);
      }
    }
  }
}

/** The named types of a body: a method of a generated client takes or returns them. */
function compareTypes(where: string, was: Content, is: Content, report: Report): void {
  for (const [type, { schema }] of Object.entries(was ?? {})) {
    const current = is?.[type]?.schema;
    if (!schema.$ref || !current || schema.$ref === current.$ref) continue;
    report("type-changed", `${where} was ${schema.$ref}, is ${current.$ref ?? "no named schema"}`);
  }
}

function securityOf(document: Document, operation: Operation): string {
  const schemes = operation.security ?? document.security;
  return schemes.map((scheme) => Object.keys(scheme).toSorted().join(" and ")).join(" or ") || "nothing";
}

function variantsOf(document: Document, schema: Schema | undefined): string[] {
  if (!schema) return [];
  const { discriminator } = resolve<Schema>(document, schema as Schema);
  return Object.keys((discriminator as { mapping?: object } | undefined)?.mapping ?? {});
}
