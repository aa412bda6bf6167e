import {
  type Document,
  type Operation,
  operationsOf,
  type Parameter,
  resolve,
  responsesOf,
  type Schema,
} from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";
import { oasdiff } from "./oasdiff.ts";

/** What would break a client that was written for the document `before`: oasdiff's findings, and ours where it is blind. */
export async function breakingChanges(before: Document, after: Document): Promise<Finding[]> {
  return [...(await breakingForOasdiff(before, after)), ...breakingForUs(before, after)];
}

/** oasdiff's level of what breaks clients for sure. */
const OASDIFF_ERROR = 3;

async function breakingForOasdiff(before: Document, after: Document): Promise<Finding[]> {
  const changes = await oasdiff("breaking", before, after);
  return changes
    .filter(({ level }) => level >= OASDIFF_ERROR)
    .map(({ id, text, operationId, path }) => ({
      guard: "oasdiff",
      rule: id,
      place: operationId ?? path ?? "#",
      message: text,
    }));
}

/** Ids of the operations that changed in any way that oasdiff sees. */
export async function changedOperations(before: Document, after: Document): Promise<Set<string>> {
  const changes = await oasdiff("changelog", before, after);
  return new Set(changes.flatMap(({ operationId }) => (operationId ? [operationId] : [])));
}

/** What oasdiff takes for harmless and a client does not. */
export function breakingForUs(before: Document, after: Document): Finding[] {
  const findings: Finding[] = [];
  const now = new Map([...operationsOf(after)].map(({ operation }) => [operation.operationId, operation]));
  for (const { operation: old } of operationsOf(before)) {
    const report = (rule: string, message: string) =>
      findings.push({ guard: "assertions", rule, place: old.operationId, message });
    const current = now.get(old.operationId);
    if (!current) {
      report("operation-removed", "is gone, or is called otherwise: generated clients name their methods after it");
      continue;
    }
    const [was, is] = [securityOf(before, old), securityOf(after, current)];
    if (was !== is) report("security-changed", `asked for ${was}, asks for ${is}`);
    const [could, can] = [old, current].map((each) => each["x-memoryos-permission"].toSorted().join(" or "));
    if (could !== can) report("permission-changed", `needed ${could}, needs ${can}`);
    if (old["x-memoryos-profile"] !== current["x-memoryos-profile"]) {
      report("profile-changed", `moved from ${old["x-memoryos-profile"]} to ${current["x-memoryos-profile"]}`);
    }
    const newPlaces = new Set(parametersOf(after, current).map(({ name, in: place }) => `${place} ${name}`));
    for (const { name, in: place } of parametersOf(before, old)) {
      if (!newPlaces.has(`${place} ${name}`)) report("parameter-removed", `no longer takes ${name} in ${place}`);
    }
    for (const error of old["x-memoryos-errors"]) {
      if (!current["x-memoryos-errors"].includes(error)) report("error-removed", `no longer answers ${error}`);
    }
    compareResponses(before, after, old, current, report);
  }
  compareWebhooks(before, after, findings);
  compareRequirements(before, after, findings);
  return findings;
}

type Report = (rule: string, message: string) => void;

function compareResponses(before: Document, after: Document, old: Operation, current: Operation, report: Report): void {
  const now = new Map(responsesOf(after, current));
  for (const [status, was] of responsesOf(before, old)) {
    const is = now.get(status);
    if (!is) {
      report("status-removed", `no longer answers ${status}`);
      continue;
    }
    for (const name of Object.keys(was.headers ?? {})) {
      if (!(name in (is.headers ?? {}))) report("header-removed", `${status} no longer carries ${name}`);
    }
    for (const [type, media] of Object.entries(was.content ?? {})) {
      const variants = variantsOf(after, is.content?.[type]?.schema);
      for (const variant of variantsOf(before, media.schema)) {
        if (!variants.includes(variant)) report("variant-removed", `${status} no longer has the outcome ${variant}`);
      }
      for (const variant of variants) {
        const known = variantsOf(before, media.schema);
        // A client that switches over a closed set meets a value that it has no branch for.
        if (known.length > 0 && !known.includes(variant))
          report("variant-added", `${status} has a new outcome ${variant}`);
      }
    }
  }
}

function compareWebhooks(before: Document, after: Document, findings: Finding[]): void {
  for (const name of Object.keys(before.webhooks ?? {})) {
    if (after.webhooks?.[name]) continue;
    findings.push({ guard: "assertions", rule: "webhook-removed", place: name, message: "is no longer sent" });
  }
}

/** A rule once published is what clients rely on: it may be added to, never taken back or changed in silence. */
function compareRequirements(before: Document, after: Document, findings: Finding[]): void {
  const now = requirementsOf(after);
  for (const [id, rule] of requirementsOf(before)) {
    const current = now.get(id);
    const report = (name: string, message: string) =>
      findings.push({ guard: "assertions", rule: name, place: id, message });
    if (!current) report("requirement-removed", `the rule is gone: ${rule.text}`);
    else if (weight(current.keyword) < weight(rule.keyword)) {
      report("requirement-weakened", `was ${rule.keyword}, is ${current.keyword}`);
    }
  }
}

const weight = (keyword: string) => ["MAY", "SHOULD", "MUST"].indexOf(keyword);

/** Every rule of the document by its id. */
export function requirementsOf(document: Document) {
  const own = [...operationsOf(document)].flatMap(({ operation }) => operation["x-memoryos-requirements"] ?? []);
  return new Map([...document["x-memoryos-requirements"], ...own].map((rule) => [rule.id, rule]));
}

function securityOf(document: Document, operation: Operation): string {
  const schemes = operation.security ?? document.security;
  return schemes.map((scheme) => Object.keys(scheme).toSorted().join(" and ")).join(" or ") || "nothing";
}

function parametersOf(document: Document, operation: Operation): Parameter[] {
  return operation.parameters.map((parameter) => resolve<Parameter>(document, parameter));
}

function variantsOf(document: Document, schema: Schema | undefined): string[] {
  if (!schema) return [];
  const { discriminator } = resolve<Schema>(document, schema as Schema);
  return Object.keys((discriminator as { mapping?: object } | undefined)?.mapping ?? {});
}
