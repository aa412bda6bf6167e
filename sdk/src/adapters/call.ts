import type { Dialect, Turn } from "./conversation.ts";
import { recall, remember } from "./exchange.ts";
import type { AdapterOptions } from "./options.ts";

/** What the clients' `create` returns: a promise that can also tell of the response. */
export interface ModelCall<Answer> extends PromiseLike<Answer> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ data: Answer; response: Response }>;
}

/** A call of a language model's client: parameters, and options that may hold a signal. */
export type Create = (parameters: object, options?: { signal?: AbortSignal | null }) => ModelCall<unknown>;

/**
 * A call with memory around it. Like the clients' own promises it reads the answer's body only when that is asked for, so
 * that `asResponse()` finds it unread.
 */
export class RememberingCall implements ModelCall<unknown> {
  readonly #started: Promise<{ call: ModelCall<unknown>; parameters: object }>;
  readonly #dialect: Dialect<object>;
  readonly #options: AdapterOptions;
  #heard = false;

  constructor(
    create: Create,
    [parameters, requestOptions, ...rest]: [object, { signal?: AbortSignal | null }?, ...unknown[]],
    dialect: Dialect<object>,
    options: AdapterOptions,
  ) {
    this.#dialect = dialect;
    this.#options = options;
    this.#started = recall(dialect, parameters, options, requestOptions?.signal ?? undefined).then((sent) => ({
      // In an object, because a promise of a promise would read the body.
      call: (create as (...args: unknown[]) => ModelCall<unknown>)(sent, requestOptions, ...rest),
      parameters,
    }));
  }

  // biome-ignore lint/suspicious/noThenProperty: the clients' own calls are promises too.
  then<A = unknown, B = never>(
    onFulfilled?: ((answer: unknown) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#started
      .then(async ({ call, parameters }) => this.#listen(await call, parameters))
      .then(onFulfilled, onRejected);
  }

  catch<B>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<unknown> {
    return this.then().finally(onFinally);
  }

  async asResponse(): Promise<Response> {
    return (await this.#started).call.asResponse();
  }

  async withResponse(): Promise<{ data: unknown; response: Response }> {
    const { call, parameters } = await this.#started;
    const answer = await call.withResponse();
    return { ...answer, data: this.#listen(answer.data, parameters) };
  }

  /** Sees to it that the answer is added: now, or when it has been streamed. Once, however often it is asked for. */
  #listen(answer: unknown, parameters: object): unknown {
    if (this.#heard) return answer;
    this.#heard = true;
    const done = (reply: () => Turn) => remember(this.#dialect, parameters, reply, this.#options);
    if (isStream(answer)) overhear(answer, this.#dialect, done);
    else done(() => this.#dialect.reply(answer));
    return answer;
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof (answer as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === "function";
}

/** Lets a stream be read as ever, and tells when that ends what was in it. A stream that fails tells nothing. */
function overhear(stream: AsyncIterable<unknown>, dialect: Dialect<object>, done: (reply: () => Turn) => void): void {
  const original = stream[Symbol.asyncIterator].bind(stream);
  async function* listened() {
    const events: unknown[] = [];
    let failed = true;
    try {
      for await (const event of { [Symbol.asyncIterator]: original }) {
        events.push(event);
        // Who stops reading here has heard enough; the stream did not fail.
        failed = false;
        yield event;
        failed = true;
      }
      failed = false;
    } finally {
      if (!failed) done(() => joined(events, dialect));
    }
  }
  // On the object itself: its other methods keep working, those that read from it included.
  Object.defineProperty(stream, Symbol.asyncIterator, { value: listened, configurable: true });
}

function joined(events: readonly unknown[], { delta }: Dialect<object>): Turn {
  const deltas = events.map((event) => delta(event));
  return {
    role: "assistant",
    text: deltas.map(({ text }) => text ?? "").join(""),
    isStep: deltas.some(({ isStep }) => isStep),
  };
}
