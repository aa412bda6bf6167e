import type { Clock } from "../clock.ts";
import type { Embedder } from "../embedding/types.ts";
import { DataFolderUnusable, type Store } from "../store/types.ts";
import type { Keyring } from "../tenancy/keyring.ts";
import type { KeyHasher } from "../tenancy/keys.ts";

/** What an action works with: the running server's parts, or those that a command opened for itself. */
export interface ActionParts {
  dataDir: string;
  store: Store;
  hasher: KeyHasher;
  keyring: Keyring;
  clock: Clock;
  /** Days that messages of completed jobs are kept. */
  payloadRetentionDays: number;
  /** Address that the server listens on; null where a command works by itself. */
  url: string | null;
  /** Made when it is first asked for: most actions need none. */
  embedder(): Promise<Embedder>;
}

/** How an action speaks to whoever called it, while it runs. */
export interface Caller {
  /** How far it is, in units of its own. */
  progress(done: number, total: number): void;
  /** Hands over a line of output; resolves when the next can be taken. */
  emit(line: string): Promise<void>;
  /** Aborted when the caller is gone: the action then ends between two steps. */
  signal: AbortSignal;
}

/** What an operator does to a data folder, by the server that has it or by the command itself. */
export type Action<Input, Result> = (parts: ActionParts, input: Input, caller: Caller) => Promise<Result>;

/** An action cannot be done as it was asked for; the message says why and what to do. */
export class ActionRefused extends Error {
  override readonly name = "ActionRefused";
}

/** Whether an action ended as it should, for a reason that the caller can put right, rather than by a fault of the server. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof ActionRefused || error instanceof DataFolderUnusable;
}
