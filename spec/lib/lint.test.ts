import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile, NodeHost } from "@typespec/compiler";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(import.meta.dirname, "lint-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function codesOf(source: string): Promise<string[]> {
  const path = join(folder, "main.tsp");
  const imports = `import "@typespec/http"; import "../main.tsp"; using TypeSpec.Http; using MemoryOS.Contract;`;
  await writeFile(path, `${imports}\n/** Test. */ @service namespace MemoryOS;\n${source}`);
  const program = await compile(NodeHost, path, { noEmit: true });
  return program.diagnostics.map(({ code }) => code);
}

const complete = `
/** A thing. */
model Thing {
  /** Its name. */
  name: string;
}
/** Reads a thing. */
@summary("Read a thing") @profile("core") @permission("read")
@requirement("THG-001", Level.base, Keyword.MUST, "A thing is read.")
@route("/thing") op readThing(): Thing;
@@opExample(readThing, #{ returnType: #{ name: "x" } });
`;

describe("the rules of the source", () => {
  it("let a complete operation through", async () => expect(await codesOf(complete)).toEqual([]));

  it.each([
    ["an operation without a summary", `@summary("Read a thing") `, "", "no-summary"],
    ["an operation without a profile", `@profile("core") `, "", "no-profile"],
    ["an operation without a permission", `@permission("read")`, "", "no-permission"],
    ["a permission that does not exist", `"read"`, `"look"`, "wrong-permission"],
    ["a permission together with a kind of caller", `"read"`, `"read", "public"`, "wrong-permission"],
    ["an operation without a requirement", /@requirement\(.*\)/, "", "no-requirement"],
    ["an operation without an example", /@@opExample.*/, "", "no-example"],
    ["an operation without a doc comment", "/** Reads a thing. */", "", "no-doc"],
    ["a model without a doc comment", "/** A thing. */", "", "no-doc"],
    ["a property without a doc comment", "/** Its name. */", "", "no-doc"],
  ])("find %s", async (_, part, replacement, code) => {
    expect(await codesOf(complete.replace(part, replacement))).toEqual([`memoryos/${code}`]);
  });
});
