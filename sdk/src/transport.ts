import createClient, { type Client } from "openapi-fetch";
import { errorOf, readBody } from "./answer.ts";
import type { CamelCased } from "./casing.ts";
import { invalidArgument } from "./checks.ts";
import type { paths } from "./contract.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { MemoryOSError } from "./error.ts";
import { type Configuration, checkRequestOptions, type RequestOptions } from "./options.ts";
import { type QuotaEnvelope, readQuota } from "./quota.ts";
import { isRetryable, MAX_RETRIES, retryDelay } from "./retry.ts";

/** What the transport adds to each request of an operation. */
export interface AttemptInit {
  fetch: (request: Request) => Promise<Response>;
  parseAs: "text";
  signal: AbortSignal;
}

/** One logical call: an operation of the contract and how its answer is recognised. */
export interface Call<T> {
  /** Sends the request once; called again for each retry. */
  send(client: Client<paths>, init: AttemptInit): Promise<{ data?: unknown; error?: unknown; response: Response }>;
  /** Looks at the parts of the answer that the SDK relies on. */
  isExpected(body: unknown): body is T;
  /** The same for all tries of this call. @default a random one */
  idempotencyKey?: string;
}

/** A successful answer. */
export interface Answer<T> {
  body: CamelCased<T>;
  quota: QuotaEnvelope;
}

/** Carries calls to the service: time limit, retries, and every failure as a {@link MemoryOSError}. */
export class Transport {
  readonly #client: Client<paths>;
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
    this.#client = createClient<paths>({
      baseUrl: configuration.baseUrl,
      headers: { Authorization: `ApiKey ${configuration.apiKey}`, Accept: "application/json" },
      // A redirect could carry a conversation to a host that nobody named.
      redirect: "manual",
    });
  }

  async call<T>(call: Call<T>, options: RequestOptions): Promise<Answer<T>> {
    checkRequestOptions(options);
    const timeoutMs = options.timeoutMs ?? this.#configuration.timeoutMs;
    const idempotencyKey = call.idempotencyKey ?? randomKey();
    let lastFailure: unknown;
    const deadline = startDeadline(timeoutMs, options.signal, () => timedOut(timeoutMs, lastFailure));
    try {
      for (let retry = 0; ; retry++) {
        try {
          return await this.#attempt(call, deadline, idempotencyKey);
        } catch (failure) {
          if (deadline.signal.aborted) throw deadline.signal.reason;
          if (!(failure instanceof MemoryOSError) || !isRetryable(failure) || retry === MAX_RETRIES) throw failure;
          const delay = retryDelay(retry, failure.retryAfterSeconds, Math.random());
          if (delay >= deadline.remaining()) throw failure;
          lastFailure = failure;
          await deadline.sleep(delay);
        }
      }
    } finally {
      deadline.stop();
    }
  }

  async #attempt<T>(call: Call<T>, deadline: Deadline, idempotencyKey: string): Promise<Answer<T>> {
    deadline.signal.throwIfAborted();
    let sent = false;
    const init: AttemptInit = {
      fetch: (request) => {
        sent = true;
        if (request.method === "POST") request.headers.set("Idempotency-Key", idempotencyKey);
        return this.#configuration.fetch(request);
      },
      parseAs: "text",
      signal: deadline.signal,
    };
    let exchange: Awaited<ReturnType<Call<T>["send"]>>;
    try {
      exchange = await deadline.race(call.send(this.#client, init));
    } catch (cause) {
      throw sent ? connectionFailed(this.#configuration.baseUrl, cause) : notSendable(cause);
    }
    const { response } = exchange;
    if (!response.ok) throw errorOf(response, exchange.error);
    return {
      body: readBody(response, exchange.data as string | undefined, call.isExpected),
      quota: readQuota(response.headers),
    };
  }
}

function timedOut(timeoutMs: number, cause: unknown): MemoryOSError {
  return new MemoryOSError(`No complete answer within ${timeoutMs} ms. Try again, or raise timeoutMs.`, {
    code: "TIMEOUT",
    cause,
  });
}

function connectionFailed(baseUrl: string, cause: unknown): MemoryOSError {
  return new MemoryOSError(
    `${baseUrl} could not be reached, or the connection broke. Check baseUrl and the network, then try again.`,
    { code: "CONNECTION", cause },
  );
}

function notSendable(cause: unknown): MemoryOSError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return invalidArgument("An argument", `cannot be sent: ${reason}`, cause);
}

/** Not `crypto.randomUUID()`: browsers offer that on secure pages only. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
