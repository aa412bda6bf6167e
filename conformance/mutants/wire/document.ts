import { manifest, type OperationEntry, openapi } from "@memoryos/contract";

/** A schema of the contract's document, as far as answers use it. */
export interface Schema {
  $ref?: string;
  type?: string;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  discriminator?: { propertyName: string; mapping: Readonly<Record<string, string>> };
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  const?: unknown;
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

export interface DocumentedHeader {
  name: string;
  required: boolean;
  schema: Schema;
}

interface Response {
  headers?: Record<string, { $ref: string } | Omit<DocumentedHeader, "name">>;
  content?: Record<string, { schema: Schema }>;
}
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { $ref: string } | Response> }>>;
  components: Record<string, Record<string, unknown>> & { schemas: Record<string, Schema> };
}

const document = openapi as unknown as Document;

/** The schemas of the document by name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = document.components.schemas;

/** The last part of a reference, which is the name of what it points to. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function follow<T extends object>(entry: { $ref: string } | T): T {
  if (!("$ref" in entry)) return entry;
  const steps = entry.$ref.replace(/^#\//, "").split("/");
  return steps.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], document) as T;
}

function responseOf({ path, method }: OperationEntry, status: number): Response | undefined {
  const entry = document.paths[path]?.[method.toLowerCase()]?.responses[status];
  return entry && follow(entry);
}

/** The schema of an operation's answer; undefined when it has no body, or is not documented. */
export function bodySchema(operation: OperationEntry, status: number): Schema | undefined {
  return Object.values(responseOf(operation, status)?.content ?? {})[0]?.schema;
}

/** The headers of an operation's answer. */
export function headersOf(operation: OperationEntry, status: number): DocumentedHeader[] {
  return Object.entries(responseOf(operation, status)?.headers ?? {}).map(([name, header]) => ({
    ...follow(header),
    name,
  }));
}

/** What tells a header from another of the same name: `Link` is one thing here and another there. */
export function labelOf({ name, schema }: Pick<DocumentedHeader, "name" | "schema">): string {
  return schema.$ref === undefined ? name.toLowerCase() : nameOf(schema.$ref);
}

/** Templates with fewer parameters go first: `/v1/memories/add` is no memory's id. */
const ROUTES = manifest.operations
  .map((operation) => {
    const pattern = operation.path.replaceAll(".", "\\.").replace(/\{[^}]+\}/g, "[^/]+");
    return { operation, path: new RegExp(`^${pattern}$`), parameters: operation.path.split("{").length };
  })
  .toSorted((left, right) => left.parameters - right.parameters);

/** The operation that a request is of; undefined when the contract has none. */
export function operationAt(method: string, pathAndQuery: string): OperationEntry | undefined {
  const path = pathAndQuery.split("?")[0] ?? "";
  return ROUTES.find((route) => route.operation.method === method && route.path.test(path))?.operation;
}
