import { openapi } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import type { Document, Operation, Response } from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";
import { lintWithRedocly, lintWithSpectral } from "./lint.ts";
import { checkRules } from "./rules.ts";

const contract = openapi as unknown as Document;

function changed(change: (list: Operation, document: Document) => unknown): Document {
  const document = structuredClone(contract);
  change(document.paths["/v1/memories"]?.get as Operation, document);
  return document;
}

const rules = (findings: Finding[]) => findings.map(({ rule }) => rule);
const success = (operation: Operation) => operation.responses["200"] as Response;

describe("the contract", () => {
  it("keeps our own rules", () => expect(checkRules(contract)).toEqual([]));
  it("has nothing that Redocly finds", async () => expect(await lintWithRedocly(contract)).toEqual([]));
  it("has nothing that Spectral finds", async () => expect(await lintWithSpectral(contract)).toEqual([]));
});

describe("our own rules find an operation", () => {
  it.each<[string, string, (list: Operation, document: Document) => unknown]>([
    ["without a summary", "summary", (list) => Object.assign(list, { summary: "" })],
    ["without a description", "description", (list) => Object.assign(list, { description: "" })],
    ["without a profile", "profile", (list) => delete (list as Partial<Operation>)["x-memoryos-profile"]],
    ["without a permission", "permission", (list) => Object.assign(list, { "x-memoryos-permission": [] })],
    ["without a requirement", "requirement", (list) => delete list["x-memoryos-requirements"]],
    ["for a tenant without its key", "security", (list) => Object.assign(list, { security: [] })],
    ["without an envelope header", "envelope", (list) => delete success(list).headers["X-MemoryOS-Quota-Mode"]],
    ["without an example", "example", (list) => delete success(list).content["application/json"]?.examples],
    [
      "without an example of an outcome",
      "example-per-outcome",
      (_, document) => {
        const add = document.paths["/v1/memories/add"]?.post as Operation;
        delete success(add).content["application/json"]?.examples?.L3;
      },
    ],
  ])("%s", (_, rule, change) => {
    expect(rules(checkRules(changed(change)))).toContain(rule);
  });
});

describe("the linters find", () => {
  it("an example that is not what its schema says (Redocly)", async () => {
    const document = changed((list) => {
      const examples = success(list).content["application/json"]?.examples as Record<string, { value: object }>;
      examples.page = { value: { data: "no list" } };
    });
    expect(rules(await lintWithRedocly(document))).toContain("no-invalid-media-type-examples");
  });

  it("a component that nothing uses (Spectral)", async () => {
    const document = changed((_, whole) => Object.assign(whole.components.schemas, { Unused: { type: "string" } }));
    expect(rules(await lintWithSpectral(document))).toContain("oas3-unused-component");
  });
});
