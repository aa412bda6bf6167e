import { describe, expect, it } from "vitest";
import type { Document, Operation } from "../generate/openapi.ts";
import { checkRules } from "./rules.ts";
import { checkExamples } from "./rules-examples.ts";
import { checkOperations } from "./rules-operations.ts";
import { at, changed, contract, success } from "./testing.ts";

const list = (document: Document) => at(document, "get", "/v1/memories");
const add = (document: Document) => at(document, "post", "/v1/memories/add");
const remove = (operation: Operation, status: string) => delete operation.responses[status];
/** A copy of a shared answer, as the operation's own. */
const own = (document: Document, operation: Operation, status: string) => {
  const name = (operation.responses[status] as { $ref: string }).$ref.split("/").at(-1) ?? "";
  const copy = structuredClone(document.components.responses?.[name]);
  if (copy) operation.responses[status] = copy;
  return copy?.content["application/problem+json"]?.examples ?? {};
};

it("the contract keeps our own rules", () => expect(checkRules(contract)).toEqual([]));

describe("our own rules find an operation", () => {
  it.each<[string, string, (document: Document) => unknown]>([
    ["without a summary", "summary", (it) => Object.assign(list(it), { summary: "" })],
    ["without a description", "description", (it) => Object.assign(list(it), { description: "" })],
    ["without a profile", "profile", (it) => delete (list(it) as Partial<Operation>)["x-memoryos-profile"]],
    ["of an unknown profile", "profile", (it) => Object.assign(list(it), { "x-memoryos-profile": "basic" })],
    ["without a permission", "permission", (it) => Object.assign(list(it), { "x-memoryos-permission": [] })],
    ["with an unknown permission", "permission", (it) => Object.assign(list(it), { "x-memoryos-permission": ["see"] })],
    ["for everybody with a permission", "permission", (it) => list(it)["x-memoryos-permission"].push("public")],
    ["without a requirement", "requirement", (it) => delete list(it)["x-memoryos-requirements"]],
    ["for a tenant without its key", "security", (it) => Object.assign(list(it), { security: [] })],
    ["for a tenant without 401", "status", (it) => remove(list(it), "401")],
    ["for a tenant without 403", "status", (it) => remove(list(it), "403")],
    ["with parameters without 422", "status", (it) => remove(list(it), "422")],
    ["with a body without 422", "status", (it) => remove(add(it), "422")],
    ["for an agent without 403", "status", (it) => remove(at(it, "post", "/v1/universal/memories/add"), "403")],
    ["for a person without 401", "status", (it) => remove(at(it, "get", "/v1/uui/me/grants"), "401")],
    ["of a profile without 501", "status", (it) => remove(at(it, "get", "/v1/tenant/settings"), "501")],
  ])("%s (%s)", (_, rule, change) => {
    expect(checkOperations(changed(change)).map((finding) => finding.rule)).toContain(rule);
  });
});

describe("our own rules find that an operation does not show", () => {
  it.each<[string, string, (document: Document) => unknown]>([
    ["an answer", "example", (it) => delete success(list(it)).content["application/json"]?.examples],
    ["a request", "example", (it) => delete add(it).requestBody?.content["application/json"]?.examples],
    ["what an answer has", "content", (it) => Object.assign(success(list(it)), { content: {} })],
    ["an outcome", "example-per-outcome", (it) => delete success(add(it)).content["application/json"]?.examples?.L3],
    ["an error", "error-example", (it) => delete own(it, list(it), "400").invalid_cursor],
    [
      "an error's status as it is",
      "error-status",
      (it) => Object.assign(list(it).responses, { "409": list(it).responses["400"] }),
    ],
    ["an error that it shows among its errors", "error-example", (it) => list(it)["x-memoryos-errors"].pop()],
    ["an error that it has", "error-example", (it) => list(it)["x-memoryos-errors"].push("queue_on_fire")],
  ])("%s (%s)", (_, rule, change) => {
    expect(checkExamples(changed(change)).map((finding) => finding.rule)).toContain(rule);
  });
});
