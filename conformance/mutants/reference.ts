import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../server/src/clock.ts";
import { openSqliteStore } from "../../server/src/store/sqlite/index.ts";
import { ensureFirstTenant } from "../../server/src/tenancy/first-tenant.ts";
import { makeLocalKey, openKeyHasher } from "../../server/src/tenancy/keys.ts";

/** A reference server in a process of its own, with all that the suite can make use of. */
export interface Reference {
  url: string;
  apiKey: string;
  /** Key of another tenant. */
  secondApiKey: string;
  control: { url: string; token: string };
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const STARTED_WITHIN_MS = 120_000;

/**
 * Starts the reference server with an empty store, two tenants and its control service, on free ports.
 *
 * @param nodeArguments Come before the server's own file, such as `--import`.
 * @param variables Environment variables besides.
 * @throws Error with what the server printed, when it does not come up.
 */
export async function startReference(
  nodeArguments: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Reference> {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-reference-"));
  const keys = { apiKey: makeLocalKey(), secondApiKey: makeLocalKey() };
  await makeTenants(folder, keys);
  const token = randomUUID();
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MEMORYOS_|VITEST)/.test(name));
  const server = spawn(
    process.execPath,
    ["--conditions=memoryos-source", ...nodeArguments, join(REPOSITORY, "server/src/main.ts")],
    {
      cwd: REPOSITORY,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...Object.fromEntries(inherited),
        PORT: "0",
        HOST: "127.0.0.1",
        MEMORYOS_DATA_DIR: folder,
        MEMORYOS_API_KEY: keys.apiKey,
        MEMORYOS_CONTROL: "1",
        MEMORYOS_CONTROL_PORT: "0",
        MEMORYOS_CONTROL_TOKEN: token,
        // The suite receives webhooks and signs persons in on this machine.
        MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "1",
        MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1",
        MEMORYOS_PUBLIC_URL: "http://127.0.0.1",
        ...variables,
      },
    },
  );
  // Whoever is ended before its time leaves no server behind.
  const kill = () => void server.kill();
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    if (server.exitCode === null && server.signalCode === null && server.kill()) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, control } = await addressesOf(server);
    return { url, ...keys, control: { url: control, token }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressesOf(server: ChildProcess): Promise<{ url: string; control: string }> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const fail = (why: string) => reject(new Error(`the server ${why}; it printed:\n${printed}`));
    const timer = setTimeout(() => fail(`named no addresses within ${STARTED_WITHIN_MS / 1_000} s`), STARTED_WITHIN_MS);
    const listen = (chunk: unknown) => {
      printed += String(chunk);
      const url = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(printed)?.[0];
      const control = /Control +(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (url === undefined || control === undefined) return;
      clearTimeout(timer);
      resolve({ url, control });
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

/** Two tenants in the data folder before the server has it: by itself a server makes only the first. */
async function makeTenants(folder: string, { apiKey, secondApiKey }: { apiKey: string; secondApiKey: string }) {
  const store = openSqliteStore(folder);
  const hasher = openKeyHasher(folder, { expected: false });
  await ensureFirstTenant(store, hasher, systemClock, { apiKey, plan: null });
  const tenant = { tenantId: randomUUID(), createdAt: new Date() };
  await store.createTenant(
    { ...tenant, name: "second", plan: "enterprise" },
    {
      ...tenant,
      keyId: randomUUID(),
      name: "second",
      permissions: ["read", "write", "delete", "admin"],
      hash: hasher.hash(secondApiKey),
    },
  );
  await store.close();
}
