import { expect, it } from "vitest";
import type { Document, Header, Operation, Parameter, Schema } from "../generate/openapi.ts";
import { breakingChanges } from "./breaking.ts";
import { at, changed, contract, schemaOf, success } from "./testing.ts";

const list = (document: Document) => at(document, "get", "/v1/memories");
const add = (document: Document) => at(document, "post", "/v1/memories/add");
const hook = (document: Document) => document.webhooks?.["mode.changed"]?.post as Operation;
const header = (document: Document, name: string) => document.components.headers?.[name] as Header;
const rename = (document: Document, from: string, to: string) =>
  JSON.parse(
    JSON.stringify(document).replaceAll(`/schemas/${from}"`, `/schemas/${to}"`).replace(`"${from}":{`, `"${to}":{`),
  );

it.concurrent.each<[what: string, expected: string, change: (document: Document) => unknown]>([
  [
    "a new value of a closed enum of answers",
    "closed-value-added",
    (it) => schemaOf(it, "QuotaMode").enum.push("DARK"),
  ],
  ["one value less of it", "closed-value-removed", (it) => schemaOf(it, "QuotaMode").enum.pop()],
  [
    "a closed enum of answers that is opened",
    "enum-opened",
    (it) => {
      const { enum: values, ...rest } = schemaOf(it, "QuotaMode");
      it.components.schemas.QuotaMode = { ...rest, "x-extensible-enum": values };
    },
  ],
  [
    "an open enum that is closed",
    "enum-closed",
    (it) => {
      const { "x-extensible-enum": values, ...rest } = schemaOf(it, "JobStatus");
      it.components.schemas.JobStatus = { ...rest, enum: values };
    },
  ],
  ["a known value that goes", "known-value-removed", (it) => schemaOf(it, "JobStatus")["x-extensible-enum"].pop()],
  [
    "another default of a field of a request",
    "request-property-default-value-changed",
    (it) => {
      const field = Object.values(schemaOf(it, "RetrieveMemoriesRequest").properties).find((each) => "default" in each);
      Object.assign(field as Schema, { default: 3 });
    },
  ],
  [
    "a field of a request that has no default any longer",
    "request-property-default-value-removed",
    (it) => {
      const field = Object.values(schemaOf(it, "RetrieveMemoriesRequest").properties).find((each) => "default" in each);
      delete field?.default;
    },
  ],
  [
    "another default of a parameter",
    "request-parameter-default-value-changed",
    (it) => {
      const limit = list(it).parameters.find((each) => "name" in each && each.name === "limit") as Parameter;
      limit.schema.default = 20;
    },
  ],
  [
    "a field of a request that is taken away",
    "request-property-removed",
    (it) => delete schemaOf(it, "AddMemoriesRequest").properties.agent_id,
  ],
  [
    "an optional field of an answer that is taken away",
    "response-optional-property-removed",
    (it) => {
      delete schemaOf(it, "ModeChangedEvent").properties.test;
    },
  ],
  [
    "a field of a webhook's body that is taken away",
    "response-required-property-removed",
    (it) => {
      const event = schemaOf(it, "ModeChangedEvent");
      delete event.properties.tenant_id;
      event.required = event.required.filter((name) => name !== "tenant_id");
    },
  ],
  [
    "another type of a webhook's field",
    "response-property-type-changed",
    (it) => {
      schemaOf(it, "ModeChangedEvent").properties.tenant_id = { type: "integer" };
    },
  ],
  ["a webhook without its headers", "header-removed", (it) => Object.assign(hook(it), { parameters: [] })],
  [
    "a webhook without its signature",
    "header-removed",
    (it) => Object.assign(hook(it), { parameters: hook(it).parameters.slice(0, 3) }),
  ],
  [
    "a signature that may be left out",
    "header-optional",
    (it) => Object.assign(it.components.parameters?.WebhookSignatureHeader ?? {}, { required: false }),
  ],
  [
    "a webhook of another name",
    "webhook-removed",
    (it) => {
      it.webhooks = { ...it.webhooks, "mode.moved": it.webhooks?.["mode.changed"] ?? {} };
      delete it.webhooks["mode.changed"];
    },
  ],
  [
    "a header of another type",
    "header-changed",
    (it) => Object.assign(header(it, "Retry-After"), { schema: { type: "string" } }),
  ],
  [
    "a header of another format",
    "header-changed",
    (it) => Object.assign(schemaOf(it, "QuotaResetHeader"), { format: "date" }),
  ],
  [
    "a header that may be left out",
    "header-optional",
    (it) => Object.assign(header(it, "X-Request-ID"), { required: false }),
  ],
  [
    "a credential in another header",
    "credential-changed",
    (it) => Object.assign(it.components.securitySchemes.TenantKey ?? {}, { name: "X-API-Key" }),
  ],
  [
    "a credential that is taken away",
    "credential-removed",
    (it) => delete it.components.securitySchemes.PassportCookie,
  ],
  ["a schema of another name", "schema-removed", (it) => Object.assign(it, rename(it, "Memory", "MemoryRow"))],
  [
    "another named type of a request",
    "type-changed",
    (it) => {
      it.components.schemas.AddRequest = structuredClone(schemaOf(it, "AddMemoriesRequest"));
      const media = add(it).requestBody?.content["application/json"];
      Object.assign(media ?? {}, { schema: { $ref: "#/components/schemas/AddRequest" } });
    },
  ],
  ["another tag", "api-tag-removed", (it) => Object.assign(list(it), { tags: ["Jobs"] })],
  [
    "another success",
    "response-success-status-added",
    (it) => Object.assign(list(it).responses, { "202": success(list(it)) }),
  ],
])("%s breaks clients (%s)", async (_, expected, change) => {
  const found = await breakingChanges(contract, changed(change));
  expect(found.map(({ rule }) => rule)).toContain(expected);
});

it.concurrent.each<[string, (document: Document) => unknown]>([
  ["a new value of an open enum", (it) => schemaOf(it, "JobStatus")["x-extensible-enum"].push("paused")],
  ["a new value of an enum of requests", (it) => schemaOf(it, "ContextFormat").enum.push("text")],
  [
    "a new field of a webhook",
    (it) => Object.assign(schemaOf(it, "ModeChangedEvent").properties, { a: { type: "string" } }),
  ],
  [
    "a new webhook",
    (it) =>
      Object.assign(it.webhooks ?? {}, { "mode.kept": { post: { ...hook(it), operationId: "receiveModeKept" } } }),
  ],
  ["a new header", (it) => Object.assign(success(list(it)).headers, { "X-New": { schema: { type: "string" } } })],
  [
    "a new credential beside the others",
    (it) => Object.assign(it.components.securitySchemes, { Other: { type: "http", scheme: "basic" } }),
  ],
  [
    "other words of a credential",
    (it) => Object.assign(it.components.securitySchemes.TenantKey ?? {}, { description: "A key." }),
  ],
])("%s breaks no client", async (_, change) => {
  expect(await breakingChanges(contract, changed(change))).toEqual([]);
});
