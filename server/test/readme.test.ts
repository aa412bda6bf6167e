import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, matchesGlob } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { type RunningServer, startServer } from "../src/server.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const API_KEY = "mem_local_what-the-readme-shows-works";

let folder: string;
let server: RunningServer;
let readme: string;

beforeAll(async () => {
  readme = await readFile(join(root, "README.md"), "utf8");
  folder = await mkdtemp(join(tmpdir(), "memoryos-readme-"));
  server = await startServer({ ...readConfig({}), port: 0, dataDir: folder, apiKey: API_KEY, logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function block(language: string, containing: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([^`]*)```$/gm)];
  const found = blocks.find(([, name, text]) => name === language && text?.includes(containing));
  if (!found?.[2]) throw new Error(`README.md has no ${language} block with ${containing}`);
  return found[2];
}

test("the README's curl lines work when both are pasted at once, and bring back the memories it shows", async () => {
  const lines = block("sh", "curl").replaceAll("http://127.0.0.1:8080", server.url);
  const env = { ...process.env, MEMORYOS_API_KEY: API_KEY };
  const { stdout } = await run("bash", ["-c", lines], { env });
  const [added = "", found = "", ...rest] = stdout.split("\n");
  expect(rest).toEqual([""]);
  expect(JSON.parse(added)).toMatchObject({ status: "queued" });
  expect(JSON.parse(found).system_prompt_addition).toBe(block("text", "What you know").trimEnd());
});

test("the README's TypeScript is the example that ships, and the example works", async () => {
  const file = join(root, "sdk", "examples", "first-call.ts");
  expect(block("ts", "new Memory")).toBe(await readFile(file, "utf8"));
  const env = { ...process.env, MEMORYOS_API_KEY: API_KEY, MEMORYOS_URL: server.url };
  const { stdout } = await run(process.execPath, ["--conditions=memoryos-source", file], { env });
  expect(stdout.split("\n")[0]).toBe("I prefer Python examples.");
});

test.each([
  ["the key is missing", { MEMORYOS_API_KEY: "" }, /^Set MEMORYOS_API_KEY to the key that `npm start` printed\.\n$/],
  ["the key is wrong", { MEMORYOS_API_KEY: "mem_local_of-somebody-else" }, /^.+\n$/],
  [
    "nothing listens",
    { MEMORYOS_API_KEY: API_KEY, MEMORYOS_URL: "http://127.0.0.1:1" },
    /^\S+ could not be reached.+\n$/,
  ],
])("`npm run example` ends with one sentence when %s", async (_, variables, sentence) => {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const file = join(root, scripts.example.split(" ").at(-1));
  const env = { ...process.env, MEMORYOS_URL: server.url, ...variables };
  const ended = run(process.execPath, ["--conditions=memoryos-source", file], { env });
  await expect(ended).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(sentence) });
});

test("the SDK's README and the first guide pack the SDK, with code and types, under the name that they install", async () => {
  const sdkReadme = await readFile(join(root, "sdk", "README.md"), "utf8");
  const pack = /^npm run build -w sdk && npm pack -w sdk(?= )/m.exec(sdkReadme)?.[0];
  const file = /^npm install \/path\/to\/(\S+)/m.exec(sdkReadme)?.[1] ?? "";
  const { stdout } = await run("bash", ["-c", `${pack} --dry-run --json --silent`], { cwd: root });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("\n[\n") + 1));
  expect(matchesGlob(packed.filename, file)).toBe(true);
  const guide = await readFile(join(root, "spec", "docs", "guides", "01-getting-started.md"), "utf8");
  expect(guide).toContain(pack);
  expect(guide).toContain(`npm install /path/to/${file} `);
  const files = packed.files.map(({ path }: { path: string }) => path);
  expect(files).toEqual(
    expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/contract.d.ts", "README.md"]),
  );
});
