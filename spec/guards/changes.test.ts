import { describe, expect, it } from "vitest";
import { type Document, type Operation, operationsOf } from "../generate/openapi.ts";
import { releasedVersions, sectionOf, unnamed } from "./changelog.ts";
import { changesOf } from "./changes.ts";
import { at, changed, contract, ruleOf, schemaOf, success } from "./testing.ts";

const list = (document: Document) => at(document, "get", "/v1/memories");
const count = [...operationsOf(contract)].length;

/** What a section of the changelog would have to name, and does not. */
function missing(change: (document: Document) => unknown, section = ""): string[] {
  return unnamed(section, changesOf(contract, changed(change)), count).map(({ kind, name }) => `${kind} ${name}`);
}

const words = { description: "Other words." };
const CHANGES: [what: string, name: string, change: (document: Document) => unknown][] = [
  [
    "the description of a field",
    "component Memory",
    (it) => Object.assign(schemaOf(it, "Memory").properties.id ?? {}, words),
  ],
  [
    "a shared header",
    "component X-Request-ID",
    (it) => Object.assign(it.components.headers?.["X-Request-ID"] ?? {}, words),
  ],
  [
    "a shared parameter",
    "component ExternalUserIdPath",
    (it) => Object.assign(it.components.parameters?.ExternalUserIdPath ?? {}, words),
  ],
  [
    "a shared response",
    "component Unauthorized",
    (it) => Object.assign(it.components.responses?.Unauthorized ?? {}, words),
  ],
  [
    "an example of an error",
    "component invalid_cursor",
    (it) => Object.assign(it.components.examples?.invalid_cursor ?? {}, words),
  ],
  ["a credential", "component TenantKey", (it) => Object.assign(it.components.securitySchemes.TenantKey ?? {}, words)],
  ["a server", "document servers", (it) => it.servers.pop()],
  ["a tag", "document tags", (it) => Object.assign(it.tags[0] ?? {}, words)],
  ["the introduction", "document info", (it) => Object.assign(it.info, words)],
  ["the default security", "document security", (it) => Object.assign(it, { security: [] })],
  ["a part that nobody thought of", "document externalDocs", (it) => Object.assign(it, { externalDocs: { url: "/" } })],
  ["a webhook", "webhook mode.changed", (it) => Object.assign(it.webhooks?.["mode.changed"]?.post ?? {}, words)],
  ["an operation", "operation listMemories", (it) => Object.assign(list(it), words)],
  ["the order of errors", "operation listMemories", (it) => list(it)["x-memoryos-errors"].reverse()],
  [
    "a path",
    "operation listMemories",
    (it) => {
      it.paths["/v1/all-memories"] = { get: list(it) };
      delete it.paths["/v1/memories"];
    },
  ],
  [
    "an example of an answer",
    "operation listMemories",
    (it) => delete success(list(it)).content["application/json"]?.examples?.empty,
  ],
  ["the text of a rule", "rule LST-001", (it) => Object.assign(ruleOf(list(it), "LST-001"), { text: "Lists." })],
  [
    "a rule at one of its operations",
    "rule MEM-003",
    (it) => Object.assign(ruleOf(list(it), "MEM-003"), { level: "base" }),
  ],
  [
    "a rule of the whole service",
    "rule ENV-001",
    (it) => {
      for (const rule of it["x-memoryos-requirements"]) if (rule.id === "ENV-001") rule.text = "Else.";
    },
  ],
];

describe("a change needs its name in the changelog:", () => {
  it.each(CHANGES)("%s (%s)", (_, name, change) => {
    expect(missing(change)).toEqual([name]);
    expect(missing(change, `- \`${name.split(" ")[1]}\` is another.`)).toEqual([]);
  });

  it("only the version itself does not", () => {
    expect(missing((document) => Object.assign(document.info, { version: "9.9.9" }))).toEqual([]);
  });
});

describe("a name in the changelog", () => {
  const each = (method: string, path: string) => (it: Document) => Object.assign(at(it, method, path), words);

  it("is a whole word: getMemoryHistory is not getMemory", () => {
    const change = each("get", "/v1/memories/{memory_id}");
    expect(missing(change, "- getMemoryHistory says more.")).toEqual(["operation getMemory"]);
    expect(missing(change, "- getMemory says more.")).toEqual([]);
  });

  it("of a component has to be marked as code, for it may be a word of English", () => {
    const change = (it: Document) => Object.assign(schemaOf(it, "Memory"), words);
    expect(missing(change, "- Memory is what it is.")).toEqual(["component Memory"]);
    expect(missing(change, "- The schema `Memory` has a field more.")).toEqual([]);
  });

  it("of a component may be those of all operations that use it", () => {
    const change = (it: Document) => Object.assign(schemaOf(it, "AddMemoriesRequest"), words);
    expect(missing(change, "- addMemories takes more.")).toEqual([]);
    expect(missing((it) => Object.assign(schemaOf(it, "Memory"), words), "- listMemories shows more.")).toEqual([
      "component Memory",
    ]);
  });

  it("may be `every operation`, of operations and of what every one of them uses", () => {
    const section = "- Every error of every operation is longer.";
    expect(missing((it) => Object.assign(list(it), words), section)).toEqual([]);
    expect(missing((it) => Object.assign(schemaOf(it, "Problem"), words), section)).toEqual([]);
    expect(missing((it) => Object.assign(schemaOf(it, "Memory"), words), section)).toEqual(["component Memory"]);
    expect(missing((it) => Object.assign(it.tags[0] ?? {}, words), section)).toEqual(["document tags"]);
  });

  it("of a new operation covers its own rules", () => {
    const change = (it: Document) => {
      const operation: Operation = { ...structuredClone(list(it)), operationId: "listTopics" };
      operation["x-memoryos-requirements"] = [{ id: "TOP-001", level: "base", keyword: "MUST", text: "Lists." }];
      it.paths["/v1/topics"] = { get: operation };
    };
    expect(missing(change)).toEqual(["operation listTopics", "rule TOP-001"]);
    expect(missing(change, "- listTopics is new.")).toEqual([]);
  });
});

it("a rule that an operation loses needs its own name", () => {
  const change = (it: Document) => {
    const rules = list(it)["x-memoryos-requirements"]?.filter(({ id }) => id !== "LST-001");
    Object.assign(list(it), { "x-memoryos-requirements": rules });
  };
  expect(missing(change, "- listMemories says less.")).toEqual(["rule LST-001"]);
});

describe("the changelog", () => {
  it("has its sections by version", () => {
    expect(sectionOf("# Changelog\n\n## 0.10.0\n- b\n\n## 0.1.0\n- a\n", "0.1.0")).toBe("0.1.0\n- a\n");
    expect(sectionOf("## 0.10.0\n", "0.1.0")).toBeNull();
  });

  it("says by a date what is released", () => {
    expect(releasedVersions("## 0.3.0, unreleased\n## 0.2.0, 2026-11-24\n## 0.1.0 (2026-10-01)\n")).toEqual([
      "0.2.0",
      "0.1.0",
    ]);
  });
});
