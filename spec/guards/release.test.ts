import { openapi } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import type { Document } from "../generate/openapi.ts";
import { breakingChanges } from "./breaking.ts";
import { checkRelease } from "./release.ts";

const released: Document = { ...(openapi as unknown as Document) };
released.info = { ...released.info, version: "0.4.0" };

function next(version: string, change: (document: Document) => void): Document {
  const document = structuredClone(released);
  document.info.version = version;
  change(document);
  return document;
}

const additive = (document: Document) => {
  const { description } = document.paths["/v1/memories"]?.get ?? {};
  (document.paths["/v1/memories"]?.get as { description: string }).description = `${description} More words.`;
};
const breaking = (document: Document) => {
  delete document.paths["/v1/memories/{memory_id}"]?.delete;
};
const check = async (document: Document, changelog: string) =>
  checkRelease(released, document, changelog, await breakingChanges(released, document));
const rulesOf = async (document: Document, changelog: string) =>
  (await check(document, changelog)).map(({ guard, rule }) => `${guard} ${rule}`);

describe("a change of the contract since the last release", () => {
  it("that is none needs nothing", async () => {
    expect(await rulesOf(released, "")).toEqual([]);
  });

  it("without a new version is refused", async () => {
    expect(await rulesOf(next("0.4.0", additive), "## 0.4.0\n- listMemories")).toContain("changelog version");
  });

  it("without a section in the changelog is refused", async () => {
    expect(await rulesOf(next("0.4.1", additive), "## 0.4.0\n- listMemories")).toEqual(["changelog entry"]);
  });

  it("that the section does not name is refused, and the message names it", async () => {
    const [finding] = await check(next("0.4.1", additive), "## 0.4.1, unreleased\n- Mended a typo.\n");
    expect(finding?.message).toContain("listMemories");
  });

  it("with a new version and an entry is let through", async () => {
    expect(await rulesOf(next("0.4.1", additive), "## 0.4.1, unreleased\n- `listMemories`: more words.\n")).toEqual([]);
  });

  it("that changes every operation may say so in one line", async () => {
    const everywhere = (document: Document) => {
      for (const item of Object.values(document.paths)) {
        for (const operation of Object.values(item)) operation.description += " More words.";
      }
    };
    expect(
      await rulesOf(next("0.4.1", everywhere), "## 0.4.1\n- Every sentence of every operation is longer."),
    ).toEqual([]);
  });

  it("that breaks clients needs a higher minor version before 1.0", async () => {
    const changelog = "## 0.4.1\n- deleteMemory, DEL-001 … gone\n## 0.5.0\n- deleteMemory gone";
    expect(await rulesOf(next("0.4.1", breaking), changelog)).toContain("assertions operation-removed");
    expect(await rulesOf(next("0.5.0", breaking), changelog)).not.toContain("assertions operation-removed");
  });

  it("cannot lower the version", async () => {
    expect(await rulesOf(next("0.3.9", additive), "## 0.3.9\n- listMemories")).toEqual(["changelog version"]);
  });

  it("names what is shared too", async () => {
    const shared = (document: Document) =>
      Object.assign(document.components.schemas.Memory ?? {}, { title: "A memory" });
    const [finding] = await check(next("0.4.1", shared), "## 0.4.1\n- listMemories");
    expect(finding?.message).toContain("`Memory`");
  });
});
