import { type DestinationStream, type Logger, pino } from "pino";
import type { LogLevel } from "./config.ts";

/** Errors whose messages are sentences of our own, which never quote what somebody said or sent. */
const WORDED_BY_US = [
  "ApiError",
  "StoreUnavailable",
  "EmbeddingUnavailable",
  "VectorIndexUnavailable",
  "ModelFailure",
  "ExtractionFailed",
];

/** The log of the server. It holds neither credentials nor what people said, not even when an error quotes it. */
export function createLog(level: LogLevel, to?: DestinationStream): Logger {
  return pino(
    {
      level,
      redact: { paths: ["*.headers", "*.body", "*.authorization"], remove: true },
      base: null,
      serializers: { err: describeError },
    },
    to,
  );
}

/** An error as the log tells it: what it is and where it came from, and what it says only where that is known to be harmless. */
export function describeError(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { type: typeof thrown };
  const { name, message, stack, cause } = thrown;
  const { code } = thrown as { code?: unknown };
  return {
    type: name,
    ...(typeof code === "string" ? { code } : {}),
    ...(WORDED_BY_US.includes(name) ? { message } : {}),
    // The first lines repeat the message, which may have lines that look like frames: only what follows it is kept.
    at: stack?.includes(message)
      ? stack
          .slice(stack.indexOf(message) + message.length)
          .split("\n    at ")
          .slice(1)
      : [],
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
