import {
  type Document,
  type Example,
  type MediaType,
  type Operation,
  operationsOf,
  type Reference,
  resolve,
  responsesOf,
  type Schema,
} from "../generate/openapi.ts";
import { at, type Finding, type Report } from "./finding.ts";

/** Statuses that say everything in their headers. */
const WITHOUT_BODY = ["204", "303", "304"];

/** That everything which can be sent or answered is shown. */
export function checkExamples(document: Document): Finding[] {
  const findings: Finding[] = [];
  for (const { operation } of operationsOf(document)) {
    const report = at(findings, operation.operationId);
    checkContent(document, "the request", operation.requestBody?.content, report);
    for (const [status, response] of responsesOf(document, operation)) {
      checkContent(document, status, response.content, report);
      if (Object.keys(response.content ?? {}).length === 0 && !WITHOUT_BODY.includes(status)) {
        report("content", `${status} has no content`);
      }
    }
    checkErrors(document, operation, report);
  }
  return findings;
}

function checkContent(
  document: Document,
  where: string,
  content: Record<string, MediaType> | undefined,
  report: Report,
): void {
  for (const [type, media] of Object.entries(content ?? {})) {
    const examples = Object.values(media.examples ?? {}).map((each) => resolve<Example>(document, each).value);
    if (examples.length === 0) report("example", `${where} ${type} has no example`);
    for (const outcome of outcomesWithout(document, media.schema, examples)) {
      report("example-per-outcome", `${where} has no example of the outcome ${outcome}`);
    }
  }
}

/** An operation shows each of its errors under the error's status, and shows no other. */
function checkErrors(document: Document, operation: Operation, report: Report): void {
  const errors = operation["x-memoryos-errors"] ?? [];
  const shown = responsesOf(document, operation).flatMap(([status, { content }]) =>
    Object.entries(content?.["application/problem+json"]?.examples ?? {}).map(([name, example]) => {
      const { error = name, status: own } = resolve<Example>(document, example).value as Record<string, unknown>;
      if (String(own) !== status) report("error-status", `${status} shows ${name}, whose status is ${own}`);
      return String(error);
    }),
  );
  for (const error of errors) if (!shown.includes(error)) report("error-example", `has no example of ${error}`);
  for (const error of shown) {
    if (!errors.includes(error)) report("error-example", `shows ${error}, which is not in x-memoryos-errors`);
  }
}

/** Values of a union's discriminator that no example has. */
function outcomesWithout(document: Document, schema: Schema | Reference, examples: unknown[]): string[] {
  const union = resolve<Schema>(document, schema as Schema | Reference);
  const { propertyName, mapping } = (union.discriminator ?? {}) as { propertyName?: string; mapping?: object };
  if (propertyName === undefined) return [];
  const shown = new Set(examples.map((example) => (example as Record<string, unknown>)[propertyName]));
  return Object.keys(mapping ?? {}).filter((outcome) => !shown.has(outcome));
}
