import { bindRules } from "./bind-rules.ts";
import { openEnums } from "./enums.ts";
import { addErrorResponses, takeCatalogue } from "./errors.ts";
import { shareHeaders } from "./headers.ts";
import { type Document, type Operation, operationsOf, type ProblemRow, type Response } from "./openapi.ts";
import { finishParameters, nameParameters, type ParameterValues } from "./parameters.ts";
import { nameRecords } from "./records.ts";
import { referenced, walk } from "./walk.ts";
import { describeResponse, joinLines, nameExamples, sayPermission } from "./words.ts";

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
  document["x-memoryos-requirements"].sort((a, b) => (a.id < b.id ? -1 : 1));
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
  dropUnreachable(document);
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

/** `MemoryOperations_addMemories` → `addMemories`: operation names are unique by themselves. */
function nameOperations(document: Document): void {
  const seen = new Set<string>();
  for (const { operation } of operationsOf(document)) {
    operation.operationId = operation.operationId.replace(/^.*_/, "");
    if (seen.has(operation.operationId)) throw new Error(`Two operations are called ${operation.operationId}`);
    seen.add(operation.operationId);
  }
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
export function plainRecords(document: Document): void {
  walk(document.components.schemas, (node) => {
    if (!("unevaluatedProperties" in node)) return;
    node.additionalProperties = node.unevaluatedProperties;
    delete node.unevaluatedProperties;
  });
}

/** Models that only serve to build others do not belong in the document, nor does any other component that nothing uses. */
export function dropUnreachable(document: Document): void {
  const used = referenced(document, [document.paths, document.webhooks]);
  for (const each of [document, ...[...operationsOf(document)].map(({ operation }) => operation)]) {
    for (const name of (each.security ?? []).flatMap(Object.keys)) used.add(`#/components/securitySchemes/${name}`);
  }
  const components = Object.entries(document.components).map(([kind, all]) => {
    const kept = Object.entries(all).filter(([name]) => used.has(`#/components/${kind}/${name}`));
    return [kind, Object.fromEntries(kept)];
  });
  document.components = Object.fromEntries(components);
}
