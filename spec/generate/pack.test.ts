import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

let folder: string;

/** An empty folder with the packed package in it, as somebody gets it who installs it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-pack-"));
  const pack = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: join(root, "generated") });
  const [{ filename }] = JSON.parse(pack.stdout) as [{ filename: string }];
  await writeFile(join(folder, "package.json"), '{ "type": "module", "private": true }');
  await run("npm", ["install", "--offline", "--no-audit", join(folder, filename)], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a script there without the workspace's own conditions. */
async function script(source: string): Promise<string> {
  await writeFile(join(folder, "script.js"), source);
  const { NODE_OPTIONS: _, ...env } = process.env;
  return (await run(process.execPath, ["script.js"], { cwd: folder, env })).stdout;
}

test("the packed contract works in a plain Node script, as its README shows", async () => {
  const readme = await readFile(join(root, "generated", "README.md"), "utf8");
  const example = /```js\n([^`]*)```/.exec(readme)?.[1] ?? "";
  const printed = await script(example);
  expect(printed).toMatch(/^\d+\.\d+\.\d+ \d+ \d+\n/);
  expect(printed).toContain("minItems");
});

test("every other import that the README names resolves", async () => {
  const printed = await script(`
    import { responseValidators } from "@memoryos/contract/validators/responses";
    import older from "@memoryos/contract/openapi-3.0.json" with { type: "json" };
    import memory from "@memoryos/contract/schemas/Memory.json" with { type: "json" };
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    const yaml = readFileSync(fileURLToPath(import.meta.resolve("@memoryos/contract/openapi.yaml")), "utf8");
    console.log(typeof responseValidators.getHealth["200"].body, older.openapi, memory.title, yaml.includes("openapi: 3.1"));
  `);
  expect(printed).toBe("function 3.0.3 Memory true\n");
});

test("the packed types serve a strict TypeScript program", async () => {
  await writeFile(
    join(folder, "use.ts"),
    `import { manifest, type AddMemoriesResult, type OperationId } from "@memoryos/contract";
     import { requestValidators } from "@memoryos/contract/validators/requests";
     const ids: OperationId[] = manifest.operations.map((operation) => operation.operationId);
     const status = (result: AddMemoriesResult): string => (result.status === "queued" ? result.job_id : result.status);
     // @ts-expect-error there is no such operation
     const wrong: OperationId = "addMemory";
     export default [ids, status, wrong, requestValidators.addMemories.body];`,
  );
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022", "use.ts"];
  const { stdout } = await run(join(root, "node_modules", ".bin", "tsc"), options, { cwd: folder }).catch(
    (error) => error,
  );
  expect(stdout).toBe("");
});
