import { checkObject, checkSignal, checkTimeout, invalidArgument } from "./checks.ts";

/** How a client is set up. */
export interface MemoryOptions {
  /** The tenant's key, `mem_…`. */
  apiKey: string;
  /** Where the service is. A key that begins with `mem_local_` needs it given. @default "https://api.memoryos.io" */
  baseUrl?: string | undefined;
  /** Milliseconds that one call may take, its retries and the reading of the answer included. @default 30_000 */
  timeoutMs?: number | undefined;
  /** Sends the requests. @default globalThis.fetch */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** Options of one call. */
export interface RequestOptions {
  /** Ends the call early; it then throws `ABORTED`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take, its retries included. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined;
}

/** {@link MemoryOptions}, checked and complete. */
export interface Configuration {
  apiKey: string;
  baseUrl: string;
  timeoutMs: number;
  fetch: (request: Request) => Promise<Response>;
}

const DEFAULT_BASE_URL = "https://api.memoryos.io";
const DEFAULT_TIMEOUT_MS = 30_000;

/** Checks the options of a client and fills in the defaults. */
export function configure(options: MemoryOptions): Configuration {
  checkObject("options", options);
  const { apiKey, timeoutMs = DEFAULT_TIMEOUT_MS, fetch = (request) => globalThis.fetch(request) } = options;
  checkApiKey(apiKey);
  // A key of somebody's own server is worthless elsewhere, and must not be shown to a host that nobody named.
  if (apiKey.startsWith("mem_local_") && options.baseUrl === undefined) {
    throw invalidArgument(
      "baseUrl",
      "must be given with a key of a self-hosted server (mem_local_…), such as http://127.0.0.1:8080",
    );
  }
  const baseUrl = readBaseUrl(options.baseUrl === undefined ? DEFAULT_BASE_URL : options.baseUrl);
  checkTimeout("timeoutMs", timeoutMs);
  if (typeof fetch !== "function") throw invalidArgument("fetch", "must be a function");
  return { apiKey, baseUrl, timeoutMs, fetch };
}

/** Checks the options of one call. */
export function checkRequestOptions(options: RequestOptions): void {
  checkObject("the last argument", options);
  checkSignal(options.signal);
  if (options.timeoutMs !== undefined) checkTimeout("timeoutMs", options.timeoutMs);
}

function checkApiKey(apiKey: unknown): void {
  if (typeof apiKey !== "string" || apiKey === "") {
    throw invalidArgument("apiKey", "must be your tenant's key (mem_…)");
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw invalidArgument("apiKey", "must be the bare key (mem_…), without spaces, line breaks or a scheme before it");
  }
  if (apiKey.startsWith("agent_sk_")) {
    throw invalidArgument("apiKey", "is the key of a Passport agent (agent_sk_…); Memory takes a tenant's key (mem_…)");
  }
  if (apiKey.startsWith("uui_")) {
    throw invalidArgument("apiKey", "is a Passport token (uui_…); Memory takes a tenant's key (mem_…)");
  }
}

function readBaseUrl(baseUrl: unknown): string {
  const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw invalidArgument("baseUrl", "must be an absolute http or https address, such as https://api.memoryos.io");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalidArgument("baseUrl", "must have no credentials, query or fragment");
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}
