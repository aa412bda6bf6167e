import {
  type Document,
  type Example,
  type Header,
  type MediaType,
  type Operation,
  operationsOf,
  type ProblemRow,
  type Reference,
  resolve,
  type Schema,
} from "./openapi.ts";

const PROBLEM_TYPE = "https://api.memoryos.io/errors/";

/** Turns the emitter's document into the one we publish. Changes `document` in place and returns its error catalogue. */
export function finishDocument(document: Document): ProblemRow[] {
  const catalogue = takeCatalogue(document);
  nameOperations(document);
  for (const { operation } of operationsOf(document)) {
    // What repeated decorators declare comes out in reverse order; mock servers answer with the first example.
    for (const media of mediaOf(operation)) if (media.examples) media.examples = reversed(media.examples);
    addErrorResponses(document, operation, catalogue);
    // "Nothing or nothing": tools take an empty list for a public operation, and some an empty alternative for a refusal.
    if (operation.security?.every((scheme) => Object.keys(scheme).length === 0)) operation.security = [];
  }
  shareHeaders(document);
  shareErrorExamples(document, catalogue);
  openEnums(document);
  plainRecords(document);
  document.components.parameters = renamed(document.components.parameters ?? {}, { CommonRequestHeaders: "RequestId" });
  redirect(document, "#/components/parameters/CommonRequestHeaders", "#/components/parameters/RequestId");
  for (const server of document.servers) delete server.variables;
  document.servers.reverse();
  document.tags.reverse();
  dropUnreachableSchemas(document);
  return catalogue;
}

function takeCatalogue(document: Document): ProblemRow[] {
  const codes = document.components.schemas.ErrorCode as Schema & { "x-memoryos-catalogue": ProblemRow[] };
  const catalogue = codes["x-memoryos-catalogue"];
  delete (codes as Record<string, unknown>)["x-memoryos-catalogue"];
  return catalogue.map(({ code, status, error, title, detail, when, headers, details }) => ({
    code,
    status,
    error,
    title,
    detail,
    when,
    headers,
    details,
  }));
}

/** `MemoryOperations_addMemories` → `addMemories`: operation names are unique by themselves. */
function nameOperations(document: Document): void {
  const seen = new Set<string>();
  for (const { operation } of operationsOf(document)) {
    operation.operationId = operation.operationId.replace(/^.*_/, "");
    if (seen.has(operation.operationId)) throw new Error(`Two operations are called ${operation.operationId}`);
    seen.add(operation.operationId);
  }
}

function* mediaOf(operation: Operation): Generator<MediaType> {
  if (operation.requestBody) yield* Object.values(operation.requestBody.content);
  for (const response of Object.values(operation.responses)) yield* Object.values(response.content ?? {});
}

/** One response for each status among the operation's errors, with an example for each code. */
function addErrorResponses(document: Document, operation: Operation, catalogue: ProblemRow[]): void {
  const rows = operation["x-memoryos-errors"].map((code) => {
    const row = catalogue.find((candidate) => candidate.code === code);
    if (!row) throw new Error(`${operation.operationId} fails with ${code}, which is not in the catalogue`);
    return row;
  });
  const envelope = envelopeHeaders(operation);
  for (const status of [...new Set(rows.map((row) => row.status))].sort((a, b) => a - b)) {
    const matching = rows.filter((row) => row.status === status);
    const extra = [...new Set(matching.flatMap((row) => row.headers))].map((name) => [
      name,
      findHeader(document, name),
    ]);
    operation.responses[String(status)] = {
      description: matching.map((row) => `\`${row.code}\`: ${row.when}`).join("\n\n"),
      headers: structuredClone({ ...envelope, ...Object.fromEntries(extra) }),
      content: {
        "application/problem+json": {
          schema: { $ref: "#/components/schemas/Problem" },
          examples: Object.fromEntries(
            matching.map((row) => [row.code, { $ref: `#/components/examples/${row.code}` }]),
          ),
        },
      },
    };
  }
}

/** The headers that an error shares with the operation's success: those that every answer carries. */
function envelopeHeaders(operation: Operation): Record<string, Header | Reference> {
  const success = Object.values(operation.responses)[0];
  if (!success) throw new Error(`${operation.operationId} has no response`);
  return Object.fromEntries(
    Object.entries(success.headers).filter(([name]) => name === "X-Request-ID" || name.startsWith("X-MemoryOS-")),
  );
}

