#!/usr/bin/env node
import closeWithGrace from "close-with-grace";
import { ConfigError, readArguments, readConfig, USAGE, UsageError } from "./config.ts";
import { startServer } from "./server.ts";
import { welcome } from "./welcome.ts";

/** Time for a clean stop, in milliseconds. */
const STOP_WITHIN = 10_000;

try {
  if (readArguments(process.argv.slice(2)) === "help") console.log(USAGE);
  else await start();
} catch (error) {
  console.error(startError(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const server = await startServer(config);
  const { close } = closeWithGrace({ delay: STOP_WITHIN, logger: false }, async ({ err }) => {
    if (err) console.error(err);
    await server.close();
  });
  // Whoever started this process is gone and can no longer pass a signal on.
  if (process.connected === false) close();
  else process.on("disconnect", close);
  console.log(welcome(server, config));
}

/** What to do about what went wrong; only a fault of our own is shown with its stack. */
function startError(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof ConfigError) return `The configuration cannot be used:\n${error.message}`;
  const { name, code, message, stack } = error as Error & { code?: string };
  if (name === "DataFolderInUse" || name === "DataFolderUnusable" || name === "EmbedderMismatch") return message;
  if (name === "EmbeddingUnavailable" || name === "EmbeddingRefused") {
    return `The embedding model cannot be used: ${message}. Check MEMORYOS_EMBEDDING_BASE_URL, _MODEL and _API_KEY.`;
  }
  if (code === "EADDRINUSE") {
    return `The port is already in use: ${message}. Stop what listens there, or set PORT to another.`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return "HOST is not an address of this machine.";
  if (code === "EACCES") return `This process may not listen there: ${message}. Set PORT to 1024 or above.`;
  return `The server could not start: ${stack ?? String(error)}`;
}
