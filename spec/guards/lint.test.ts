import { describe, expect, it } from "vitest";
import { lintWithRedocly, lintWithSpectral } from "./lint.ts";
import { at, changed, contract, success } from "./testing.ts";

describe("the contract", () => {
  it("has nothing that Redocly finds", async () => expect(await lintWithRedocly(contract)).toEqual([]));
  it("has nothing that Spectral finds", async () => expect(await lintWithSpectral(contract)).toEqual([]));
});

describe("the linters find", () => {
  it("an example that is not what its schema says (Redocly)", async () => {
    const document = changed((it) => {
      const media = success(at(it, "get", "/v1/memories")).content["application/json"];
      Object.assign(media?.examples?.page ?? {}, { value: { data: "no list" } });
    });
    const found = await lintWithRedocly(document);
    expect(found.map(({ rule }) => rule)).toContain("no-invalid-media-type-examples");
  });

  it("a component that nothing uses (Spectral)", async () => {
    const document = changed((it) => Object.assign(it.components.schemas, { Unused: { type: "string" } }));
    const found = await lintWithSpectral(document);
    expect(found.map(({ rule }) => rule)).toContain("oas3-unused-component");
  });
});
