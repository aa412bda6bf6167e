import { describe, expect, it } from "vitest";
import type { Document } from "../generate/openapi.ts";
import { breakingChanges } from "./breaking.ts";
import { at, changed, contract as released, schemaOf, success } from "./testing.ts";

const BREAKING: [what: string, guard: string, rule: string, change: (document: Document) => void][] = [
  [
    "removing an operation",
    "oasdiff",
    "api-removed-without-deprecation",
    (document) => {
      delete document.paths["/v1/memories/{memory_id}"]?.delete;
    },
  ],
  [
    "renaming an operation",
    "assertions",
    "operation-removed",
    (document) => {
      at(document, "post", "/v1/memories/add").operationId = "addConversation";
    },
  ],
  [
    "removing a field of an answer",
    "oasdiff",
    "response-required-property-removed",
    (document) => {
      const memory = schemaOf(document, "Memory");
      delete memory.properties.access_count;
      memory.required = memory.required.filter((name) => name !== "access_count");
    },
  ],
  [
    "asking for a field that was optional",
    "oasdiff",
    "request-property-became-required",
    (document) => {
      schemaOf(document, "AddMemoriesRequest").required.push("agent_id");
    },
  ],
  [
    "narrowing a limit of a request",
    "oasdiff",
    "request-property-max-decreased",
    (document) => {
      Object.assign(schemaOf(document, "RetrieveMemoriesRequest").properties.context_max_tokens ?? {}, {
        maximum: 1000,
      });
    },
  ],
  [
    "taking a value from an enum of requests",
    "oasdiff",
    "request-property-enum-value-removed",
    (document) => {
      const format = schemaOf(document, "ContextFormat");
      format.enum = format.enum.filter((value) => value !== "xml");
    },
  ],
  [
    "asking for another credential",
    "assertions",
    "security-changed",
    (document) => {
      at(document, "get", "/v1/memories").security = [{ PassportSession: [] }];
    },
  ],
  [
    "asking for another permission",
    "assertions",
    "permission-changed",
    (document) => {
      at(document, "get", "/v1/memories")["x-memoryos-permission"] = ["admin"];
    },
  ],
  [
    "removing the status of an error",
    "assertions",
    "status-removed",
    (document) => {
      delete at(document, "get", "/v1/memories/{memory_id}").responses["404"];
    },
  ],
  [
    "removing an error",
    "assertions",
    "error-removed",
    (document) => {
      const operation = at(document, "post", "/v1/memories/add");
      operation["x-memoryos-errors"] = operation["x-memoryos-errors"].filter((error) => error !== "proxy_user_blocked");
    },
  ],
  [
    "removing an outcome of a union",
    "assertions",
    "variant-removed",
    (document) => {
      const union = schemaOf(document, "AddMemoriesResult");
      delete union.discriminator.mapping.queue_full;
      union.oneOf = union.oneOf.filter((variant) => variant.$ref !== "#/components/schemas/AddQueueFull");
    },
  ],
  [
    "adding an outcome to a closed union",
    "assertions",
    "variant-added",
    (document) => {
      const { discriminator } = schemaOf(document, "AddMemoriesResult");
      discriminator.mapping.postponed = "#/components/schemas/AddQueueFull";
    },
  ],
  [
    "removing a header of an answer",
    "assertions",
    "header-removed",
    (document) => {
      delete success(at(document, "get", "/v1/memories")).headers["X-MemoryOS-Budget-Remaining"];
    },
  ],
  [
    "no longer taking a parameter",
    "assertions",
    "parameter-removed",
    (document) => {
      const operation = at(document, "get", "/v1/memories");
      operation.parameters = operation.parameters.filter(
        (parameter) => "$ref" in parameter || parameter.name !== "include_archived",
      );
    },
  ],
  [
    "moving an operation to another profile",
    "assertions",
    "profile-changed",
    (document) => {
      at(document, "get", "/v1/memories/{memory_id}")["x-memoryos-profile"] = "tenant";
    },
  ],
  [
    "taking back a rule",
    "assertions",
    "requirement-removed",
    (document) => {
      at(document, "post", "/v1/memories/add")["x-memoryos-requirements"]?.shift();
    },
  ],
];

describe("a breaking change is caught:", () => {
  it.concurrent.each(BREAKING)("%s, by %s (%s)", async (_, guard, rule, change) => {
    const found = await breakingChanges(released, changed(change));
    expect(found.map((finding) => `${finding.guard} ${finding.rule}`)).toContain(`${guard} ${rule}`);
  });
});

describe("what breaks no client is let through:", () => {
  it.concurrent.each<[string, (document: Document) => void]>([
    ["nothing at all", () => {}],
    [
      "a new optional field of a request",
      (document) => {
        schemaOf(document, "AddMemoriesRequest").properties.topic = { type: "string" };
      },
    ],
    [
      "a new field of an answer",
      (document) => {
        const memory = schemaOf(document, "Memory");
        memory.properties.topic = { type: "string" };
        memory.required.push("topic");
      },
    ],
    [
      "a new operation",
      (document) => {
        const copy = structuredClone(at(document, "get", "/v1/memories"));
        copy.operationId = "listTopics";
        document.paths["/v1/topics"] = { get: copy };
      },
    ],
    [
      "other words",
      (document) => {
        at(document, "get", "/v1/memories").description = "Lists memories.";
      },
    ],
  ])("%s", async (_, change) => {
    expect(await breakingChanges(released, changed(change))).toEqual([]);
  });
});
