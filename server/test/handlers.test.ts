import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { manifest } from "@memoryos/contract";
import { expect, test } from "vitest";
import { createHandlers } from "../src/handlers/index.ts";
import type { Services } from "../src/handlers/services.ts";
import { type Handlers, isImplemented } from "../src/http/operation.ts";
import { createErasures } from "../src/tenancy/erasures.ts";

test("every operation of the profiles that the server has, has a handler, and leaving one out does not compile", () => {
  const handlers = createHandlers({ erasures: createErasures() } as Services);
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

test("the server ships no validators of responses: only its tests load them", async () => {
  const src = join(import.meta.dirname, "..", "src");
  const files = (await readdir(src, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const texts = await Promise.all(files.map((file) => readFile(join(src, file), "utf8")));
  expect(files.length).toBeGreaterThan(50);
  expect(texts.filter((text) => text.includes("validators/responses"))).toEqual([]);
});
