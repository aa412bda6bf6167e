import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openapi } from "@memoryos/contract";
import { afterAll, describe, expect, it } from "vitest";
import { mistakesOf } from "./mistakes.ts";
import { exampleOf } from "./sample-request.ts";
import { readSpec, validatorsOf } from "./spec.ts";

const folder = mkdtempSync(join(tmpdir(), "memoryos-spec-"));
afterAll(() => rmSync(folder, { recursive: true }));

const healthy = {
  status: 200,
  headers: {
    "content-type": "application/json",
    "x-request-id": "r",
    "x-memoryos-quota-mode": "FULL",
    "x-memoryos-budget-remaining": "1.0000",
    "x-memoryos-circuit-status": "HEALTHY",
    "x-memoryos-processing": "normal",
  },
  body: exampleOf("getHealth", 200, "ok") ?? exampleOf("getHealth", 200, "healthy"),
};

describe("a document in place of the contract's own", () => {
  it("finds the same as the contract's own when it is the same", () => {
    const own = validatorsOf(fileURLToPath(import.meta.resolve("@memoryos/contract/openapi.json")));
    for (const answer of [
      healthy,
      { ...healthy, body: { data: {} } },
      { ...healthy, headers: {} },
      { ...healthy, status: 418 },
    ]) {
      const found = mistakesOf("getHealth", answer, own);
      expect(found).toEqual(mistakesOf("getHealth", answer));
    }
  });

  it("is what answers are held to", () => {
    const changed = JSON.parse(JSON.stringify(openapi));
    delete changed.paths["/health"].get.responses["200"];
    const file = join(folder, "changed.json");
    writeFileSync(file, JSON.stringify(changed));
    expect(mistakesOf("getHealth", healthy, validatorsOf(file))).toMatchObject([{ part: "status" }]);
  });

  it.each([
    ["{", "cannot read the document of --spec"],
    ['{"openapi":"3.0.3"}', "is no OpenAPI 3.1 document"],
  ])("is refused as %s", (content, message) => {
    const file = join(folder, "broken.json");
    writeFileSync(file, content);
    expect(() => readSpec(file)).toThrow(message);
  });
});
