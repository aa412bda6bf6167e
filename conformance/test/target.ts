import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A reference server that runs for one test file. */
export interface Target {
  url: string;
  apiKey: string;
  stop(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const STARTED_WITHIN_MS = 120_000;

/**
 * Starts the reference server on a free port with an empty data folder.
 *
 * @throws Error with what the server printed, when it does not come up.
 */
export async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-target-"));
  const apiKey = "mem_local_conformance_tests_0123456789abcdef";
  const server = spawn(process.execPath, ["--conditions=memoryos-source", "server/src/main.ts"], {
    cwd: REPOSITORY,
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: apiKey },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    if (server.exitCode === null && server.kill()) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: await addressOf(server), apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const fail = (why: string) => reject(new Error(`the server ${why}; it printed:\n${printed}`));
    const timer = setTimeout(() => fail(`named no address within ${STARTED_WITHIN_MS / 1_000} s`), STARTED_WITHIN_MS);
    const listen = (chunk: unknown) => {
      printed += String(chunk);
      const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(printed)?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    server.stdout?.on("data", listen);
    server.stderr?.on("data", (chunk: unknown) => {
      printed += String(chunk);
    });
    server.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code}`);
    });
  });
}
