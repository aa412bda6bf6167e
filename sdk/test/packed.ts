import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The workspace has its packages as TypeScript; whoever installs the SDK has not. */
export const outside: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: "" };

/** The package as it is published, and an app that has installed it. */
export interface Packed {
  /** What was packed. */
  folder: string;
  tarball: string;
  /** An empty folder, except for the installed package. */
  app: string;
}

/** Builds the SDK, packs it and installs the tarball, all inside of a folder that is there. Without a network. */
export async function packSdk(within: string): Promise<Packed> {
  const folder = join(within, "package");
  const app = join(within, "app");
  for (const each of [folder, app]) await mkdir(each, { recursive: true });
  await run(process.execPath, [join(root, "sdk", "build.ts"), folder], { cwd: root });
  await run("npm", ["pack", "--pack-destination", within], { cwd: folder, env: outside });
  const name = (await readdir(within)).find((each) => each.endsWith(".tgz"));
  if (name === undefined) throw new Error("npm pack left no tarball");
  const tarball = join(within, name);
  await writeFile(join(app, "package.json"), JSON.stringify({ private: true }));
  const flags = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", ...flags, tarball], { cwd: app, env: outside });
  return { folder, tarball, app };
}

/** What a program prints that runs in the app's folder. */
export async function runIn(app: string, file: string, code: string, program = process.execPath): Promise<string> {
  await writeFile(join(app, file), code);
  return (await run(program, [file], { cwd: app, env: outside })).stdout;
}
