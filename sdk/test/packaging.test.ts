import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleSize } from "./bundle-size.ts";
import { type Packed, packSdk, runIn } from "./packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ENTRIES = ["", "/universal", "/webhooks", "/testing", "/adapters/openai", "/adapters/anthropic"];

/** 6 kB, in bytes, minified and gzipped: what an app loads at most that imports `Memory`. */
const MEMORY_LIMIT = 6 * 1024;

let folder: string;
let packed: Packed;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "memoryos-packed-"));
  packed = await packSdk(folder);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Uses every entry, and memory itself against a fake. */
const body = `
  const service = new FakeMemoryOS();
  const memory = new Memory({ apiKey: service.apiKey, fetch: service.fetch });
  const added = await memory.add({ messages: [{ role: "user", content: "I like tea." }], externalUserId: "customer-123" });
  const found = await memory.get("What do I like?", { externalUserId: "customer-123" });
  const openai = withMemory({ responses: { create: async () => ({ output: [] }) } }, { memory, externalUserId: "customer-123" });
  const isOurs = new WebhookVerificationError("too_old", "") instanceof MemoryOSError;
  const parts: string[] = [typeof openai.responses.create, typeof anthropic, typeof verifyWebhook, UniversalMemory.name];
  console.log([added.status, found.items[0]?.content, isOurs, ...parts].join(" "));
`;
const expected = "queued I like tea. true function function function UniversalMemory\n";
const names: [string, string][] = [
  ["Memory, MemoryOSError", ""],
  ["UniversalMemory", "/universal"],
  ["verifyWebhook, WebhookVerificationError", "/webhooks"],
  ["FakeMemoryOS", "/testing"],
  ["withMemory", "/adapters/openai"],
  ["withMemory AS anthropic", "/adapters/anthropic"],
];
const imports = names.map(([name, entry]) => `import { ${name.replace("AS", "as")} } from "@memoryos/sdk${entry}";`);
const requires = names.map(
  ([name, entry]) => `const { ${name.replace(" AS", ":")} } = require("@memoryos/sdk${entry}");`,
);
const esm = `${imports.join("\n")}\n${body}`;
const untyped = (code: string) => code.replace("parts: string[]", "parts");

describe("the package", () => {
  it("works in an empty folder, by import and by require", async () => {
    expect(await runIn(packed.app, "esm.mjs", untyped(esm))).toBe(expected);
    const cjs = `${requires.join("\n")}\n(async () => {${untyped(body)}})();`;
    expect(await runIn(packed.app, "cjs.cjs", cjs)).toBe(expected);
  });

  it("has types for every way that TypeScript resolves it", () => {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    writeFileSync(join(packed.app, "esm.mts"), `${esm}\nexport {};`);
    const typedRequires = imports.map((line) => line.replace(/ from ("[^"]+")/, " from $1"));
    writeFileSync(
      join(packed.app, "cjs.cts"),
      `${typedRequires.join("\n")}\nasync function main() {${body}}\nvoid main();`,
    );
    const check = (file: string, module: string, resolution: string) => {
      const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022"];
      const lib = ["--lib", "es2022,dom,dom.iterable,esnext.disposable"];
      const args = [tsc, ...options, ...lib, "--module", module, "--moduleResolution", resolution, file];
      const { stdout } = spawnSync(process.execPath, args, { cwd: packed.app, encoding: "utf8" });
      expect(stdout, `${file}, ${resolution}`).toBe("");
    };
    check("esm.mts", "nodenext", "nodenext");
    check("cjs.cts", "nodenext", "nodenext");
    check("esm.mts", "esnext", "bundler");
    check("cjs.cts", "commonjs", "node10");
  }, 120_000);

  it("has nothing that publint would say", async () => {
    const { messages } = await publint({ pkgDir: packed.folder, strict: true });
    expect(messages).toEqual([]);
  });

  it("has no wrong types, as Are the Types Wrong sees it", async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)));
    if (!result.types) throw new Error("it found no types at all");
    expect(Object.keys(result.entrypoints)).toEqual(
      ["", "/universal", "/webhooks", "/testing", "/adapters/openai", "/adapters/anthropic", "/package.json"].map(
        (entry) => `.${entry}`,
      ),
    );
    expect(result.problems).toEqual([]);
  }, 60_000);

  it("needs no other package, and nothing of Node", async () => {
    const manifest = JSON.parse(readFileSync(join(packed.folder, "package.json"), "utf8"));
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies ?? {}).toEqual({});
    const files = globSync("dist/**/*.{js,d.ts}", { cwd: packed.folder });
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const code = readFileSync(join(packed.folder, file), "utf8");
      const lines = code.split("\n").filter((line) => !line.trimStart().startsWith("*"));
      const named = lines.flatMap((line) => [
        ...line.matchAll(/(?:\bfrom |\brequire\(|\bimport\(|^import )"([^"]+)"/g),
      ]);
      const foreign = named.map(([, name]) => name).filter((name) => !name?.startsWith("."));
      expect(foreign, file).toEqual([]);
    }
    for (const entry of ENTRIES) await bundleSize(`export * from "@memoryos/sdk${entry}"`, packed.app);
  });

  it(`loads at most ${MEMORY_LIMIT} bytes for Memory, minified and gzipped`, async () => {
    const { minified, gzipped, files } = await bundleSize('export { Memory } from "@memoryos/sdk"', packed.app);
    console.log(`Memory: ${minified} bytes minified, ${gzipped} gzipped`);
    expect(Object.keys(files).filter((file) => /testing|webhooks|adapters|universal|passport/.test(file))).toEqual([]);
    expect(gzipped).toBeLessThanOrEqual(MEMORY_LIMIT);
  });

  it("leaves out what is not used", async () => {
    for (const entry of ENTRIES) {
      expect((await bundleSize(`import "@memoryos/sdk${entry}"`, packed.app)).minified, entry).toBe(0);
    }
    const whole = await bundleSize('export * from "@memoryos/sdk"', packed.app);
    const error = await bundleSize('export { MemoryOSError } from "@memoryos/sdk"', packed.app);
    expect(error.minified).toBeLessThan(whole.minified / 10);
  });

  it("holds what it says: documentation, licence, changelog, and no tests or sources", () => {
    const files = globSync("**", { cwd: `${packed.app}/node_modules/@memoryos/sdk`, withFileTypes: true })
      .filter((file) => file.isFile())
      .map(({ name }) => name);
    expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "CHANGELOG.md"]));
    expect(files.filter((name) => /\.test\.|(?<!\.d)\.ts$/.test(name))).toEqual([]);
    const { version } = JSON.parse(readFileSync(join(packed.folder, "package.json"), "utf8"));
    expect(readFileSync(join(packed.folder, "CHANGELOG.md"), "utf8")).toContain(`\n## ${version}`);
  });
});