function findHeader(document: Document, name: string): Header {
  for (const { operation } of operationsOf(document)) {
    for (const response of Object.values(operation.responses)) {
      const header = response.headers?.[name];
      if (header)
        return {
          ...resolve<Header>(document, header),
          required: true,
          description: `Seconds to wait before trying again.`,
        };
    }
  }
  throw new Error(`The error catalogue names the header ${name}, which no operation declares`);
}

/** Moves headers into `components.headers`: the same header is written once. */
function shareHeaders(document: Document): void {
  const shared: Record<string, Header> = {};
  const names = new Map<string, string>();
  for (const { operation } of operationsOf(document)) {
    for (const response of Object.values(operation.responses)) {
      for (const [name, header] of Object.entries(response.headers ?? {})) {
        if ("$ref" in header) continue;
        const full = withExample(document, header);
        const key = JSON.stringify([name, full]);
        let component = names.get(key);
        if (!component) {
          component = unusedName(shared, name);
          shared[component] = full;
          names.set(key, component);
        }
        response.headers[name] = { $ref: `#/components/headers/${component}` };
      }
    }
  }
  document.components.headers = shared;
}

function withExample(document: Document, header: Header): Header {
  const schema = resolve<Schema>(document, header.schema as Schema | Reference);
  const example = schema.examples?.[0] ?? (schema.enum as unknown[] | undefined)?.[0];
  return example === undefined ? header : { ...header, example };
}

function unusedName(taken: Record<string, unknown>, name: string): string {
  if (!(name in taken)) return name;
  for (let n = 2; ; n++) if (!(`${name}-${n}` in taken)) return `${name}-${n}`;
}

function shareErrorExamples(document: Document, catalogue: ProblemRow[]): void {
  const examples: Record<string, Example> = {};
  for (const row of catalogue) {
    examples[row.code] = {
      summary: row.code,
      description: row.when,
      value: {
        error: row.error,
        code: row.code,
        request_id: "req-7f3c2a",
        details: row.details,
        type: PROBLEM_TYPE + row.code,
        title: row.title,
        status: row.status,
        detail: row.detail,
      },
    };
  }
  document.components.examples = examples;
}

/** An enum marked `@open` accepts values that a newer server adds: its known values become a hint. */
function openEnums(document: Document): void {
  for (const schema of Object.values(document.components.schemas)) {
    if (schema["x-memoryos-open"] !== true) continue;
    schema["x-extensible-enum"] = schema.enum;
    schema.examples = [(schema.enum as unknown[])[0]];
    delete schema.enum;
    delete schema["x-memoryos-open"];
  }
}

/** `unevaluatedProperties`, which few tools understand, says here exactly what `additionalProperties` says. */
function plainRecords(document: Document): void {
  walk(document.components.schemas, (node) => {
    if (!("unevaluatedProperties" in node)) return;
    node.additionalProperties = node.unevaluatedProperties;
    delete node.unevaluatedProperties;
  });
}

/** Models that only serve to build others do not belong in the document. */
function dropUnreachableSchemas(document: Document): void {
  const reached = new Set<string>();
  const visit = (node: unknown): void =>
    walk(node, (part) => {
      const targets = [
        part.$ref,
        ...Object.values((part.discriminator as { mapping?: object } | undefined)?.mapping ?? {}),
      ];
      for (const target of targets) {
        if (typeof target !== "string" || !target.startsWith("#/components/schemas/")) continue;
        const name = target.slice("#/components/schemas/".length);
        if (reached.has(name)) continue;
        reached.add(name);
        visit(document.components.schemas[name]);
      }
    });
  visit(document.paths);
  visit(document.components.headers);
  visit(document.components.parameters);
  document.components.schemas = Object.fromEntries(
    Object.entries(document.components.schemas).filter(([name]) => reached.has(name)),
  );
}

function walk(node: unknown, visit: (object: Record<string, unknown>) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Record<string, unknown>);
  for (const child of Object.values(node)) walk(child, visit);
}

function redirect(document: Document, from: string, to: string): void {
  walk(document, (node) => {
    if (node.$ref === from) node.$ref = to;
  });
}

function renamed<T>(record: Record<string, T>, names: Record<string, string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [names[name] ?? name, value]));
}

function reversed<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).reverse());
}
