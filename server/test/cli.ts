import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** What a command left. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `memoryos-server` as a process of its own, on a data folder. */
export function command(dir: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
  const child = spawn(process.execPath, ["--conditions=memoryos-source", MAIN, ...args], {
    env: { PATH, HOME, TMPDIR, MEMORYOS_DATA_DIR: dir, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran: Ran = { code: null, out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    ran.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    ran.err += chunk;
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ ...ran, code }));
  });
}
