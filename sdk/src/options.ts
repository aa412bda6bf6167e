import { check, checkCallback, checkInteger, checkTimeout, copyOf } from "./checks.ts";
import type { Hooks, Logger, Observers } from "./observe.ts";

/**
 * What all clients take.
 *
 * @example
 * ```ts
 * const options: ClientOptions = { baseUrl: "http://127.0.0.1:8080", timeoutMs: 10_000, maxRetries: 0 };
 * ```
 */
export interface ClientOptions {
  /** Where the service is, without `/v1`. A key that begins with `mem_local_` needs it given. @default "https://api.memoryos.io" */
  baseUrl?: string | undefined;
  /** Milliseconds that one call may take, its retries and the reading of the answer included. @default 30_000 */
  timeoutMs?: number | undefined;
  /** Tries after the first one, 0 to 10. @default 2 */
  maxRetries?: number | undefined;
  /** Sends the requests. @default globalThis.fetch */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Told of every request, answer and retry; nothing secret is in what they get. @default none */
  hooks?: Hooks | undefined;
  /** Where the SDK logs; nothing secret or personal is in what it writes. @default warnings go to console.warn */
  logger?: Logger | undefined;
}

/**
 * How a {@link Memory} is set up.
 *
 * @example
 * ```ts
 * const options: MemoryOptions = { apiKey: "mem_…", timeoutMs: 10_000 };
 * ```
 */
export interface MemoryOptions extends ClientOptions {
  /** The tenant's key, `mem_…`. */
  apiKey: string;
}

/**
 * Options of one call, its last argument.
 *
 * @example
 * ```ts
 * await memory.get("What do they like?", { externalUserId }, { timeoutMs: 2_000, signal: request.signal });
 * ```
 */
export interface RequestOptions {
  /** Ends the call early; it then throws `ABORTED`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take, its retries included. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined;
  /**
   * Your own name for a call that creates something, 1 to 255 visible ASCII characters: the same key with the same call
   * has its effect once.
   *
   * @default a random one for each call, kept over its retries
   */
  idempotencyKey?: string | undefined;
  /** Gets each answer as it came, errors included, its body still to be read. When it throws, the call ends with `ABORTED`. */
  onResponse?: ((response: Response) => unknown) | undefined;
}

/** {@link ClientOptions}, checked and complete, with the headers that say who calls. */
export interface Configuration extends Observers {
  baseUrl: string;
  timeoutMs: number;
  maxRetries: number;
  /** Undefined for the platform's. */
  fetch: ClientOptions["fetch"];
  /** Sent with each request, and never shown. */
  secrets: Readonly<Record<string, string>>;
}

const DEFAULT_BASE_URL = "https://api.memoryos.io";

/** Checks the options that all clients take and fills in the defaults. */
export function configure(options: ClientOptions, secrets: Configuration["secrets"]): Configuration {
  const {
    baseUrl = DEFAULT_BASE_URL,
    timeoutMs = 30_000,
    maxRetries = 2,
    fetch,
    hooks,
    logger = { warn: (message) => console.warn(message) },
  } = options;
  checkTimeout("timeoutMs", timeoutMs);
  checkInteger("maxRetries", maxRetries, 0, 10);
  checkCallback("fetch", fetch);
  return {
    baseUrl: readAddress("baseUrl", baseUrl),
    timeoutMs,
    maxRetries,
    fetch,
    hooks,
    logger,
    warned: new Set(),
    secrets,
  };
}

/** Checks the options of a {@link Memory}. */
export function configureMemory(options: MemoryOptions): Configuration {
  const { apiKey, baseUrl } = copyOf("options", options);
  checkCredential("apiKey", apiKey, "mem_");
  // A key of somebody's own server is worthless elsewhere, and must not be shown to a host that nobody named.
  const isForHere = apiKey.startsWith("mem_local_") && baseUrl === undefined;
  check(!isForHere, "baseUrl", "given with a mem_local_ key", baseUrl);
  return configure(options, { Authorization: `ApiKey ${apiKey}` });
}

/**
 * Throws unless the value can be a credential that begins so: a tenant's key, the key of a Passport agent, a person's
 * Passport token. Any other is not even sent; it may be a secret of another service.
 */
export function checkCredential(name: string, value: unknown, start: "mem_" | "agent_sk_" | "uui_"): void {
  const fits = typeof value === "string" && value.startsWith(start) && /^[\x21-\x7e]+$/.test(value);
  check(fits, name, `${start}* alone, ${value ? "no scheme before it" : "not empty"}`, value);
}

/** An address of a service, without slashes at its end. */
export function readAddress(name: string, address: unknown): string {
  const { href } = typeof address === "string" && URL.canParse(address) ? new URL(address) : { href: "" };
  const isPlain = /^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(href) && !/\/v1\/*$/.test(href);
  check(isPlain, name, "an http(s) address without credentials, query, fragment or /v1", address);
  return href.replace(/\/+$/, "");
}
