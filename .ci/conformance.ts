/**
 * Runs the conformance suite against a target that it starts itself: `node .ci/conformance.ts server|mock RESULT.json`.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../server/src/clock.ts";
import { openSqliteStore } from "../server/src/store/sqlite/index.ts";
import { ensureFirstTenant } from "../server/src/tenancy/first-tenant.ts";
import { makeLocalKey, openKeyHasher } from "../server/src/tenancy/keys.ts";

const [target = "", result = ""] = process.argv.slice(2);
const key = makeLocalKey();
const secondKey = makeLocalKey();
const folder = mkdtempSync(join(tmpdir(), "memoryos-ci-"));
const commands: Record<string, string[]> = {
  server: ["server/src/main.ts"],
  mock: ["conformance/src/mock.ts", "--port", "0"],
};
const command = commands[target];
if (!command || !result) {
  console.error("Usage: node .ci/conformance.ts server|mock RESULT.json");
  process.exit(2);
}

if (target === "server") await makeTenants();
const controlToken = randomUUID();
const env = {
  ...process.env,
  PORT: "0",
  HOST: "127.0.0.1",
  MEMORYOS_DATA_DIR: folder,
  MEMORYOS_API_KEY: key,
  MEMORYOS_CONTROL: "1",
  MEMORYOS_CONTROL_PORT: "0",
  MEMORYOS_CONTROL_TOKEN: controlToken,
  // The suite receives webhooks and signs persons in on this machine.
  MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "1",
  MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1",
  MEMORYOS_PUBLIC_URL: "http://127.0.0.1",
};
const started = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"], env });
const printed = await new Promise<string>((resolve, reject) => {
  let output = "";
  started.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
    if (address(output) !== undefined && (target === "mock" || controlAddress(output) !== undefined)) resolve(output);
  });
  started.on("exit", (code) => reject(new Error(`the ${target} ended with ${code} before it listened:\n${output}`)));
});

const ofServer = [
  "--second-api-key",
  secondKey,
  "--control",
  controlAddress(printed) ?? "",
  "--control-token",
  controlToken,
];
const options = [
  "--target",
  address(printed) ?? "",
  "--api-key",
  key,
  ...(target === "server" ? ofServer : []),
  "--json",
  result,
];
const suite = spawn(process.execPath, ["conformance/src/cli.ts", ...options], { stdio: "inherit" });
const code = await new Promise<number>((resolve) => suite.on("exit", (status) => resolve(status ?? 2)));
started.removeAllListeners("exit");
const ended = new Promise((resolve) => started.on("exit", resolve));
started.kill("SIGTERM");
await ended;
rmSync(folder, { recursive: true, force: true });
process.exitCode = code;

function address(output: string): string | undefined {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
}

function controlAddress(output: string): string | undefined {
  return /Control +(http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
}

/** Two tenants in the data folder before the server has it: by itself a server makes only the first. */
async function makeTenants(): Promise<void> {
  const store = openSqliteStore(folder);
  const hasher = openKeyHasher(folder, { expected: false });
  await ensureFirstTenant(store, hasher, systemClock, { apiKey: key, plan: null });
  const tenant = { tenantId: randomUUID(), createdAt: new Date() };
  await store.createTenant(
    { ...tenant, name: "second", plan: "enterprise" },
    {
      ...tenant,
      keyId: randomUUID(),
      name: "second",
      permissions: ["read", "write", "delete", "admin"],
      hash: hasher.hash(secondKey),
    },
  );
  await store.close();
}
