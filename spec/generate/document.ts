import { openEnums } from "./enums.ts";
import { addErrorResponses, takeCatalogue } from "./errors.ts";
import {
  type Document,
  type Example,
  type Header,
  type MediaType,
  type Operation,
  operationsOf,
  type ProblemRow,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from "./openapi.ts";
import { nameRecords } from "./records.ts";
import { reachable, walk } from "./walk.ts";

const CALLERS = ["public", "agent", "person"];

/** What the first example of each operation sends as path and query parameters. */
export type ParameterValues = Record<string, Record<string, unknown>>;

/** Turns the emitter's document into the one we publish. Changes `document` in place and returns its error catalogue. */
export function finishDocument(document: Document, values: ParameterValues = {}): ProblemRow[] {
  const catalogue = takeCatalogue(document);
  takeWebhooks(document);
  nameParameters(document, {
    CommonRequestHeaders: "RequestIdHeader",
    EndUserPath: "ExternalUserIdPath",
    IdempotencyHeader: "IdempotencyKeyHeader",
    "WebhookHeaders.event": "WebhookEventHeader",
    "WebhookHeaders.timestamp": "WebhookTimestampHeader",
    "WebhookHeaders.delivery": "WebhookDeliveryHeader",
    "WebhookHeaders.signature": "WebhookSignatureHeader",
    "WebhookHeaders.signatureV2": "WebhookSignatureV2Header",
  });
  nameOperations(document);
  bindRules(document);
  for (const { method, operation } of operationsOf(document)) {
    operation["x-memoryos-method"] = method;
    sayPermission(operation);
    finishParameters(document, operation, values[operation.operationId] ?? {});
    operation["x-memoryos-requirements"]?.sort((a, b) => (a.id < b.id ? -1 : 1));
    // "Nothing or nothing": tools take an empty list for a public operation, and some an empty alternative for a refusal.
    if (operation.security?.every((scheme) => Object.keys(scheme).length === 0)) operation.security = [];
    for (const response of Object.values(operation.responses) as Response[]) describeResponse(document, response);
  }
  addErrorResponses(document, catalogue);
  shareHeaders(document);
  openEnums(document);
  constants(document);
  plainRecords(document);
  nameRecords(document);
  nameExamples(document);
  joinLines(document);
  for (const server of document.servers) delete server.variables;
  document.servers.reverse();
  document.tags.reverse();
  dropUnreachableSchemas(document);
  return catalogue;
}

/** Messages that the service sends are no paths of it. */
function takeWebhooks(document: Document): void {
  for (const [path, item] of Object.entries(document.paths)) {
    const name = item.post?.["x-memoryos-webhook"];
    if (!name || !item.post) continue;
    // It is the receiver's: none of our permissions opens it.
    const message: Partial<Operation> = item.post;
    delete message["x-memoryos-webhook"];
    delete message["x-memoryos-permission"];
    message.operationId = item.post.operationId.replace(/^.*_/, "");
    message.security = [];
    document.webhooks = { ...document.webhooks, [name]: item };
    delete document.paths[path];
  }
}

/** Gives an operation the rules that are declared beside another and bind it too, in the other's words. */
function bindRules(document: Document): void {
  const operations = [...operationsOf(document)].map(({ operation }) => operation);
  const rules = new Map(
    operations.flatMap((operation) => {
      const profile = operation["x-memoryos-profile"];
      // The verdict that a rule belongs to stays that of the operation it was declared for.
      return (operation["x-memoryos-requirements"] ?? []).map((rule) => [rule.id, { rule, profile }] as const);
    }),
  );
  for (const operation of operations) {
    const own = operation["x-memoryos-requirements"] ?? [];
    const kept = (operation["x-memoryos-keeps"] ?? []).map((id) => {
      const found = rules.get(id);
      if (!found) throw new Error(`${operation.operationId} keeps ${id}, which no operation declares`);
      const elsewhere = found.profile === operation["x-memoryos-profile"] ? {} : { profile: found.profile };
      return { ...elsewhere, ...found.rule };
    });
    delete operation["x-memoryos-keeps"];
    if (kept.length > 0) operation["x-memoryos-requirements"] = [...own, ...kept];
  }
}

/**
 * Shared parameters are called after what they are and where they stand, and not after the model they were declared in:
 * generators make one type of each, beside the types of the schemas.
 */
function nameParameters(document: Document, names: Record<string, string>): void {
  const parameters = Object.entries(document.components.parameters ?? {});
  document.components.parameters = Object.fromEntries(parameters.map(([name, each]) => [names[name] ?? name, each]));
  for (const [from, to] of Object.entries(names)) {
    redirect(document, `#/components/parameters/${from}`, `#/components/parameters/${to}`);
  }
}

/** Says of a success what it brings: the description of the data, which the model has. */
function describeResponse(document: Document, response: Response): void {
  const schema = Object.values(response.content ?? {})[0]?.schema;
  if (!schema) return;
  const body = resolve<Schema>(document, schema as Schema | Reference);
  const data = body.properties?.data as (Schema & { items?: Schema }) | undefined;
  const described = data?.items ?? data ?? body;
  const target = resolve<Schema>(document, described as Schema | Reference);
  const text = String(target.description ?? data?.description ?? body.description ?? "");
  if (text)
    response.description = body.properties?.pagination ? `A page of the list. Each row is ${lower(text)}` : text;
}

/** `A memory.` → `a memory.`, but `MemoryOS …` as it is. */
function lower(text: string): string {
  return /^[A-Z][A-Z]|^\S+[A-Z]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** Readers of the text do not see our extensions: what the key must be allowed to do is said in words too. */
function sayPermission(operation: Operation): void {
  const permissions = (operation["x-memoryos-permission"] ?? []).filter((each) => !CALLERS.includes(each));
  if (permissions.length === 0) return;
  const names = permissions.map((each) => `\`${each}\``).join(" or ");
  operation.description += `\n\nNeeds a key with the permission ${names}.`;
}

/** Gives path and query parameters the values of the operation's first example, and required ones always some value. */
function finishParameters(document: Document, operation: Operation, values: Record<string, unknown>): void {
  for (const parameter of operation.parameters) {
    if ("$ref" in parameter) continue;
    const schema = resolve<Schema>(document, parameter.schema as Schema | Reference);
    const example = values[parameter.name] ?? (parameter.required ? schema.examples?.[0] : undefined);
    if (example !== undefined) parameter.example = example;
    // Of a list it says something, of a single value nothing.
    if (schema.type !== "array") delete parameter.explode;
  }
}

/** Examples have names for tools; people read them as words. Requests that are the same are shown once. */
function nameExamples(document: Document): void {
  const words = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
  const bodies = Object.values(document.webhooks ?? {}).map((item) => item.post?.requestBody);
  for (const { operation } of operationsOf(document)) {
    bodies.push(operation.requestBody);
    for (const response of Object.values(operation.responses)) if (!("$ref" in response)) rename(response.content);
  }
  for (const body of bodies) {
    rename(body?.content);
    for (const media of Object.values(body?.content ?? {})) {
      const seen = new Set<string>();
      media.examples = Object.fromEntries(
        Object.entries(media.examples ?? {}).filter(([, example]) => {
          const text = JSON.stringify((example as Example).value);
          return !seen.has(text) && seen.add(text);
        }),
      );
    }
  }

  function rename(content: Record<string, MediaType> | undefined): void {
    for (const media of Object.values(content ?? {})) {
      for (const [name, example] of Object.entries(media.examples ?? {})) {
        if (!("$ref" in example)) example.summary = words(name);
      }
    }
  }
}

/** Doc comments are wrapped in their source; as text a paragraph is one line, and an item of a list is. */
function joinLines(document: Document): void {
  walk(document, (node) => {
    if (typeof node.description !== "string") return;
    node.description = node.description.replace(/(?<!\n)\n(?!\n| *(?:[-*]|\d+\.) ) */g, " ");
  });
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

/** Moves headers into `components.headers`: what a header usually is stands there once, what is else stands where it is. */
function shareHeaders(document: Document): void {
  const own = [...operationsOf(document)].flatMap(({ operation }) => Object.values(operation.responses));
  const responses = [...own, ...Object.values(document.components.responses ?? {})].filter((each) => !("$ref" in each));
  const shared: Record<string, Header> = {};
  const written = new Map<string, Map<string, number>>();
  for (const { headers } of responses as Response[]) {
    for (const [name, header] of Object.entries(headers ?? {})) {
      headers[name] = withExample(document, header as Header);
      const uses = written.get(name) ?? written.set(name, new Map()).get(name);
      const text = JSON.stringify(headers[name]);
      uses?.set(text, (uses.get(text) ?? 0) + 1);
    }
  }
  for (const [name, uses] of written) {
    const [usual] = [...uses].reduce((most, each) => (each[1] > most[1] ? each : most));
    shared[name] = JSON.parse(usual);
    for (const { headers } of responses as Response[]) {
      if (JSON.stringify(headers?.[name]) === usual) headers[name] = { $ref: `#/components/headers/${name}` };
    }
  }
  document.components.headers = shared;
}

function withExample(document: Document, header: Header): Header {
  const schema = resolve<Schema>(document, header.schema as Schema | Reference);
  const example = schema.examples?.[0] ?? (schema.enum as unknown[] | undefined)?.[0];
  return example === undefined ? header : { ...header, example };
}

/** The one value that a field can have is a constant; as an enum each would become a type of its own in generated clients. */
function constants(document: Document): void {
  const named = new Set<unknown>(Object.values(document.components.schemas));
  walk([document.components.schemas, document.components.headers], (node) => {
    if (named.has(node) || !Array.isArray(node.enum) || node.enum.length !== 1) return;
    node.const = node.enum[0];
    delete node.enum;
  });
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
export function dropUnreachableSchemas(document: Document): void {
  const { schemas: _, ...components } = document.components;
  const reached = reachable(document, [document.paths, document.webhooks, components]);
  document.components.schemas = Object.fromEntries(
    Object.entries(document.components.schemas).filter(([name]) => reached.has(name)),
  );
}

function redirect(document: Document, from: string, to: string): void {
  walk(document, (node) => {
    if (node.$ref === from) node.$ref = to;
  });
}
