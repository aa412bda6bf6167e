import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../server/src/config.ts";
import { startServer } from "../../server/src/server.ts";

/** Starts a reference server of one's own, with nothing in it, for as long as something is done with it. */
export async function withServer<T>(use: (url: string, key: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "memoryos-clients-"));
  const apiKey = `mem_local_${randomBytes(24).toString("base64url")}`;
  try {
    const server = await startServer({ ...readConfig({}), port: 0, dataDir, apiKey, logLevel: "silent" });
    try {
      return await use(server.url, apiKey);
    } finally {
      await server.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
