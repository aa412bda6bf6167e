import { checkObject, invalidArgument } from "../checks.ts";
import type { paths } from "../contract.ts";
import { type Arrangements, answer, type Fault } from "./answering.ts";
import type { Grant } from "./call.ts";
import { type Blocked, type Conditions, USUAL_CONDITIONS } from "./conditions.ts";
import { type Extract, extractSentences } from "./extraction.ts";
import { type ErrorName, Refusal } from "./problem.ts";
import { type Extracted, type Kept, State } from "./state.ts";

/**
 * How a fake service is set up.
 *
 * @example
 * ```ts
 * const service = new FakeMemoryOS({ holdJobs: true, now: () => new Date("2026-03-02T09:30:00Z") });
 * ```
 */
export interface FakeMemoryOSOptions {
  /** The tenant's key that it takes. @default "mem_fake" */
  apiKey?: string | undefined;
  /** The agent's key that it takes with a passport's token. @default "agent_sk_fake" */
  agentApiKey?: string | undefined;
  /** Its clock. @default the machine's */
  now?: (() => Date) | undefined;
  /** Makes memories of a conversation. @default each sentence of the user's that is no question */
  extract?: Extract | undefined;
  /** Jobs stay `queued` until `runJobs()`. @default false: they are done when the add is answered */
  holdJobs?: boolean | undefined;
}

/**
 * A request that a fake service got.
 *
 * @example
 * ```ts
 * expect(service.requests.at(-1)?.body.external_user_id).toBe("customer-123");
 * ```
 */
export interface ReceivedRequest {
  /** In upper case. */
  method: string;
  /** Path without the query. */
  path: string;
  /** What follows the path. */
  query: URLSearchParams;
  /** With the credentials. */
  headers: Headers;
  /** The parsed JSON; undefined without a body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  body: any;
}

type Method = "get" | "post" | "patch" | "put" | "delete";

/**
 * An operation as `answer` names it: method and path template, such as `GET /v1/tenant/usage`.
 *
 * @example
 * ```ts
 * const operation: OperationName = "GET /v1/tenant/usage";
 * ```
 */
export type OperationName = {
  [Path in keyof paths]: {
    [Verb in Method]: paths[Path][Verb] extends { responses: { 200: unknown } } ? `${Uppercase<Verb>} ${Path}` : never;
  }[Method];
}[keyof paths];

/**
 * The body of an operation's 200.
 *
 * @example
 * ```ts
 * const usage: AnswerOf<"GET /v1/tenant/usage"> = { data, request_id: "r1", timestamp: "2026-03-02T09:30:00Z" };
 * ```
 */
export type AnswerOf<Name extends OperationName> = Name extends `${infer Verb} ${infer Path extends keyof paths}`
  ? paths[Path][Lowercase<Verb> & keyof paths[Path]] extends {
      responses: { 200: { content: { "application/json": infer Body } } };
    }
    ? Body
    : never
  : never;

/**
 * A MemoryOS service in memory, for the tests of apps. It speaks the contract: hand its `fetch` to a client. It has the
 * profiles core and users and what agents do for the holder of a passport; other operations answer what `answer` was told,
 * or 501. Extraction and search are simple and predictable: each sentence of the user's becomes a memory, at once, and a
 * retrieve finds every memory of the person, those first that share words with the query. Nothing is blocked unless told.
 *
 * @example
 * ```ts
 * import { Memory } from "@memoryos/sdk";
 * import { FakeMemoryOS } from "@memoryos/sdk/testing";
 *
 * const service = new FakeMemoryOS();
 * const memory = new Memory({ apiKey: service.apiKey, fetch: service.fetch });
 * service.remember("customer-123", "I prefer Python examples.");
 * const found = await memory.get("Which language?", { externalUserId: "customer-123" });
 * console.assert(found.items.length === 1);
 *
 * service.failNext("service_unavailable"); // the client tries again by itself
 * service.blockNextAdd("L1", { retryAfterSeconds: 30 });
 * ```
 */
export class FakeMemoryOS {
  /** The tenant's key that it takes. */
  readonly apiKey: string;
  /** The agent's key that it takes, with a token that `grant` was told of or any other. */
  readonly agentApiKey: string;
  /** Every request so far, the oldest first. */
  readonly requests: ReceivedRequest[] = [];
  /** The client's `fetch`. It may be passed on by itself. */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  readonly #state: State;
  readonly #arrangements: Arrangements;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong. */
  constructor(options: FakeMemoryOSOptions = {}) {
    checkObject("options", options);
    this.apiKey = options.apiKey ?? "mem_fake";
    this.agentApiKey = options.agentApiKey ?? "agent_sk_fake";
    this.#state = new State(options.now ?? (() => new Date()));
    this.#arrangements = {
      apiKey: this.apiKey,
      agentApiKey: this.agentApiKey,
      extract: options.extract ?? extractSentences,
      holdJobs: options.holdJobs ?? false,
      conditions: { ...USUAL_CONDITIONS },
      faults: [],
      blocks: [],
      grants: new Map(),
      answers: new Map(),
    };
    this.fetch = async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const { pathname, searchParams } = new URL(request.url);
      const received = { method: request.method, path: pathname, query: searchParams, headers: request.headers };
      this.requests.push({ ...received, body: jsonOf(text) });
      return answer(request, text, this.#state, this.#arrangements);
    };
  }

