import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { KEY, later } from "./kit.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A server as a process of its own. */
export interface ServerProcess {
  child: ChildProcess;
  /** Where it listens, once it said so; null when it ended before. */
  url: Promise<string | null>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  out(): string;
  err(): string;
}

/** Starts `main.ts` with these variables and nothing else of this process's configuration. */
export function spawnServer(env: Record<string, string>, args: readonly string[] = []): ServerProcess {
  const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
  const child = spawn(process.execPath, ["--conditions=memoryos-source", MAIN, ...args], {
    env: { PATH, HOME, TMPDIR, PORT: "0", MEMORYOS_API_KEY: KEY, MEMORYOS_LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  const url = new Promise<string | null>((resolve) => {
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      // The last line of the welcome: everything before it has come.
      if (out.includes("Stop with")) resolve(/Listening\s+(http:\S+)/.exec(out)?.[1] ?? null);
    });
    child.on("close", () => resolve(null));
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  later(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  return { child, url, exited, out: () => out, err: () => err };
}

/** Starts a server that must come up. */
export async function runServer(env: Record<string, string>): Promise<ServerProcess & { base: string }> {
  const server = spawnServer(env);
  const base = await server.url;
  if (base === null) throw new Error(`The server did not start: ${server.err()}`);
  return { ...server, base };
}
