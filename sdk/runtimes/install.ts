import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The versions that are tried. Both packages hold the program itself, so that no install script need run. */
const PROGRAMS = {
  deno: { package: "@deno/linux-x64-glibc", version: "2.9.6", file: "deno" },
  // The build for processors without AVX2, which runs on all.
  bun: { package: "@oven/bun-linux-x64-baseline", version: "1.4.4", file: join("bin", "bun") },
};

/** Where Deno and Bun are, by name. */
export type Programs = Record<keyof typeof PROGRAMS, string>;

/**
 * Installs Deno and Bun into a cache folder, unless they are there. They are no dependencies of ours.
 *
 * @throws Error when npm cannot install them: without a network, or on another platform than Linux on x64.
 */
export async function installRuntimes(): Promise<Programs> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "memoryos-sdk", "runtimes");
  const wanted = Object.values(PROGRAMS).map((program) => [program.package, program.version]);
  const manifest = JSON.stringify({ private: true, dependencies: Object.fromEntries(wanted) });
  const stamp = join(folder, "installed.json");
  if ((await readFile(stamp, "utf8").catch(() => "")) !== manifest) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), manifest);
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await promisify(execFile)("npm", ["install", ...flags], { cwd: folder });
    await writeFile(stamp, manifest);
  }
  const paths = Object.entries(PROGRAMS).map(([name, program]) => [
    name,
    join(folder, "node_modules", program.package, program.file),
  ]);
  for (const [, path = ""] of paths) await chmod(path, 0o755);
  return Object.fromEntries(paths) as Programs;
}
