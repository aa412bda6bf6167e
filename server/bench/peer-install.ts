import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The version that is measured. */
export const PEER = "mem0ai@3.3.1";

/** better-sqlite3 12, which the peer asks for, does not install without scripts. */
const MANIFEST = {
  name: "memoryos-bench-peer",
  private: true,
  type: "module",
  dependencies: { mem0ai: "3.3.1", "better-sqlite3": "13.2.0" },
  overrides: { "better-sqlite3": "13.2.0" },
};

/**
 * Installs the peer into a cache folder, unless it is there. It is no dependency of ours.
 *
 * @returns its entry point.
 * @throws Error when npm cannot install it: without a network, for one.
 */
export async function installPeer(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "memoryos-bench", PEER);
  const entry = join(folder, "node_modules", "mem0ai", "dist", "oss", "index.mjs");
  if (existsSync(entry)) return entry;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(MANIFEST));
  // Its dozens of clients of other services are peer dependencies, not needed here.
  const flags = ["--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
  try {
    await promisify(execFile)("npm", ["install", ...flags], { cwd: folder });
  } catch (error) {
    throw new Error(`${PEER} could not be installed into ${folder}`, { cause: error });
  }
  return entry;
}
