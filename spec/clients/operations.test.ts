import { openapi } from "@memoryos/contract";
import { expect, test } from "vitest";
import { type Document, operationsOf } from "../generate/openapi.ts";
import { missingOperations } from "./operations.ts";

const contract = openapi as unknown as Document;
const ids = [...operationsOf(contract)].map(({ operation }) => operation.operationId);

test("operations are found in the spelling of any language", () => {
  const spell = [
    (id: string) => id,
    (id: string) => `${id.charAt(0).toUpperCase()}${id.slice(1)}WithResponse`,
    (id: string) => id.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ];
  for (const each of spell) expect(missingOperations(contract, ids.map(each).join("\n"))).toEqual([]);
});

test("an operation is not found in the longer name of another", () => {
  const code = ids.filter((id) => id !== "getMemory").join("\n");
  expect(code).toContain("getMemoryHistory");
  expect(missingOperations(contract, code)).toEqual(["getMemory"]);
});

test("an operation that the code lacks is named", () => {
  const code = ids.filter((id) => id !== "listMemories").join("\n");
  expect(missingOperations(contract, code)).toEqual(["listMemories"]);
});
