import { manifest } from "@memoryos/contract";
import { expect, test } from "vitest";
import { createHandlers } from "../src/handlers/index.ts";
import type { Services } from "../src/handlers/services.ts";
import { type Handlers, isImplemented } from "../src/http/operation.ts";

test("every operation of the profiles that the server has, has a handler, and leaving one out does not compile", () => {
  const handlers = createHandlers({} as Services);
  expect(Object.keys(handlers).sort()).toEqual(
    manifest.operations
      .filter(isImplemented)
      .map((entry) => entry.operationId)
      .sort(),
  );

  const { getJob: _, ...incomplete } = handlers;
  // @ts-expect-error: `getJob` is missing.
  const refused: Handlers = incomplete;
  expect(refused).not.toHaveProperty("getJob");
});
