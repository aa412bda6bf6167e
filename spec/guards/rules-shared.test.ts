import { expect, it } from "vitest";
import type { Document, Header, Operation, Parameter, Requirement, Schema } from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";
import { checkHeaders } from "./rules-headers.ts";
import { checkLimits } from "./rules-limits.ts";
import { checkRequirements } from "./rules-requirements.ts";
import { checkSchemas } from "./rules-schemas.ts";
import { checkWebhooks } from "./rules-webhooks.ts";
import { at, changed, ruleOf, schemaOf, success } from "./testing.ts";

type Change = (document: Document) => unknown;
type Row = [what: string, rule: string, change: Change];

const list = (document: Document) => at(document, "get", "/v1/memories");
const headers = (document: Document) => success(list(document)).headers;
const shared = (document: Document, name: string) => document.components.headers?.[name] as Header;
const hook = (document: Document) => document.webhooks?.["quota.reset"]?.post as Operation;
const rule = (document: Document, change: Partial<Requirement>) =>
  Object.assign(ruleOf(list(document), "LST-001"), change);
const query = (document: Document, name: string) =>
  list(document).parameters.find((each) => "name" in each && each.name === name) as Parameter;
const field = (document: Document, schema: string, name: string) =>
  schemaOf(document, schema).properties[name] as Schema;
const header: Header = { required: false, description: "New.", schema: { type: "string" }, example: "a" };

function finds(check: (document: Document) => Finding[], rows: Row[]): void {
  it.each(rows)(`${check.name} finds %s (%s)`, (_, name, change) => {
    expect(check(changed(change)).map((finding) => finding.rule)).toContain(name);
  });
}

finds(checkHeaders, [
  ["an answer without a header of the envelope", "envelope", (it) => delete headers(it)["X-MemoryOS-Quota-Mode"]],
  ["an answer without the quota's reset", "envelope", (it) => delete headers(it)["X-MemoryOS-Quota-Reset"]],
  [
    "an envelope that may be left out",
    "envelope-required",
    (it) => Object.assign(shared(it, "X-Request-ID"), { required: false }),
  ],
  [
    "a reset that nothing has",
    "envelope-required",
    (it) => Object.assign(shared(it, "X-MemoryOS-Quota-Reset"), { required: true }),
  ],
  ["a header without a description", "header-description", (it) => delete shared(it, "Link").description],
  ["a header without a type", "header-schema", (it) => Object.assign(shared(it, "Link"), { schema: {} })],
  ["a header without an example", "header-example", (it) => delete shared(it, "Link").example],
  [
    "a copy of a shared header",
    "header-shared",
    (it) => Object.assign(headers(it), { Link: structuredClone(shared(it, "Link")) }),
  ],
  ["a header of its own", "header-shared", (it) => Object.assign(headers(it), { "X-New": header })],
]);

finds(checkWebhooks, [
  [
    "a message without an example",
    "example",
    (it) => delete hook(it).requestBody?.content["application/json"]?.examples,
  ],
  ["a message without a body", "content", (it) => delete hook(it).requestBody],
  ["a message without its signature", "webhook-header", (it) => hook(it).parameters.pop()],
  [
    "a signature that may be left out",
    "webhook-header",
    (it) => Object.assign(it.components.parameters?.WebhookSignatureHeader ?? {}, { required: false }),
  ],
  ["a message without a summary", "summary", (it) => Object.assign(hook(it), { summary: "" })],
  ["a message of an unknown profile", "profile", (it) => Object.assign(hook(it), { "x-memoryos-profile": "mail" })],
]);

finds(checkRequirements, [
  ["a rule without text", "requirement-text", (it) => rule(it, { text: "" })],
  ["a rule without a full stop", "requirement-text", (it) => rule(it, { text: "Memories are listed" })],
  [
    "a rule with two texts",
    "requirement-text",
    (it) => Object.assign(ruleOf(list(it), "MEM-003"), { text: "Reads no more." }),
  ],
  ["an unknown level", "requirement-level", (it) => rule(it, { level: "optional" as never })],
  ["an unknown keyword", "requirement-keyword", (it) => rule(it, { keyword: "SHALL" as never })],
  ["an unknown profile", "requirement-profile", (it) => rule(it, { profile: "basic" })],
  ["an id of another form", "requirement-id", (it) => rule(it, { id: "list-1" })],
  ["no reason why nothing tests it", "requirement-untestable", (it) => rule(it, { untestable: "" })],
]);

finds(checkSchemas, [
  ["a schema without a description", "schema-description", (it) => delete schemaOf(it, "Memory").description],
  [
    "a field without a description",
    "property-description",
    (it) => Object.assign(schemaOf(it, "Memory").properties, { topic: { type: "string" } }),
  ],
]);

finds(checkLimits, [
  ["a list without a limit", "limit", (it) => delete query(it, "categories").schema.maxItems],
  ["a number without a highest value", "limit", (it) => delete query(it, "limit").schema.maximum],
  ["a number without a lowest value", "limit", (it) => delete query(it, "limit").schema.minimum],
  [
    "a text without a limit",
    "limit",
    (it) => Object.assign(schemaOf(it, "AddMemoriesRequest").properties, { topic: { type: "string" } }),
  ],
  [
    "a text without a limit that may be null",
    "limit",
    (it) =>
      Object.assign(schemaOf(it, "AddMemoriesRequest").properties, {
        topic: { anyOf: [{ type: "string" }, { type: "null" }] },
      }),
  ],
  [
    "a text without a limit in a list",
    "limit",
    (it) =>
      Object.assign(schemaOf(it, "AddMemoriesRequest").properties, {
        topics: { type: "array", maxItems: 5, items: { type: "string" } },
      }),
  ],
  ["a list in a body without a limit", "limit", (it) => delete field(it, "AddMemoriesRequest", "messages").maxItems],
]);
