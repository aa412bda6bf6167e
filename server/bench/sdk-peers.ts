import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The versions that are measured. */
const PEERS = {
  "openapi-fetch": "0.17.0",
  "@hey-api/openapi-ts": "0.99.0",
  orval: "8.38.0",
  typescript: "5.9.3",
};

const DOCUMENT = join(import.meta.dirname, "..", "..", "generated", "openapi.json");

/**
 * Installs openapi-fetch and two generators into a cache folder, unless they are there, and generates their clients of the
 * document. They are no dependencies of ours.
 *
 * @returns the folder: `hey-api/` and `orval.ts` are in it.
 * @throws Error when npm cannot install them: without a network, for one.
 */
export async function makePeers(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "memoryos-bench", `sdk-peers-${Object.values(PEERS).join("-")}`);
  const bin = (name: string) => join(folder, "node_modules", ".bin", name);
  if (!existsSync(bin("orval"))) {
    await mkdir(folder, { recursive: true });
    const manifest = { private: true, type: "module", dependencies: PEERS };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await run("npm", ["install", ...flags], { cwd: folder });
  }
  const env = { ...process.env, NODE_OPTIONS: "" };
  await run(bin("openapi-ts"), ["-i", DOCUMENT, "-o", "hey-api", "-c", "@hey-api/client-fetch"], { cwd: folder, env });
  await run(bin("orval"), ["--input", DOCUMENT, "--output", "./orval.ts", "--client", "fetch"], { cwd: folder, env });
  return folder;
}
