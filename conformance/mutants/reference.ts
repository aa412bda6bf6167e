import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../server/src/clock.ts";
import { openSqliteStore } from "../../server/src/store/sqlite/index.ts";
import { ensureFirstTenant } from "../../server/src/tenancy/first-tenant.ts";
import { makeLocalKey, openKeyHasher } from "../../server/src/tenancy/keys.ts";
import { addressIn, startProgram } from "../test/program.ts";

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
  const command = [process.execPath, "--conditions=memoryos-source", ...nodeArguments, "server/src/main.ts"] as const;
  const remove = () => rm(folder, { recursive: true, force: true });
  const server = await startProgram(
    command,
    {
      cwd: REPOSITORY,
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
    addressesIn,
  ).catch(async (error) => {
    await remove();
    throw error;
  });
  const { url, control } = server.told;
  const stop = async () => {
    await server.stop();
    await remove();
  };
  return { url, ...keys, control: { url: control, token }, stop };
}

function addressesIn(printed: string): { url: string; control: string } | undefined {
  const url = addressIn(printed);
  const control = /Control +(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
  return url === undefined || control === undefined ? undefined : { url, control };
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
