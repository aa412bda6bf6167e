import { manifest, type OperationEntry, type OperationId, openapi } from "@memoryos/contract";

/** A valid request of an operation, made from the document's own examples. */
export interface SampleRequest {
  method: OperationEntry["method"];
  /** Path with its parameters filled in, without a query. */
  path: string;
  /** JSON body, or undefined without one. */
  body: unknown;
}

interface OpenApi {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, Media> } }>>;
  components: { schemas: { Id: { examples?: string[] } } };
}
interface Media {
  examples?: Record<string, { value: unknown }>;
}

const { paths, components } = openapi as unknown as OpenApi;

/** An identifier of the right form that is very unlikely to exist anywhere. */
const SAMPLE_ID = components.schemas.Id.examples?.[0] ?? "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

/**
 * A valid request of `operationId`.
 *
 * @param example Name of the outcome whose request example is wanted.
 * @default the operation's first request example
 */
export function sampleRequest(operationId: OperationId, example?: string): SampleRequest {
  const { method, path } = operationOf(operationId);
  const examples = paths[path]?.[method.toLowerCase()]?.requestBody?.content["application/json"]?.examples ?? {};
  const chosen = (example === undefined ? undefined : examples[example]) ?? Object.values(examples)[0];
  return { method, path: path.replace(/\{[^}]+\}/g, SAMPLE_ID), body: chosen?.value };
}

/** The manifest's entry of an operation. */
export function operationOf(operationId: OperationId): OperationEntry {
  const entry = manifest.operations.find((operation) => operation.operationId === operationId);
  if (entry === undefined) throw new Error(`The contract has no operation ${operationId}`);
  return entry;
}
