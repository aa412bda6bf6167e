/**
 * `npm run runtimes`: packs the SDK, installs the tarball into an empty folder and does the same small things with it in Node,
 * by import and by require, in Deno, in Bun and in a page of Chromium, against a reference server each. Prints a table.
 *
 *     npm run runtimes [-- --json FILE]
 *
 * Exit status: 0 when every check passed in every runtime, 1 otherwise.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { transform } from "esbuild";
import { table } from "../../server/bench/table.ts";
import { withServer } from "../../spec/clients/server.ts";
import { packSdk } from "../test/packed.ts";
import { runInChromium } from "./browser.ts";
import { installRuntimes } from "./install.ts";
import { type Ran, runProgram } from "./run.ts";

const { json } = parseArgs({ options: { json: { type: "string" } } }).values;

/** The scenario as a program; what it is told and where it runs is in the environment. */
const print = `const { MEMORYOS_URL, MEMORYOS_API_KEY } = process.env;
const version = globalThis.Deno?.version.deno ?? globalThis.Bun?.version ?? process.versions.node;
const checks = await runScenario(MEMORYOS_URL, MEMORYOS_API_KEY);
console.log(JSON.stringify({ version, checks }));`;
const program = `import process from "node:process";\nimport { runScenario } from "./scenario.mjs";\n${print}\n`;

const work = await mkdtemp(join(tmpdir(), "memoryos-runtimes-"));
try {
  const { app } = await packSdk(work);
  await cp(join(import.meta.dirname, "scenario.mjs"), join(app, "scenario.mjs"));
  await writeFile(join(app, "main.mjs"), program);
  // As CommonJS: the package is required, and nothing is imported.
  const scenario = await readFile(join(app, "scenario.mjs"), "utf8");
  const required = `${(await transform(scenario, { format: "cjs" })).code}\n(async () => {${print}})();\n`;
  await writeFile(join(app, "main.cjs"), required);

  const { deno, bun } = await installRuntimes();
  const run = (command: string[], file: string) => (url: string, key: string) =>
    runProgram(app, command, file, url, key);
  const runtimes: [string, (url: string, key: string) => Promise<Ran>][] = [
    ["Node, import", run([process.execPath], "main.mjs")],
    ["Node, require", run([process.execPath], "main.cjs")],
    ["Deno", run([deno, "run", "--no-remote", "--allow-net", "--allow-env", "--node-modules-dir=manual"], "main.mjs")],
    ["Bun", run([bun], "main.mjs")],
    ["Chromium page", (url, key) => runInChromium(app, url, key)],
  ];
  const results: { runtime: string; version: string; checks: Ran["checks"]; milliseconds: number }[] = [];
  for (const [runtime, ranBy] of runtimes) {
    const started = performance.now();
    const ran = await withServer(ranBy).catch((error: Error) => ({
      version: "",
      checks: [{ name: "runs at all", passed: false, saw: error.message }],
    }));
    results.push({ runtime, ...ran, milliseconds: performance.now() - started });
  }
  const rows = results.map(({ runtime, version, checks, milliseconds }) => [
    runtime,
    version,
    `${checks.filter(({ passed }) => passed).length} of ${checks.length}`,
    milliseconds.toFixed(0),
  ]);
  console.log(table(["runtime", "version", "checks passed", "ms with server"], rows));
  const failed = results.flatMap(({ runtime, checks }) =>
    checks.filter(({ passed }) => !passed).map(({ name, saw }) => `${runtime}: not so: ${name} (it saw ${saw})`),
  );
  if (failed.length > 0) console.error(failed.join("\n"));
  process.exitCode = failed.length > 0 ? 1 : 0;
  if (json !== undefined) {
    await mkdir(dirname(json), { recursive: true });
    await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
