import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a command ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `memoryos-conformance` with these arguments and no configuration from the environment. */
export function conformance(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MEMORYOS_|VITEST)/.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { env: { ...Object.fromEntries(inherited), ...env } });
    const ended: Ended = { code: null, out: "", err: "" };
    child.stdout.on("data", (chunk) => {
      ended.out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      ended.err += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...ended, code }));
  });
}
