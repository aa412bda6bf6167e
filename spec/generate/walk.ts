import { type Document, operationsOf, type Parameter, resolve } from "./openapi.ts";

const SCHEMAS = "#/components/schemas/";

/** Names of the schemas that these parts of the document refer to, directly or through others. */
export function reachable(document: Document, roots: unknown): Set<string> {
  const schemas = [...referenced(document, roots)].filter((reference) => reference.startsWith(SCHEMAS));
  return new Set(schemas.map((reference) => reference.slice(SCHEMAS.length)));
}

/** The components that these parts of the document refer to, directly or through others, as references. */
export function referenced(document: Document, roots: unknown): Set<string> {
  const reached = new Set<string>();
  const visit = (node: unknown): void =>
    walk(node, (part) => {
      const mapping = (part.discriminator as { mapping?: object } | undefined)?.mapping ?? {};
      for (const $ref of [part.$ref, ...Object.values(mapping)]) {
        if (typeof $ref !== "string" || !$ref.startsWith("#/components/") || reached.has($ref)) continue;
        reached.add($ref);
        visit(resolve<object>(document, { $ref }));
      }
    });
  visit(roots);
  return reached;
}

/** Where requests say what they consist of. */
export function askedOf(document: Document): unknown[] {
  return [...operationsOf(document)].map(({ operation }) => [
    operation.parameters.map((parameter) => resolve<Parameter>(document, parameter)),
    operation.requestBody?.content,
  ]);
}

/** Where the service says what it sends. */
export function answeredOf(document: Document): unknown[] {
  return [...[...operationsOf(document)].map(({ operation }) => operation.responses), document.webhooks];
}

/** Visits every object of a part of the document. */
export function walk(node: unknown, visit: (object: Record<string, unknown>) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Record<string, unknown>);
  for (const child of Object.values(node)) walk(child, visit);
}
