import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import ts from "typescript";
import { expect, it } from "vitest";
import { until } from "../../server/test/kit.ts";
import { openWorld } from "./seed/world.ts";

const root = join(import.meta.dirname, "..", "..");
const loop = join(root, "sdk", "examples", "chat-loop.ts");

async function samples(): Promise<string[]> {
  const readme = await readFile(join(root, "sdk", "README.md"), "utf8");
  return [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}

/** What the samples take for granted, once the README has shown how to make it. */
const PRELUDE = `import { Memory, MemoryAdmin, MemoryOSError, type AddResult } from "@memoryos/sdk";
import { UniversalMemory } from "@memoryos/sdk/universal";
declare const memory: Memory;
declare const admin: MemoryAdmin;
declare const added: AddResult;
void [MemoryOSError, UniversalMemory];
`;

it("every TypeScript sample of the README compiles as strictly as the project does", async () => {
  await mkdir(join(root, ".tmp"), { recursive: true });
  // Inside the repository, so that the samples find its packages.
  const folder = await mkdtemp(join(root, ".tmp", "sdk-readme-"));
  try {
    const codes = await samples();
    expect(codes.length).toBeGreaterThan(8);
    const paths = codes.map((_, index) => join(folder, `${index}.ts`));
    const write = (path: string, index: number) => {
      const code = codes[index] as string;
      return writeFile(path, `${/^import /m.test(code) ? code : `${PRELUDE}${code}`}\nexport {};\n`);
    };
    await Promise.all(paths.map(write));
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
    const config = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.json"), {}, host);
    const program = ts.createProgram(paths, { ...config?.options, noUnusedLocals: false });
    const mistakes = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    expect(mistakes).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("the README's chat loop is the example that ships, has less than 30 lines, and remembers", async () => {
  const code = await readFile(loop, "utf8");
  expect(await samples()).toContain(code);
  expect(code.trimEnd().split("\n").length).toBeLessThan(30);

  const prompts: string[] = [];
  const model = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    prompts.push(JSON.parse(Buffer.concat(chunks).toString()).messages[0].content);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ choices: [{ message: { content: `Answer ${prompts.length}.` } }] }));
  });
  await new Promise<void>((resolve) => model.listen(0, "127.0.0.1", resolve));
  const world = await openWorld();
  const { memory, apiKey } = await world.tenant();
  const chat = spawn(process.execPath, ["--conditions=memoryos-source", loop], {
    env: {
      ...process.env,
      MEMORYOS_API_KEY: apiKey,
      MEMORYOS_URL: world.server.url,
      LLM_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}`,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: chat.stdout })[Symbol.asyncIterator]();
  chat.stdin.write("I prefer Python examples and I am allergic to peanuts.\n");
  expect((await answers.next()).value).toBe("Answer 1.");
  await until(async () => (await memory.list({ externalUserId: "customer-123" })).total > 0);
  chat.stdin.end("Which language should examples use?\n");
  expect((await answers.next()).value).toBe("Answer 2.");
  await once(chat, "exit");
  model.close();
  expect(chat.exitCode).toBe(0);
  expect(prompts[0]).not.toContain("Python");
  expect(prompts[1]).toContain("I prefer Python examples.");
});
