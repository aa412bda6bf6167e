import {
  type Document,
  type Example,
  type Header,
  type Operation,
  operationsOf,
  type ProblemRow,
  type Response,
  type Schema,
} from "./openapi.ts";

const PROBLEM_TYPE = "https://api.memoryos.io/errors/";
const HEADERS_PATH = "/problem-headers";

/** Takes the error catalogue out of the document; what stays there are the names and the codes. */
export function takeCatalogue(document: Document): ProblemRow[] {
  const names = document.components.schemas.ErrorName as Schema & { "x-memoryos-catalogue"?: ProblemRow[] };
  const catalogue = names["x-memoryos-catalogue"] ?? [];
  delete names["x-memoryos-catalogue"];
  // The codes are open like the names, and known from the same table.
  const codes = document.components.schemas.ErrorCode as Schema;
  codes.enum = [...new Set(catalogue.map((row) => row.code))];
  return catalogue.map(({ error, code, status, title, detail, when, headers, details }) => ({
    error,
    code,
    type: PROBLEM_TYPE + code,
    status,
    title,
    detail,
    when,
    headers,
    details,
  }));
}

/** Gives every operation its error responses: one for each status, the same component wherever the errors are the same. */
export function addErrorResponses(document: Document, catalogue: ProblemRow[]): void {
  const headers = takeHeaders(document);
  const names = new Map<string, string>();
  document.components.responses = {};
  for (const { operation } of operationsOf(document)) {
    const own = new Set([...impliedErrors(operation), ...(operation["x-memoryos-errors"] ?? [])]);
    for (const name of own) {
      if (!catalogue.some((row) => row.error === name)) {
        throw new Error(`${operation.operationId} fails with ${name}, which is not in the catalogue`);
      }
    }
    const rows = catalogue.filter((row) => own.has(row.error));
    operation["x-memoryos-errors"] = rows.map((row) => row.error);
    for (const status of [...new Set(rows.map((row) => row.status))].sort((a, b) => a - b)) {
      const matching = rows.filter((row) => row.status === status);
      const component = componentOf(names, operation, matching);
      document.components.responses[component] ??= errorResponse(matching, headers);
      operation.responses[String(status)] = { $ref: `#/components/responses/${component}` };
    }
  }
  document.components.responses = sorted(document.components.responses);
  const used = new Set([...operationsOf(document)].flatMap(({ operation }) => operation["x-memoryos-errors"]));
  document.components.examples = errorExamples(catalogue.filter((row) => used.has(row.error)));
}

/**
 * A response is called after its one or two errors. One with more is called after the first operation that has it:
 * `ResolveConflict400`.
 */
function componentOf(names: Map<string, string>, operation: Operation, rows: ProblemRow[]): string {
  if (rows.length <= 2) return rows.map((row) => pascal(row.title)).join("Or");
  const key = rows.map((row) => row.error).join(" ");
  const name = names.get(key) ?? `${pascal(operation.operationId)}${rows[0]?.status}`;
  names.set(key, name);
  return name;
}

/** The errors that follow from how an operation is called, so that no operation has to name them. */
function impliedErrors(operation: Operation): string[] {
  const permissions = operation["x-memoryos-permission"] ?? [];
  const parameters = operation.parameters.map((parameter) => ("$ref" in parameter ? parameter.$ref : parameter.name));
  const hasBody = operation.requestBody !== undefined;
  const changes = hasBody || operation["x-memoryos-method"] !== "get";
  const implied = ["malformed_request", "internal_server_error"];
  if (permissions.includes("agent")) implied.push("cross_agent_auth_failed", "too_many_failed_authentications");
  else if (permissions.includes("person")) {
    implied.push("invalid_uui_session", "too_many_failed_authentications", "person_rate_limited");
    if (changes) implied.push("origin_not_allowed");
  } else if (!permissions.includes("public")) {
    implied.push("unauthorized", "permission_required", "too_many_failed_authentications", "key_rate_limited");
  }
  if (hasBody) implied.push("body_too_large", "unsupported_media_type");
  if (hasBody || parameters.some((name) => !name.endsWith("/RequestIdHeader"))) implied.push("validation_error");
  if (parameters.some((name) => name.endsWith("/IdempotencyKeyHeader"))) {
    implied.push("idempotency_in_progress", "idempotency_key_reused");
  }
  if (operation["x-memoryos-profile"] !== "core") implied.push("not_implemented");
  if (operation["x-memoryos-probe"] !== true) implied.push("service_unavailable");
  delete operation["x-memoryos-probe"];
  delete operation["x-memoryos-method"];
  return implied;
}

/** The headers of errors, from the place where `spec/` declares them. */
function takeHeaders(document: Document): Record<string, Header> {
  const declared = document.paths[HEADERS_PATH]?.get?.responses["200"] as Response | undefined;
  if (!declared) throw new Error(`spec/ does not declare ${HEADERS_PATH}`);
  delete document.paths[HEADERS_PATH];
  return declared.headers as Record<string, Header>;
}

function errorResponse(rows: ProblemRow[], declared: Record<string, Header>): Response {
  const extra = new Set(rows.flatMap((row) => row.headers));
  for (const name of extra) if (!declared[name]) throw new Error(`${name} is not among the headers of errors`);
  const headers = Object.entries(declared)
    .filter(([name]) => name === "X-Request-ID" || name.startsWith("X-MemoryOS-") || extra.has(name))
    .map(([name, header]): [string, Header] => {
      // One of several errors with the status may come without it.
      const always = !extra.has(name) || rows.every((row) => row.headers.includes(name));
      return [name, always ? header : { ...header, required: false }];
    });
  return {
    description: rows.map((row) => `\`${row.code}\` \`${row.error}\`: ${row.when}`).join("\n\n"),
    headers: structuredClone(Object.fromEntries(headers)),
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
        examples: Object.fromEntries(rows.map((row) => [row.error, { $ref: `#/components/examples/${row.error}` }])),
      },
    },
  };
}

function errorExamples(catalogue: ProblemRow[]): Record<string, Example> {
  const entries = catalogue.map((row): [string, Example] => [
    row.error,
    {
      summary: `${row.code} ${row.error}`,
      description: row.when,
      value: {
        error: row.error,
        code: row.code,
        request_id: "req-7f3c2a",
        details: row.details,
        type: row.type,
        title: row.title,
        status: row.status,
        detail: row.detail,
      },
    },
  ]);
  return Object.fromEntries(entries);
}

/** `No webhook address` → `NoWebhookAddress` */
function pascal(title: string): string {
  return title
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
