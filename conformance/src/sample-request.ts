import { manifest, type OperationEntry, type OperationId, openapi } from "@memoryos/contract";

/** A valid request of an operation, made from the document's own examples. */
export interface SampleRequest {
  method: OperationEntry["method"];
  /** Path with its parameters filled in, and the query that it must have. */
  path: string;
  /** The query parameters that the operation must have. */
  query: Record<string, string>;
  /** Credentials that have the right form and open nothing. */
  credentials: Record<string, string>;
  /** JSON body, or undefined without one. */
  body: unknown;
}

interface OpenApi {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, DocumentedResponse>;
    examples: Record<string, { value: unknown }>;
  };
}
interface DocumentedResponse {
  content?: Record<string, { examples?: Record<string, { $ref: string } | { value: unknown }> }>;
}
interface DocumentedOperation {
  responses: Record<string, { $ref: string } | DocumentedResponse>;
  parameters: ({ $ref: string } | Parameter)[];
  requestBody?: { content: Record<string, Media> };
}
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}
interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  examples?: unknown[];
  default?: unknown;
  minimum?: number;
}
interface Media {
  examples?: Record<string, { value: unknown }>;
}

const { paths, components } = openapi as unknown as OpenApi;

/** Credentials of each kind of caller, such as a mock takes them. */
const CREDENTIALS: Record<OperationEntry["auth"], Record<string, string>> = {
  public: {},
  tenant: { authorization: "ApiKey mem_any" },
  agent: { authorization: "ApiKey agent_sk_any", "x-memoryos-uui": "uui_any" },
  person: { "x-memoryos-session": "any" },
};

/**
 * A valid request of `operationId`.
 *
 * @param example Name of the outcome whose request example is wanted.
 * @default the operation's first request example
 */
export function sampleRequest(operationId: OperationId, example?: string): SampleRequest {
  const { method, path, auth } = operationOf(operationId);
  const documented = paths[path]?.[method.toLowerCase()];
  const examples = documented?.requestBody?.content["application/json"]?.examples ?? {};
  const chosen = (example === undefined ? undefined : examples[example]) ?? Object.values(examples)[0];
  const needed = (documented?.parameters ?? []).map(resolveParameter).filter(({ required }) => required);
  const inQuery = needed.filter((each) => each.in === "query");
  const query = Object.fromEntries(inQuery.map(({ name, schema }) => [name, sampleOf(schema)]));
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = needed.find((each) => each.in === "path" && each.name === name);
    return encodeURIComponent(sampleOf(parameter?.schema ?? {}));
  });
  const search = inQuery.length > 0 ? `?${new URLSearchParams(query)}` : "";
  return { method, path: filled + search, query, credentials: CREDENTIALS[auth], body: chosen?.value };
}

/** The body of an operation's documented answer, by status and name. Undefined when there is none of that name. */
export function exampleOf(operationId: OperationId, status: number, name: string): unknown {
  const { method, path } = operationOf(operationId);
  const found = paths[path]?.[method.toLowerCase()]?.responses[status];
  const response = found && "$ref" in found ? components.responses[lastOf(found.$ref)] : found;
  const example = Object.values(response?.content ?? {})[0]?.examples?.[name];
  return example && "$ref" in example ? components.examples[lastOf(example.$ref)]?.value : example?.value;
}

function lastOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** A value that the schema allows, as text. */
function sampleOf(schema: Schema): string {
  const resolved = schema.$ref ? (components.schemas[schema.$ref.replace("#/components/schemas/", "")] ?? {}) : schema;
  const value = resolved.examples?.[0] ?? resolved.enum?.[0] ?? resolved.default ?? resolved.minimum ?? "any";
  return String(value);
}

function resolveParameter(parameter: { $ref: string } | Parameter): Parameter {
  if (!("$ref" in parameter)) return parameter;
  const found = components.parameters[parameter.$ref.replace("#/components/parameters/", "")];
  if (found === undefined) throw new Error(`The document has no ${parameter.$ref}`);
  return found;
}

/** The manifest's entry of an operation. */
export function operationOf(operationId: OperationId): OperationEntry {
  const entry = manifest.operations.find((operation) => operation.operationId === operationId);
  if (entry === undefined) throw new Error(`The contract has no operation ${operationId}`);
  return entry;
}
