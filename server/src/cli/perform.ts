import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type ActionParts, ActionRefused, type Caller } from "../admin/action.ts";
import { ACTIONS, type ActionName, type InputOf, type ResultOf } from "../admin/actions.ts";
import { connectToServer } from "../admin/client.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createEmbedder } from "../embedding/create.ts";
import type { Embedder } from "../embedding/types.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";
import { DataFolderInUse } from "../store/sqlite/lock.ts";
import { createKeyring } from "../tenancy/keyring.ts";
import { openKeyHasher } from "../tenancy/keys.ts";
import type { Call } from "./command.ts";
import { showProgress } from "./progress.ts";

/** Milliseconds that a server which is starting or stopping has to take commands or to let go of the folder. */
const SETTLE_WITHIN = 10_000;
const ASK_EVERY = 100;

/** What else a command does with an action. */
export interface PerformOptions {
  /** What to say while it runs; without it nothing is shown. */
  doing?: string;
  /** What is counted meanwhile: `memories`. Without it the share alone is shown. */
  counting?: string;
  /** Takes the lines that the action hands over. */
  emit?: (line: string) => Promise<void>;
  /** Whether a folder without data is to be made into one. @default false */
  makesFolder?: boolean;
}

/** Does without a server what an action does with one. @throws DataFolderInUse when a server has the folder after all. */
export type Here<N extends ActionName> = (caller: Caller) => Promise<ResultOf<N>>;

/**
 * Has the running server perform an action, or performs it on the data folder when none runs.
 *
 * @param here How, when the store is not to be opened for it: that brings the folder to this version's schema.
 */
export async function perform<N extends ActionName>(
  call: Call,
  name: N,
  input: InputOf<N>,
  { doing, counting, emit, makesFolder = false }: PerformOptions = {},
  here: Here<N> = (caller) => performHere(call.config, name, input, caller),
): Promise<ResultOf<N>> {
  const { config, signal } = call;
  if (!makesFolder) requireData(config.dataDir);
  const bar = doing === undefined ? null : showProgress(doing, process.stderr, counting);
  const caller: Caller = {
    progress: (done, total) => bar?.progress(done, total),
    emit: emit ?? (() => Promise.reject(new Error(`${name} hands over no lines`))),
    signal,
  };
  try {
    const end = performance.now() + SETTLE_WITHIN;
    for (;;) {
      const server = await connectToServer(config.dataDir);
      if (server) return (await server.perform(name, input, caller).finally(server.close)) as ResultOf<N>;
      try {
        return await here(caller);
      } catch (error) {
        if (!(error instanceof DataFolderInUse) || performance.now() > end) throw error;
        await setTimeout(ASK_EVERY, undefined, { signal });
      }
    }
  } finally {
    bar?.end();
  }
}

/** @throws ActionRefused when there is nothing in the folder. */
export function requireData(dataDir: string): void {
  if (existsSync(join(dataDir, "memoryos.db"))) return;
  throw new ActionRefused(
    `There is no data in ${dataDir}. Name the folder with --data-dir or MEMORYOS_DATA_DIR; \`npx memoryos-server\` makes one.`,
  );
}

async function performHere<N extends ActionName>(
  config: Config,
  name: N,
  input: InputOf<N>,
  caller: Caller,
): Promise<ResultOf<N>> {
  const store = openSqliteStore(config.dataDir);
  let embedder: Promise<Embedder> | null = null;
  try {
    const hasher = openKeyHasher(config.dataDir, { expected: await store.hasKeys() });
    const parts: ActionParts = {
      dataDir: config.dataDir,
      store,
      hasher,
      keyring: createKeyring({ store, hasher, clock: systemClock, onError: () => {} }),
      clock: systemClock,
      payloadRetentionDays: config.payloadRetentionDays ?? 0,
      url: null,
      embedder: () => {
        embedder ??= createEmbedder(config, systemClock);
        return embedder;
      },
    };
    const action = ACTIONS[name] as (parts: ActionParts, input: unknown, caller: Caller) => Promise<ResultOf<N>>;
    return await action(parts, input, caller);
  } finally {
    // One that could not be made was told of already.
    await (embedder as Promise<Embedder> | null)?.then((made) => made.close()).catch(() => {});
    await store.close();
  }
}
