import { resolve } from "node:path";
import { manifest } from "@memoryos/contract";
import { ActionRefused } from "../admin/action.ts";
import { ConfigError, readConfig } from "../config.ts";
import { type Command, UsageError } from "./command.ts";
import { backup } from "./commands/backup.ts";
import { directoryList, directoryVerify } from "./commands/directory.ts";
import { doctor } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { keysCreate, keysList, keysRevoke } from "./commands/keys.ts";
import { lifecycleRun } from "./commands/lifecycle.ts";
import { reembed } from "./commands/reembed.ts";
import { restore } from "./commands/restore.ts";
import { serve } from "./commands/serve.ts";
import { tenants, tenantsCreate, tenantsList } from "./commands/tenants.ts";
import { groupOverview, helpOf, overview } from "./help.ts";
import { parseCommandLine } from "./parse.ts";
import { printable } from "./printable.ts";

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  serve,
  keysCreate,
  keysList,
  keysRevoke,
  tenants,
  tenantsList,
  tenantsCreate,
  directoryList,
  directoryVerify,
  lifecycleRun,
  reembed,
  exportCommand,
  backup,
  restore,
  doctor,
];

/** Why a command was stopped when nobody reads its answer any more. */
const READER_GONE = "the reader is gone";

/** Errors whose message says everything; of others the stack is shown. */
const PLAIN = new Set(["DataFolderInUse", "DataFolderUnusable", "EmbedderMismatch", "StoreUnavailable"]);

/**
 * Runs what a command line asks for.
 *
 * @returns The exit status.
 */
export async function runCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const stop = new AbortController();
  // As in `export | head`: whoever read has enough.
  const readerGone = (error: Error & { code?: string }) => {
    if (error.code !== "EPIPE") throw error;
    stop.abort(READER_GONE);
  };
  try {
    const parsed = parseCommandLine(argv, COMMANDS, serve);
    if ("version" in parsed) {
      console.log(`memoryos-server ${manifest.version}`);
      return 0;
    }
    if ("help" in parsed) {
      console.log(helpFor(parsed.help));
      return 0;
    }
    const { command, flags, args } = parsed;
    const config = readConfig(env);
    const folder = flags["data-dir"];
    if (folder === "") throw new UsageError("--data-dir must name a folder");
    if (typeof folder === "string") config.dataDir = resolve(folder);
    // The server has its own way of stopping.
    if (command !== serve) {
      process.once("SIGINT", () => stop.abort());
      for (const stream of [process.stdout, process.stderr]) stream.on("error", readerGone);
    }
    return await command.run({ flags, args, config, signal: stop.signal, print: (line) => console.log(line) });
  } catch (error) {
    if (stop.signal.reason === READER_GONE) return 0;
    if (stop.signal.aborted) {
      console.error("Stopped.");
      return 130;
    }
    console.error(explain(error).split("\n").map(printable).join("\n"));
    return error instanceof UsageError ? 2 : 1;
  }
}

function helpFor(asked: Command | readonly Command[]): string {
  if ("words" in asked) return helpOf(asked);
  return asked === COMMANDS ? overview(COMMANDS) : groupOverview(asked);
}

/** What to do about what went wrong; only a fault of our own is shown with its stack. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}. Run with --help to see what there is.`;
  if (error instanceof ActionRefused) return error.message;
  if (error instanceof ConfigError) return `The configuration cannot be used:\n${error.message}`;
  const { name, code, message, stack } = error as Error & { code?: string };
  if (PLAIN.has(name)) return message;
  if (name === "EmbeddingUnavailable" || name === "EmbeddingRefused") {
    return `The embedding model cannot be used: ${message}. Check MEMORYOS_EMBEDDING_BASE_URL, _MODEL and _API_KEY.`;
  }
  if (code === "EADDRINUSE") {
    return `The port is already in use: ${message}. Stop what listens there, or set PORT to another.`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return "HOST is not an address of this machine.";
  if (code === "EACCES" && /listen/.test(message)) {
    return `This process may not listen there: ${message}. Set PORT to 1024 or above.`;
  }
  if (code !== undefined) return `It could not be done: ${message.replace(/^[A-Z][A-Z0-9_]*: /, "")}.`;
  return `It could not be done: ${stack ?? String(error)}`;
}
