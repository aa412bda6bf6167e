import { addErrorResponses, takeCatalogue } from "./errors.ts";
import {
  type Document,
  type Header,
  type Operation,
  operationsOf,
  type ProblemRow,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from "./openapi.ts";

/** Turns the emitter's document into the one we publish. Changes `document` in place and returns its error catalogue. */
export function finishDocument(document: Document): ProblemRow[] {
  const catalogue = takeCatalogue(document);
  takeWebhooks(document);
  nameParameters(document, {
    CommonRequestHeaders: "RequestId",
    IdempotencyHeader: "IdempotencyKey",
    "WebhookHeaders.event": "WebhookEvent",
    "WebhookHeaders.timestamp": "WebhookTimestamp",
    "WebhookHeaders.delivery": "WebhookDelivery",
    "WebhookHeaders.signature": "WebhookSignature",
    "WebhookHeaders.signatureV2": "WebhookSignatureV2",
  });
  nameOperations(document);
  bindRules(document);
  for (const { method, operation } of operationsOf(document)) {
    operation["x-memoryos-method"] = method;
    operation["x-memoryos-requirements"]?.sort((a, b) => (a.id < b.id ? -1 : 1));
    // "Nothing or nothing": tools take an empty list for a public operation, and some an empty alternative for a refusal.
    if (operation.security?.every((scheme) => Object.keys(scheme).length === 0)) operation.security = [];
    for (const response of Object.values(operation.responses) as Response[]) describeResponse(document, response);
  }
  addErrorResponses(document, catalogue);
  shareHeaders(document);
  openEnums(document);
  plainRecords(document);
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

/** Shared parameters are called after what they are, and not after the model they were declared in. */
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
  if (text) response.description = body.properties?.pagination ? `A page of the list. Each row: ${text}` : text;
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

/** Moves headers into `components.headers`: the same header is written once. */
function shareHeaders(document: Document): void {
  const shared: Record<string, Header> = {};
  const names = new Map<string, string>();
  const own = [...operationsOf(document)].flatMap(({ operation }) => Object.values(operation.responses));
  for (const response of [...own, ...Object.values(document.components.responses ?? {})]) {
    if ("$ref" in response) continue;
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

/** An enum marked `@open` accepts values that a newer server adds: its known values become a hint. */
function openEnums(document: Document): void {
  for (const schema of Object.values(document.components.schemas)) {
    if (schema["x-memoryos-open"] !== true) continue;
    schema["x-extensible-enum"] = schema.enum;
    schema.examples ??= [(schema.enum as unknown[])[0]];
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
export function dropUnreachableSchemas(document: Document): void {
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
  visit(document.webhooks);
  visit(document.components.responses);
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
