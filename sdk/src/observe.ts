import type { MemoryOSError } from "./errors.ts";
import type { QuotaEnvelope } from "./quota.ts";

/**
 * A request that is about to be sent.
 *
 * @example
 * ```ts
 * const hooks: Hooks = { beforeRequest: ({ operation, attempt }) => trace(operation, attempt) };
 * ```
 */
export interface RequestEvent {
  /** Method and path template, such as `DELETE /v1/memories/{memory_id}`: nothing of the call's own. */
  operation: string;
  /** 1 for the first try. */
  attempt: number;
  /** A copy of the request's headers, without those that prove who calls. */
  headers: Headers;
}

/**
 * An answer that has come.
 *
 * @example
 * ```ts
 * const hooks: Hooks = { afterResponse: ({ operation, durationMs }) => histogram(operation, durationMs) };
 * ```
 */
export interface ResponseEvent {
  /** Method and path template. */
  operation: string;
  /** 1 for the first try. */
  attempt: number;
  /** HTTP status. */
  status: number;
  /** Milliseconds from sending to the end of the body. */
  durationMs: number;
  /** Quota and health, as of this answer. */
  quota: QuotaEnvelope;
}

/**
 * A try that failed and will be repeated.
 *
 * @example
 * ```ts
 * const hooks: Hooks = { beforeRetry: ({ error, delayMs }) => count(error.code, delayMs) };
 * ```
 */
export interface RetryEvent {
  /** Method and path template. */
  operation: string;
  /** The try that failed; 1 for the first one. */
  attempt: number;
  /** Milliseconds until the next try. */
  delayMs: number;
  /** Why, without its `cause`: that may quote the address or what was sent. */
  error: MemoryOSError;
}

/**
 * Observers of a client. They change nothing: what they throw is ignored.
 *
 * @example
 * ```ts
 * new Memory({ apiKey, hooks: { afterResponse: ({ operation, status }) => console.log(operation, status) } });
 * ```
 */
export interface Hooks {
  /** Called before each try. */
  beforeRequest?: ((event: RequestEvent) => unknown) | undefined;
  /** Called after each answer, whatever its status. */
  afterResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** Called before the pause that a retry begins with. */
  beforeRetry?: ((event: RetryEvent) => unknown) | undefined;
}

/**
 * Where the SDK logs: `console`, or any logger of that shape. Requests and answers are `debug`, retries `info`, each with
 * its event; `warn` tells once each which fields the service ignored, and which fields (`X-MemoryOS-Deprecated-Fields`) and operations
 * (`Deprecation`, `Sunset`) end.
 *
 * @example
 * ```ts
 * new Memory({ apiKey, logger: console });
 * new Memory({ apiKey, logger: {} }); // silent
 * ```
 */
export interface Logger {
  /** Requests and answers. */
  debug?: ((message: string, event: RequestEvent | ResponseEvent | RetryEvent) => unknown) | undefined;
  /** Retries. */
  info?: ((message: string, event: RequestEvent | ResponseEvent | RetryEvent) => unknown) | undefined;
  /** What the service ignored, and what ends. */
  warn?: ((message: string) => unknown) | undefined;
}

/** As many different warnings as one client gives; field names may come from somewhere endless. */
const MOST_WARNINGS = 100;

type Events = { beforeRequest: RequestEvent; afterResponse: ResponseEvent; beforeRetry: RetryEvent };

/** Who is told, and which warnings were given. */
export interface Observers {
  hooks: Hooks | undefined;
  logger: Logger;
  warned: Set<string>;
}

/** Tells hooks and logger what goes on. The event is made only when somebody listens. */
export function tell<Name extends keyof Events>(
  { hooks, logger }: Observers,
  name: Name,
  event: () => Events[Name],
): void {
  if (hooks?.[name]) quietly(() => (hooks[name] as (event: Events[Name]) => unknown)(event()));
  const level = name === "beforeRetry" ? "info" : "debug";
  if (logger?.[level]) quietly(() => logger[level]?.(`${name} ${event().operation}`, event()));
}

/** Passes on what the service says about the request itself. */
export function warn({ logger, warned }: Observers, operation: string, headers: Headers): void {
  const fields = "X-MemoryOS-Deprecated-Fields";
  // Where it is fields that end, the dates are theirs and not the operation's.
  const ending = headers.has(fields) ? [fields] : ["Deprecation", "Sunset"];
  for (const name of ["X-MemoryOS-Ignored-Fields", ...ending]) {
    const value = headers.get(name);
    const message = `${operation}: ${name}: ${value}`;
    if (value && !warned.has(message) && warned.size < MOST_WARNINGS) {
      warned.add(message);
      quietly(() => logger?.warn?.(message));
    }
  }
}

/** Neither what an observer throws nor a promise that it rejects reaches the call. */
async function quietly(tell: () => unknown): Promise<void> {
  try {
    await tell();
  } catch {
    // Observers change nothing.
  }
}
