/**
 * Fuzzes the reference server, which it starts itself, within bounds: `node .ci/fuzz.ts FOLDER`. The report is written
 * into the folder.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePassport } from "../conformance/test/passport.ts";
import { readConfig } from "../server/src/config.ts";
import { startServer } from "../server/src/server.ts";
import { makeLocalKey } from "../server/src/tenancy/keys.ts";

/** Requests made up for each operation and phase: enough to find what is wrong everywhere. */
const BOUNDS = ["--max-examples", "3"];

const [report = ""] = process.argv.slice(2);
if (report === "") {
  console.error("Usage: node .ci/fuzz.ts FOLDER");
  process.exit(2);
}

const dataDir = mkdtempSync(join(tmpdir(), "memoryos-fuzz-"));
const apiKey = makeLocalKey();
const server = await startServer({ ...readConfig({}), port: 0, dataDir, apiKey, logLevel: "silent" });
try {
  const { session, uui, agentKey } = await makePassport(server.url, apiKey);
  const credentials = ["--api-key", apiKey, "--session", session, "--uui", uui, "--agent-key", agentKey];
  const args = ["conformance/src/fuzz/cli.ts", "--target", server.url, ...credentials, ...BOUNDS, "--report", report];
  const fuzzer = spawn(process.execPath, args, { stdio: "inherit" });
  process.exitCode = await new Promise<number>((resolve) => fuzzer.on("exit", (code) => resolve(code ?? 2)));
} finally {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}
