import { manifest, type OperationId } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { exampleOf } from "../../src/sample-request.ts";
import { bodySchema, operationAt } from "./document.ts";
import { placesOf } from "./places.ts";
import { violationsOf } from "./schemas.ts";

const { operations } = manifest;

function fieldsOf(operationId: OperationId, example: string): string[] {
  const operation = operationAt(...routeOf(operationId));
  if (operation === undefined) throw new Error(`there is no ${operationId}`);
  const body = exampleOf(operationId, 200, example) as Record<string, unknown>;
  return placesOf(body, bodySchema(operation, 200) ?? {}).map(({ field }) => `${field?.schema}.${field?.name}`);
}

function routeOf(operationId: OperationId): [method: string, path: string] {
  const found = operations.find((operation) => operation.operationId === operationId);
  return [found?.method ?? "", (found?.path ?? "").replace(/\{[^}]+\}/g, "any")];
}

describe("the places of an answer", () => {
  it("are the fields of every object in it, by the schema that describes them", () => {
    const fields = fieldsOf("retrieveMemories", "found");
    expect(fields).toContain("RetrieveMemoriesResult.retrieval_id");
    expect(fields).toContain("SearchResult.content");
  });

  it("are those of the outcome that an answer has, where there are several", () => {
    const fields = fieldsOf("addMemories", "queued");
    expect(fields).toContain("AddQueued.job_id");
    expect(fields).not.toContain("AddBlocked.job_id");
  });

  it("belong to the operation of a path, parameters or none", () => {
    for (const { operationId } of operations) {
      expect(operationAt(...routeOf(operationId))?.operationId).toBe(operationId);
    }
  });
});

describe("a wrong value", () => {
  it("is none of an open enumeration, because new values may come", () => {
    expect(violationsOf({ type: "string" })).toEqual([]);
    expect(violationsOf({ type: "string", enum: ["a"] })).toEqual([{ kind: "unknown", value: "something_unknown" }]);
  });

  it("is beyond each bound", () => {
    const kinds = violationsOf({ type: "number", minimum: 0, maximum: 1 }).map(({ kind, value }) => [kind, value]);
    expect(kinds).toEqual([
      ["too-small", -1],
      ["too-large", 2],
    ]);
  });
});
