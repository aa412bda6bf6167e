import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a command ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `memoryos-conformance` with these arguments and no configuration from the environment. */
export function conformance(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return startConformance(args, env).ended;
}

/** Starts `memoryos-conformance`, for tests that do something while it runs. */
export function startConformance(
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MEMORYOS_|VITEST)/.test(name));
  const child = spawn(process.execPath, [cli, ...args], { env: { ...Object.fromEntries(inherited), ...env } });
  const ended = new Promise<Ended>((resolve, reject) => {
    const result: Ended = { code: null, out: "", err: "" };
    child.stdout.on("data", (chunk) => {
      result.out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      result.err += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...result, code }));
  });
  return { child, ended };
}
