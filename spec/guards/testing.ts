import { openapi } from "@memoryos/contract";
import type { Document, Operation, Requirement, Response, Schema } from "../generate/openapi.ts";

/** The contract as it is generated, for the tests of the guards. */
export const contract = openapi as unknown as Document;

/** The contract as somebody might change it by mistake. */
export function changed(change: (document: Document) => unknown): Document {
  const document = structuredClone(contract);
  change(document);
  return document;
}

export function at(document: Document, method: string, path: string): Operation {
  return document.paths[path]?.[method] as Operation;
}

export function success(operation: Operation): Response {
  return operation.responses["200"] as Response;
}

/** The keywords that tests change, as if each schema had all of them. */
interface Whole extends Schema {
  required: string[];
  properties: Record<string, Schema>;
  enum: unknown[];
  "x-extensible-enum": unknown[];
  oneOf: Schema[];
  discriminator: { mapping: Record<string, string> };
}

export function schemaOf(document: Document, name: string): Whole {
  return document.components.schemas[name] as Whole;
}

/** A rule at the operation where it binds. */
export function ruleOf(operation: Operation, id: string): Requirement {
  return operation["x-memoryos-requirements"]?.find((rule) => rule.id === id) as Requirement;
}
