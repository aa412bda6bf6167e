/** The part of an OpenAPI 3.1 document that the generator reads and writes. */
export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  properties?: Record<string, Schema>;
  examples?: unknown[];
}

export interface Header {
  required?: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
}

export interface Example {
  summary?: string;
  description?: string;
  value: unknown;
}

export interface MediaType {
  schema: Schema;
  examples?: Record<string, Example | Reference>;
}

export interface Response {
  description: string;
  headers: Record<string, Header | Reference>;
  content: Record<string, MediaType>;
}

export interface Reference {
  $ref: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: Schema;
  explode?: boolean;
  example?: unknown;
}

export interface Requirement {
  id: string;
  level: "base" | "strict" | "extended";
  keyword: "MUST" | "SHOULD" | "MAY";
  text: string;
  /** The profile whose verdict it belongs to, where that is not the operation's own. */
  profile?: string;
  /** Why no test from outside can show it. */
  untestable?: string;
  /** Only while the document is made: the kind of operation that it binds. */
  holdsFor?: "paged" | "idempotent";
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: (Parameter | Reference)[];
  requestBody?: { required: boolean; content: Record<string, MediaType> };
  /** Successes stand here, errors are shared components. */
  responses: Record<string, Response | Reference>;
  security?: Record<string, string[]>[];
  "x-memoryos-profile": string;
  "x-memoryos-permission": string[];
  "x-memoryos-errors": string[];
  "x-memoryos-requirements"?: Requirement[];
  /** Only while the document is made. */
  "x-memoryos-method"?: string;
  "x-memoryos-keeps"?: string[];
  "x-memoryos-probe"?: boolean;
  "x-memoryos-webhook"?: string;
  "x-memoryos-paging"?: { cursor: string; next: string };
}

/** A row of the error catalogue, as `@problem` declares it. */
export interface ProblemRow {
  error: string;
  code: string;
  /** Address that names the kind of problem (RFC 9457). */
  type: string;
  status: number;
  title: string;
  detail: string;
  headers: string[];
  details: unknown;
  when: string;
}

export interface Document {
  openapi: string;
  info: { title: string; version: string; description: string; license?: { name: string; identifier?: string } };
  tags: { name: string; description: string }[];
  servers: { url: string; description: string; variables?: object }[];
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    parameters?: Record<string, Parameter>;
    responses?: Record<string, Response>;
    headers?: Record<string, Header>;
    examples?: Record<string, Example>;
    securitySchemes: Record<string, object>;
  };
  "x-memoryos-requirements": Requirement[];
}

/** The parts of the API, in the order in which people meet them. */
export const PROFILES = ["core", "quota", "users", "keys", "tenant", "domains", "provenance", "passport"];

/** Who calls without a permission of a tenant key: `x-memoryos-permission` names them in its place. */
export const CALLERS = ["public", "agent", "person"];

/** Every operation with its method and path, in document order. */
export function* operationsOf(document: Document): Generator<{ method: string; path: string; operation: Operation }> {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) yield { method, path, operation };
  }
}

/** The responses of an operation by status, shared ones looked up. */
export function responsesOf(document: Document, operation: Operation): [status: string, response: Response][] {
  return Object.entries(operation.responses).map(([status, response]) => [
    status,
    resolve<Response>(document, response),
  ]);
}

/** The parameters of an operation, shared ones looked up. */
export function parametersOf(document: Document, operation: Operation): Parameter[] {
  return operation.parameters.map((parameter) => resolve<Parameter>(document, parameter));
}

/** Follows a local reference such as `#/components/schemas/Memory`. */
export function resolve<T extends object>(document: Document, value: T | Reference): T {
  if (!("$ref" in value) || typeof value.$ref !== "string") return value as T;
  let found: unknown = document;
  for (const token of value.$ref.slice(2).split("/")) found = (found as Record<string, unknown>)[token];
  if (found === undefined) throw new Error(`The document has no ${value.$ref}`);
  return found as T;
}
