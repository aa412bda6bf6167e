import {
  type Document,
  type Header,
  operationsOf,
  type Parameter,
  type ProblemRow,
  resolve,
  type Schema,
} from "./openapi.ts";

/** Everything that code needs to know of the contract at run time, without reading OpenAPI. */
export function buildManifest(document: Document, catalogue: ProblemRow[], patterns: Record<string, string>) {
  const shared = document["x-memoryos-requirements"];
  const operations = [...operationsOf(document)].map(({ method, path, operation }) => ({
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    tag: operation.tags[0],
    profile: operation["x-memoryos-profile"],
    auth: operation["x-memoryos-permission"].includes("public") ? "public" : "tenant",
    permissions: operation["x-memoryos-permission"].filter((permission) => permission !== "public"),
    paged: operation["x-memoryos-paging"] !== undefined,
    parameters: operation.parameters.map((entry) => {
      const parameter = resolve<Parameter>(document, entry);
      return { name: parameter.name, in: parameter.in, required: parameter.required };
    }),
    body: bodySchemaName(operation.requestBody?.content["application/json"]?.schema),
    responses: Object.entries(operation.responses).map(([status, response]) => {
      const [contentType, media] = Object.entries(response.content)[0] ?? [];
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
  const requirements = [
    ...shared.map((rule) => ({ ...rule, operations: ["*"] })),
    ...[...operationsOf(document)].flatMap(({ operation }) =>
      (operation["x-memoryos-requirements"] ?? []).map((rule) => ({ ...rule, operations: [operation.operationId] })),
    ),
  ];
  const twice = requirements.find((rule, index) => requirements.findIndex((other) => other.id === rule.id) !== index);
  if (twice) throw new Error(`Two requirements are called ${twice.id}`);
  return {
    version: document.info.version,
    profiles: [...new Set(operations.map((operation) => operation.profile))],
    operations,
    requirements,
    errors: catalogue,
    patterns,
  };
}

function bodySchemaName(schema: Schema | undefined): string | null {
  return schema?.$ref?.replace("#/components/schemas/", "") ?? null;
}
