import { type Answer, readBody } from "./answer.ts";
import { callBack } from "./callback.ts";
import { checkHeader, invalidArgument } from "./checks.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { ConnectionError, MemoryOSError, TimeoutError } from "./errors.ts";
import { tell, warn } from "./observe.ts";
import { type Configuration, checkRequestOptions, type RequestOptions } from "./options.ts";
import { readQuota } from "./quota.ts";
import { isRetryable, retryDelay } from "./retry.ts";

/** One logical call: a request of the contract and how its answer is recognised. */
export interface Call {
  /** Method and path template, which is what hooks and logs get to see. */
  operation: string;
  method: string;
  /** Path and query, encoded. */
  path: string;
  /** JSON; null without a body. */
  body: string | null;
  /** Whether the contract keeps the answer under an idempotency key, so that the request repeats safely. */
  isKeyed: boolean;
  /** The same for all tries of this call. @default a random one */
  idempotencyKey?: string | null | undefined;
  /** Looks at the parts of the answer that the SDK relies on. */
  isExpected(body: unknown): boolean;
}

/** Carries calls to the service: time limit, retries, and every failure as a {@link MemoryOSError}. */
export class Transport {
  readonly #configuration: Configuration;
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  async call<T>(call: Call, options: RequestOptions): Promise<Answer<T>> {
    if (this.#isClosed) throw invalidArgument("The client", "was closed; make another one");
    const work = this.#call<T>(call, options);
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  /** Takes no more calls, and waits for those that are under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  async #call<T>(call: Call, options: RequestOptions): Promise<Answer<T>> {
    checkRequestOptions(options);
    const { operation, isKeyed, idempotencyKey } = call;
    const { timeoutMs = this.#configuration.timeoutMs, signal } = options;
    checkHeader("idempotencyKey", idempotencyKey);
    const headers: Record<string, string> = {
      Accept: "application/json",
      ...(call.body !== null && { "Content-Type": "application/json" }),
      ...(isKeyed && { "Idempotency-Key": idempotencyKey ?? options.idempotencyKey ?? randomKey() }),
    };
    let lastFailure: unknown;
    const deadline = startDeadline(timeoutMs, signal, () => timedOut(timeoutMs, lastFailure));
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#attempt<T>(call, attempt, headers, deadline, options.onResponse);
        } catch (failure) {
          if (deadline.signal.aborted) throw deadline.signal.reason;
          // A POST that the service would carry out anew is never sent twice.
          const isLast = (call.method === "POST" && !isKeyed) || attempt > this.#configuration.maxRetries;
          if (isLast || !(failure instanceof MemoryOSError) || !isRetryable(failure)) throw failure;
          const delayMs = retryDelay(attempt - 1, failure.retryAfterSeconds, Math.random());
          if (delayMs >= deadline.remaining()) throw failure;
          lastFailure = failure;
          tell(this.#configuration, "beforeRetry", { operation, attempt, delayMs, error: failure });
          await deadline.sleep(delayMs);
        }
      }
    } finally {
      deadline.stop();
    }
  }

  async #attempt<T>(
    { operation, method, path, body, isExpected }: Call,
    attempt: number,
    headers: Record<string, string>,
    deadline: Deadline,
    onResponse: RequestOptions["onResponse"],
  ): Promise<Answer<T>> {
    const { signal } = deadline;
    signal.throwIfAborted();
    const { baseUrl, credentials, fetch, secrets } = this.#configuration;
    // A redirect could carry a conversation to a host that nobody named.
    const init: RequestInit = { method, headers: { ...headers, ...secrets }, body, signal, redirect: "manual" };
    // Some edge runtimes refuse the very word.
    if (credentials) init.credentials = credentials;
    const request = new Request(baseUrl + path, init);
    tell(this.#configuration, "beforeRequest", { operation, attempt, headers: new Headers(headers) });
    const start = performance.now();
    let response: Response;
    let copy: Response | undefined;
    let text: string;
    try {
      response = await deadline.race(fetch(request));
      if (onResponse) copy = response.clone();
      text = await deadline.race(response.text());
    } catch (cause) {
      throw connectionFailed(baseUrl, cause);
    }
    const { status } = response;
    const quota = readQuota(response.headers);
    tell(this.#configuration, "afterResponse", {
      operation,
      attempt,
      status,
      durationMs: performance.now() - start,
      quota,
    });
    warn(this.#configuration, operation, response.headers);
    if (copy) await deadline.race(callBack("onResponse", onResponse, copy));
    return { body: readBody<T>(response, quota, text, isExpected), quota };
  }
}

function timedOut(timeoutMs: number, cause: unknown): MemoryOSError {
  const message = `No complete answer within ${timeoutMs} ms. Try again, or raise timeoutMs.`;
  return new TimeoutError(message, { code: "TIMEOUT", cause });
}

function connectionFailed(baseUrl: string, cause: unknown): MemoryOSError {
  const message = `${baseUrl} could not be reached, or the connection broke. Check baseUrl and the network, then try again.`;
  return new ConnectionError(message, { code: "CONNECTION", cause });
}

/** Not `crypto.randomUUID()`: browsers offer that on secure pages only. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
}