  /**
   * Stores memories of a person, as if extracted earlier. Gives them as the service has them.
   *
   * @example
   * ```ts
   * const [memory] = service.remember("customer-123", "I prefer Python examples.");
   * ```
   */
  remember(externalUserId: string, ...memories: (string | Extracted)[]): Kept["memory"][] {
    this.#state.person(externalUserId);
    return memories.map((memory) => {
      const extracted = typeof memory === "string" ? { content: memory } : memory;
      return structuredClone(this.#state.store(externalUserId, extracted).memory);
    });
  }

  /**
   * What is remembered of a person now, archived memories included, the newest first.
   *
   * @example
   * ```ts
   * expect(service.memoriesOf("customer-123")).toHaveLength(1);
   * ```
   */
  memoriesOf(externalUserId: string): Kept["memory"][] {
    return this.#state.memoriesOf(externalUserId).map(({ memory }) => structuredClone(memory));
  }

  /**
   * Sets quota and health. What is left out stays as it is.
   *
   * @example
   * ```ts
   * service.setConditions({ quotaMode: "PASSTHROUGH" });
   * ```
   */
  setConditions(conditions: Partial<Conditions>): void {
    Object.assign(this.#arrangements.conditions, conditions);
  }

  /**
   * Lets the next requests fail.
   *
   * @param fault An error of the contract by its name, such as `rate_limited`; `connection` breaks the connection before
   * the request has an effect, `lost_answer` after it had; `silence` never answers.
   * @throws {TypeError} when the contract has no such error.
   * @example
   * ```ts
   * service.failNext("rate_limited", { times: 3, retryAfterSeconds: 2 });
   * ```
   */
  failNext(fault: ErrorName | "connection" | "lost_answer" | "silence", options: FailOptions = {}): void {
    const { times = 1, retryAfterSeconds = 1 } = options;
    const isError = !["connection", "lost_answer", "silence"].includes(fault);
    const entry = { kind: fault, refusal: isError ? new Refusal(fault) : null, retryAfterSeconds } as Fault;
    for (let time = 0; time < times; time++) this.#arrangements.faults.push(entry);
  }

  /**
   * Lets the next add end as something else than `queued`. `retryAfterSeconds` is for `L1`, 60 unless given.
   *
   * @example
   * ```ts
   * service.blockNextAdd("L1", { retryAfterSeconds: 30 });
   * ```
   */
  blockNextAdd(status: Blocked, { retryAfterSeconds = null }: { retryAfterSeconds?: number | null } = {}): void {
    this.#arrangements.blocks.push({ status, retryAfterSeconds });
  }

  /**
   * Runs the jobs that were held.
   *
   * @example
   * ```ts
   * service.runJobs();
   * ```
   */
  runJobs(): void {
    for (const { job, run } of this.#state.jobs.values()) if (job.status === "queued") run();
  }

  /**
   * Gives the jobs up that were held: they are `dead`, with this as their error.
   *
   * @example
   * ```ts
   * service.killJobs("model_unavailable");
   * ```
   */
  killJobs(error = "extractor_unavailable"): void {
    for (const { job } of this.#state.jobs.values()) {
      if (job.status !== "queued") continue;
      const at = this.#state.timestamp();
      Object.assign(job, { status: "dead", attempts: 3, error, error_summary: error, dead_lettered_at: at });
    }
  }

  /**
   * Grants agents access to a passport; null takes it back. Without a grant they get `no_grant_for_user`.
   *
   * @example
   * ```ts
   * service.grant("uui_1", { categories: ["preference"] });
   * ```
   */
  grant(uuiToken: string, grant: Grant | null = {}): void {
    if (grant === null) this.#arrangements.grants.delete(uuiToken);
    else this.#arrangements.grants.set(uuiToken, grant);
  }

  /**
   * Sets what an operation answers from now on, in the contract's own spelling; a function is asked each time.
   *
   * @example
   * ```ts
   * service.answer("GET /v1/memories/edtech-profile", { data: profile, request_id: "r1", timestamp: "2026-03-02T09:30:00Z" });
   * ```
   */
  answer<Name extends OperationName>(
    operation: Name,
    body: AnswerOf<Name> | ((request: ReceivedRequest) => AnswerOf<Name>),
  ): void {
    if (!/^(GET|POST|PATCH|PUT|DELETE) \//.test(operation)) {
      throw invalidArgument("operation", "must be a method and a path of the contract, such as GET /v1/tenant/usage");
    }
    const last = () => this.requests.at(-1) as ReceivedRequest;
    const make = typeof body === "function" ? (body as (request: ReceivedRequest) => object) : () => body as object;
    this.#arrangements.answers.set(operation, () => make(last()));
  }
}

/**
 * How often, and with which `Retry-After`, requests fail.
 *
 * @example
 * ```ts
 * service.failNext("rate_limited", { times: 3, retryAfterSeconds: 2 });
 * ```
 */
export interface FailOptions {
  /** How many requests fail. @default 1 */
  times?: number | undefined;
  /** For errors that have it, in seconds. @default 1 */
  retryAfterSeconds?: number | undefined;
}

function jsonOf(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
