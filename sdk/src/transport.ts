import { readAnswer, type Shape } from "./answer.ts";
import { callBack } from "./callback.ts";
import { check, checkCallback, checkHeader, checkSignal, checkTimeout, invalidArgument } from "./checks.ts";
import { withDeadline } from "./deadline.ts";
import { ConnectionError, type MemoryOSError, NotFoundError, TimeoutError } from "./errors.ts";
import { tell, warn } from "./observe.ts";
import type { Configuration, RequestOptions } from "./options.ts";
import { type QuotaEnvelope, readQuota } from "./quota.ts";
import { isRetryable, retryDelay } from "./retry.ts";

/** One logical call: a request of the contract and how its answer is read. */
export interface Call<T> {
  /** Method and path template, which is what hooks and logs get to see. */
  operation: string;
  method: string;
  /** Path and query, encoded. */
  path: string;
  /** JSON; null without a body. */
  body: string | null;
  /** Whether the request has an idempotency key, so that it repeats safely. */
  isKeyed: boolean;
  /** JSON of the result when what was to be deleted is gone already; undefined for other calls. */
  gone: string | undefined;
  shape: Shape<T>;
}

/** Carries calls to the service: time limit, retries, and every failure as a {@link MemoryOSError}. */
export interface Transport {
  /** The key among the options is the same for all tries of the call. @default a random one */
  call<T>(call: Call<T>, options: RequestOptions): Promise<T>;
  /** Takes no more calls, and waits for those that are under way. */
  close(): Promise<void>;
}

/** Statuses and, where the platform tells them, reasons why a connection did not come about. */
const HAD_NO_EFFECT = /429|503|REFUS|NOTF|AGAIN/;

/** How `fetch` of Node and its like tell why they failed. */
type Caused = { cause?: { code?: unknown } } | undefined;

/** Makes a transport. */
export function openTransport(configuration: Configuration): Transport {
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    async call(call, options) {
      if (isClosed) throw invalidArgument("The client", "was closed");
      const work = carry(configuration, call, options);
      underWay.add(work);
      return work.finally(() => underWay.delete(work));
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
    },
  };
}

/** Throws at once what is wrong with the options. */
function carry<T>(
  configuration: Configuration,
  { operation, method, path, body, isKeyed, gone, shape }: Call<T>,
  { timeoutMs = configuration.timeoutMs, signal: outer, onResponse, idempotencyKey }: RequestOptions,
): Promise<T> {
  const { baseUrl, fetch, secrets, maxRetries } = configuration;
  checkSignal(outer);
  checkCallback("onResponse", onResponse);
  checkTimeout("timeoutMs", timeoutMs);
  checkHeader("idempotencyKey", idempotencyKey);
  check(isKeyed || !idempotencyKey, "idempotencyKey", `left out of ${operation}`, idempotencyKey);
  const headers: Record<string, string> = {};
  if (body !== null) headers["Content-Type"] = "application/json";
  if (isKeyed) {
    // The platform's own is many times faster, but browsers offer it on secure pages only.
    headers["Idempotency-Key"] =
      idempotencyKey ?? crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
  }
  let lastFailure: MemoryOSError | undefined;
  let isAnswerLost = false;
  return withDeadline(
    timeoutMs,
    outer,
    () => {
      const message = `No answer after ${timeoutMs} ms: try again, or raise timeoutMs.`;
      return new TimeoutError(message, { code: "TIMEOUT", cause: lastFailure });
    },
    async (signal, sleep, remaining) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await send(attempt, signal);
        } catch (failure) {
          signal.throwIfAborted();
          const error = failure as MemoryOSError;
          // What an earlier try deleted is not there any more; the path still is.
          if (gone && isAnswerLost && error instanceof NotFoundError && error.code !== "REQ_404")
            return { ...JSON.parse(gone), quota: error.quota };
          // A POST that the service would carry out anew is never sent twice.
          const isLast = (method === "POST" && !isKeyed) || attempt > maxRetries;
          const delayMs = retryDelay(attempt - 1, error.retryAfterSeconds, Math.random());
          if (isLast || !isRetryable(error) || delayMs >= remaining()) throw error;
          lastFailure = error;
          // With these the try had no effect, or did not arrive; after anything else it may have had.
          isAnswerLost ||= !HAD_NO_EFFECT.test(`${error.status}${(error.cause as Caused)?.cause?.code}`);
          tell(configuration, "beforeRetry", () => ({ operation, attempt, delayMs, error: withoutCause(error) }));
          await sleep(delayMs);
        }
      }
    },
  );

  async function send(attempt: number, signal: AbortSignal): Promise<T> {
    // A redirect could carry a conversation to a host that nobody named.
    const init: RequestInit = { method, headers: { ...headers, ...secrets }, body, signal, redirect: "manual" };
    const start = performance.now();
    let response: Response;
    let copy: Response | undefined;
    let text: string;
    let quota: QuotaEnvelope;
    tell(configuration, "beforeRequest", () => ({ operation, attempt, headers: new Headers(headers) }));
    try {
      // Without a Request in between the platform has half the work; only a fetch of the caller's own is promised one.
      response = await (fetch ? fetch(new Request(baseUrl + path, init)) : globalThis.fetch(baseUrl + path, init));
      if (onResponse) copy = response.clone();
      text = await response.text();
      quota = readQuota(response.headers);
    } catch (cause) {
      const message = `${baseUrl} could not be reached. Check baseUrl, network and proxies.`;
      throw new ConnectionError(message, { code: "CONNECTION", cause });
    }
    signal.throwIfAborted();
    const { status } = response;
    const durationMs = performance.now() - start;
    tell(configuration, "afterResponse", () => ({ operation, attempt, status, durationMs, quota }));
    warn(configuration, operation, response.headers);
    if (copy) await callBack("onResponse", onResponse, copy);
    return readAnswer(response, quota, text, shape);
  }
}

/** What `fetch` or the parser said may quote the address or the body, and with them a person. */
function withoutCause(error: MemoryOSError): MemoryOSError {
  return new (error.constructor as typeof MemoryOSError)(error.message, { ...error });
}
