import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addressIn, startProgram } from "./program.ts";

/** A reference server that runs for one test file. */
export interface Target {
  url: string;
  apiKey: string;
  stop(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts the reference server on a free port with an empty data folder.
 *
 * @throws Error with what the server printed, when it does not come up.
 */
export async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-target-"));
  const apiKey = "mem_local_conformance_tests_0123456789abcdef";
  const remove = () => rm(folder, { recursive: true, force: true });
  const env = { ...process.env, PORT: "0", HOST: "127.0.0.1", MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: apiKey };
  const server = await startProgram(
    [process.execPath, "--conditions=memoryos-source", "server/src/main.ts"],
    { cwd: REPOSITORY, env },
    addressIn,
  ).catch(async (error) => {
    await remove();
    throw error;
  });
  const stop = async () => {
    await server.stop();
    await remove();
  };
  return { url: server.told, apiKey, stop };
}
