/// <reference lib="esnext.disposable" preserve="true" />
import { checkText, copyOf, invalidArgument } from "./checks.ts";
import { invoke } from "./operation.ts";
import { type ClientOptions, checkCredential, configure, type RequestOptions, readAddress } from "./options.ts";
import {
  type Category,
  checkConversation,
  checkQuestion,
  type UniversalAddParameters,
  type UniversalGetParameters,
} from "./parameters.ts";
import {
  type AddResult,
  addResult,
  retrieveResult,
  type UniversalJobResult,
  type UniversalRetrieveResult,
  withSuccess,
} from "./results.ts";
import { openTransport, type Transport } from "./transport.ts";
import { type WaitOptions, waitForEnd } from "./wait.ts";

/**
 * How a {@link UniversalMemory} is set up.
 *
 * @example
 * ```ts
 * const options: UniversalMemoryOptions = { agentApiKey: "agent_sk_…", uuiToken: "uui_…" };
 * ```
 */
export interface UniversalMemoryOptions extends ClientOptions {
  /** The agent's key, `agent_sk_…`. */
  agentApiKey: string;
  /** The token of the person, `uui_…`, who granted the agent access. */
  uuiToken: string;
}

/**
 * What a consent link says.
 *
 * @example
 * ```ts
 * const link: ConsentParameters = { agentId: "your_global_agent_id", state: "user_session_id", categories: ["goal"] };
 * ```
 */
export interface ConsentParameters {
  /** The global agent's id. */
  agentId: string;
  /** Where the person goes afterwards: exactly one of those registered for the agent. @default a page of MemoryOS says that it is done */
  redirectUri?: string | null | undefined;
  /** Comes back to `redirectUri` unchanged, so that you know which person returns. */
  state?: string | null | undefined;
  /** The kinds that are selected at first; the person may add or remove any. @default the agent's own */
  categories?: readonly Category[] | null | undefined;
  /** Links the person to one of your end users: made with `organisation.createLinkToken(…)` of a {@link MemoryAdmin}. */
  linkToken?: string | null | undefined;
  /** Where the consent app is. @default "https://consent.memoryos.io" */
  consentUrl?: string | undefined;
}

/**
 * The client of an agent that acts for a person with a Memory Passport, across apps. Dispose of it with `await using`.
 *
 * @example
 * ```ts
 * await using universal = new UniversalMemory({ agentApiKey: "agent_sk_…", uuiToken: "uui_…" });
 * const found = await universal.get("What do you know about my technical strengths?", { limit: 5 });
 * console.log(found.permissionStatus, found.categoriesAvailable);
 * ```
 */
export class UniversalMemory implements AsyncDisposable {
  readonly #transport: Transport;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong; the message begins with its name. */
  constructor(options: UniversalMemoryOptions) {
    const { agentApiKey, uuiToken } = copyOf("options", options);
    checkCredential("agentApiKey", agentApiKey, "agent_sk_");
    checkCredential("uuiToken", uuiToken, "uui_");
    const secrets = { Authorization: `ApiKey ${agentApiKey}`, "X-MemoryOS-UUI": uuiToken };
    this.#transport = openTransport(configure(options, secrets));
  }

  /**
   * Makes the address at which a person decides what the agent may know. It holds no secret but the link token.
   *
   * @example
   * ```ts
   * const url = UniversalMemory.consentUrl({ agentId: "your_global_agent_id", state: "user_session_id" });
   * ```
   */
  static consentUrl(parameters: ConsentParameters): string {
    const {
      agentId,
      redirectUri,
      state,
      categories,
      linkToken,
      consentUrl = "https://consent.memoryos.io",
    } = copyOf("parameters", parameters);
    checkText("agentId", agentId);
    if (categories && !Array.isArray(categories)) throw invalidArgument("categories", "must be an array");
    const query = new URLSearchParams({ agent_id: agentId });
    const rest = {
      redirect_uri: redirectUri,
      state,
      categories: categories && [...new Set(categories)].join(","),
      link_token: linkToken,
    };
    for (const [name, value] of Object.entries(rest)) {
      if (value) query.set(name, value);
    }
    return `${readAddress("consentUrl", consentUrl)}/consent?${query}`;
  }

  /**
   * Hands over a conversation of the person. Needs a grant to read and write, else it throws 403 `UAT_002`.
   *
   * @example
   * ```ts
   * const added = await universal.add({ messages: [{ role: "user", content: "I am strongest in FastAPI." }] });
   * ```
   */
  add(parameters: UniversalAddParameters, options?: RequestOptions): Promise<AddResult> {
    const descriptor = "POST /v1/universal/memories/add body key";
    return invoke(this.#transport, descriptor, [parameters, options], addResult, checkConversation);
  }

  /**
   * Finds what the agent may know. Without a grant it is empty, and `permissionStatus` says `no_grant_for_user`.
   *
   * @example
   * ```ts
   * const found = await universal.get("What do you know about this user?", { limit: 5 });
   * ```
   */
  get(
    query: string,
    parameters?: Omit<UniversalGetParameters, "query">,
    options?: RequestOptions,
  ): Promise<UniversalRetrieveResult>;
  get(parameters: UniversalGetParameters, options?: RequestOptions): Promise<UniversalRetrieveResult>;
  async get(...args: unknown[]): Promise<UniversalRetrieveResult> {
    const result = await invoke(
      this.#transport,
      // Reading repeats safely; the key says so to whatever stands in between.
      "POST /v1/universal/memories/retrieve text body key",
      args,
      retrieveResult<UniversalRetrieveResult>,
      checkQuestion,
    );
    return {
      ...result,
      permissionStatus: result.permissionStatus ?? result.permissionError ?? null,
      categoriesAvailable: result.categoriesAvailable ?? [],
    };
  }

  /**
   * Reads an extraction job of this agent and person.
   *
   * @example
   * ```ts
   * const job = await universal.getJob(added.jobId);
   * ```
   */
  async getJob(jobId: string, options?: RequestOptions): Promise<UniversalJobResult> {
    const descriptor = "GET /v1/universal/memories/jobs/{job_id}";
    const job = await invoke<UniversalJobResult>(this.#transport, descriptor, [jobId, options], (body, quota) =>
      typeof body.status === "string" ? ({ ...body, quota } as UniversalJobResult) : undefined,
    );
    return withSuccess(job);
  }

  /**
   * Waits until a job has ended, `completed` or `dead`: ask `succeeded`.
   *
   * @throws {MemoryOSError} `TIMEOUT` when the job has not ended in time; it goes on, so waiting again is fine.
   * @example
   * ```ts
   * if (added.wasQueued) await universal.waitForJob(added.jobId);
   * ```
   */
  async waitForJob(jobId: string, options: WaitOptions<UniversalJobResult> = {}): Promise<UniversalJobResult> {
    return waitForEnd(jobId, (id, requestOptions) => this.getJob(id, requestOptions), options);
  }

  /**
   * Takes no more calls, and waits for those under way. `await using` does it at the end of its block.
   *
   * @example
   * ```ts
   * await universal.close();
   * ```
   */
  close(): Promise<void> {
    return this.#transport.close();
  }

  /**
   * Does what {@link UniversalMemory.close} does.
   *
   * @example
   * ```ts
   * await using universal = new UniversalMemory({ agentApiKey: "agent_sk_…", uuiToken: "uui_…" });
   * ```
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
