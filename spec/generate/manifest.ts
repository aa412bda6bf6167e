import {
  CALLERS,
  type Document,
  type Header,
  operationsOf,
  PROFILES,
  type ProblemRow,
  parametersOf,
  resolve,
  responsesOf,
  type Schema,
} from "./openapi.ts";
import { requirementsOf } from "./requirements.ts";

/** Everything that code needs to know of the contract at run time, without reading OpenAPI. */
export function buildManifest(document: Document, catalogue: ProblemRow[], patterns: Record<string, string>) {
  const operations = [...operationsOf(document)].map(({ method, path, operation }) => ({
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    tag: operation.tags[0],
    profile: operation["x-memoryos-profile"],
    auth: operation["x-memoryos-permission"].find((each) => CALLERS.includes(each)) ?? "tenant",
    permissions: operation["x-memoryos-permission"].filter((each) => !CALLERS.includes(each)),
    paged: operation["x-memoryos-paging"] !== undefined,
    idempotent: parametersOf(document, operation).some(({ name }) => name === "Idempotency-Key"),
    parameters: parametersOf(document, operation).map(({ name, in: place, required }) => ({
      name,
      in: place,
      required,
    })),
    body: bodySchemaName(operation.requestBody?.content["application/json"]?.schema),
    responses: responsesOf(document, operation).map(([status, response]) => {
      const [contentType, media] = Object.entries(response.content ?? {})[0] ?? [null];
      return {
        status: Number(status),
        contentType,
        headers: Object.entries(response.headers).map(([name, header]) => ({
          name,
          required: resolve<Header>(document, header).required === true,
        })),
        examples: Object.keys(media?.examples ?? {}),
      };
    }),
    errors: operation["x-memoryos-errors"],
    requirements: (operation["x-memoryos-requirements"] ?? []).map((rule) => rule.id),
  }));
  const used = new Set(operations.map((operation) => operation.profile));
  const requirements = requirementsOf(document);
  for (const rule of requirements) used.add(rule.profile);
  const unknown = [...used].filter((profile) => !PROFILES.includes(profile));
  if (unknown.length > 0) throw new Error(`Unknown profile ${unknown.join(", ")}`);
  return {
    version: document.info.version,
    profiles: PROFILES.filter((profile) => used.has(profile)),
    operations,
    requirements,
    errors: catalogue,
    patterns,
  };
}

function bodySchemaName(schema: Schema | undefined): string | null {
  return schema?.$ref?.replace("#/components/schemas/", "") ?? null;
}
