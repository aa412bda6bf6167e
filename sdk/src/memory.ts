/// <reference lib="esnext.disposable" preserve="true" />
import type { Shape } from "./answer.ts";
import { copyOf } from "./checks.ts";
import { type FrontMethods, front } from "./groups/front.ts";
import { bind, type Check, type Descriptor, invoke } from "./operation.ts";
import { configureMemory, type MemoryOptions, type RequestOptions } from "./options.ts";
import {
  type AddParameters,
  checkConversation,
  checkQuestion,
  type DeleteParameters,
  type GetParameters,
  type ListParameters,
} from "./parameters.ts";
import {
  type AddResult,
  addResult,
  type DeleteResult,
  type EdTechProfile,
  type JobResult,
  type MemoryPage,
  type RetrieveResult,
  retrieveResult,
  type SupportProfile,
  withSuccess,
} from "./results.ts";
import type { Result } from "./shapes.ts";
import { openTransport, type Transport } from "./transport.ts";
import { type WaitOptions, waitForEnd } from "./wait.ts";

/**
 * A tenant's client: conversations go in, memories come out. The methods that everyone uses are its own: `add`, `get`,
 * `list`, `delete`, `getJob`, `waitForJob`; what administers a tenant is in {@link MemoryAdmin}.
 *
 * Every method throws {@link MemoryOSError} and nothing else. Connections that break and the statuses 429, 502, 503 and
 * 504 are tried again, at most twice and within the call's time-out.
 *
 * @example
 * ```ts
 * const memory = new Memory({ apiKey: "mem_…" });
 * await memory.add({ messages: [{ role: "user", content: "I prefer Python examples." }], externalUserId: "customer-123" });
 * const found = await memory.get("Which language should examples use?", { externalUserId: "customer-123" });
 * const systemPrompt = found.hasContext ? found.systemPromptAddition : "";
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor makes the methods of the interface.
export class Memory implements AsyncDisposable {
  /** @internal What carries the calls. */
  protected readonly transport: Transport;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong; the message begins with its name. */
  constructor(options: MemoryOptions) {
    this.transport = openTransport(configureMemory(options));
    Object.assign(this, bind(this.transport, front));
  }

  /**
   * Hands over a conversation. The answer comes before the memories do: when `status` is `queued`, a job extracts them.
   *
   * @example
   * ```ts
   * const added = await memory.add({ messages, externalUserId: "customer-123", metadata: { source: "chat" } });
   * if (added.wasQueued) await memory.waitForJob(added.jobId);
   * ```
   */
  add(parameters: AddParameters, options?: RequestOptions): Promise<AddResult> {
    return this.#invoke("POST /v1/memories/add user body key", [parameters, options], addResult, checkConversation);
  }

  /**
   * Finds the memories that help with a query, and renders them as a block for the system prompt.
   *
   * @example
   * ```ts
   * const found = await memory.get("How should I answer?", { externalUserId: "customer-123", limit: 5 });
   * ```
   */
  get(query: string, parameters: Omit<GetParameters, "query">, options?: RequestOptions): Promise<RetrieveResult>;
  get(parameters: GetParameters, options?: RequestOptions): Promise<RetrieveResult>;
  get(...args: unknown[]): Promise<RetrieveResult> {
    // Reading repeats safely; the key says so to whatever stands in between.
    return this.#invoke("POST /v1/memories/retrieve user text body key", args, retrieveResult, checkQuestion);
  }

  /**
   * Lists a person's memories, newest first. Iterate over the page to visit all pages.
   *
   * @example
   * ```ts
   * const page = await memory.list({ externalUserId: "customer-123", limit: 50 });
   * for (const stored of page.items) console.log(stored.content);
   * ```
   */
  list(parameters: ListParameters, options?: RequestOptions): Promise<MemoryPage> {
    return this.#invoke("GET /v1/memories?page:50 user", [parameters, options]);
  }

  /**
   * Archives a memory, or with `hardDelete` erases it for good. When the answer is lost on its way and a retry finds nothing
   * more to delete, the deletion is done: `deleted` is true then, and `receipt` empty.
   *
   * @example
   * ```ts
   * await memory.delete({ memoryId: stored.id, externalUserId: "customer-123" });
   * ```
   */
  async delete(parameters: DeleteParameters, options?: RequestOptions): Promise<DeleteResult> {
    const { memoryId, ...rest } = copyOf("parameters", parameters);
    const descriptor = 'DELETE /v1/memories/{memory_id}? gone:{"deleted":true,"receipt":{}}';
    return this.#invoke(descriptor, [memoryId, rest, options]);
  }

  /**
   * Reads an extraction job.
   *
   * @example
   * ```ts
   * const job = await memory.getJob(added.jobId);
   * console.log(job.status, job.memoriesCreated);
   * ```
   */
  async getJob(jobId: string, options?: RequestOptions): Promise<JobResult> {
    return withSuccess(await this.#invoke<JobResult>("GET /v1/memories/jobs/{job_id}", [jobId, options]));
  }

  /**
   * Waits until a job has ended. It resolves for `completed`, and for `dead` as well: ask `succeeded`.
   *
   * @throws {MemoryOSError} `TIMEOUT` when the job has not ended in time; it goes on, so waiting again is fine.
   * @example
   * ```ts
   * const job = await memory.waitForJob(added.jobId, { onProgress: ({ status }) => console.log(status) });
   * if (!job.succeeded) console.error(job.errorSummary);
   * ```
   */
  waitForJob(jobId: string, options: WaitOptions = {}): Promise<JobResult> {
    return waitForEnd(jobId, (id, requestOptions) => this.getJob(id, requestOptions), options);
  }

  /**
   * Reads what is known of a student, for screens; null when there is none, or the tenant has another schema.
   *
   * @example
   * ```ts
   * const profile = await memory.getEdTechProfile("student_123");
   * if (profile?.hasExamContext) console.log(profile.examName, profile.examDate);
   * ```
   */
  async getEdTechProfile(externalUserId: string, options?: RequestOptions): Promise<EdTechProfile | null> {
    const profile = await this.#profile<Result<"getEdTechProfile">>("edtech", externalUserId, options);
    return profile && { ...profile, hasExamContext: Boolean(profile.examName ?? profile.examDate) };
  }

  /**
   * Reads what is known of a support customer, for screens; null when there is nothing, or the tenant has another schema.
   *
   * @example
   * ```ts
   * const profile = await memory.getSupportProfile("customer-123");
   * console.log(profile?.currentOpenIssue);
   * ```
   */
  getSupportProfile(externalUserId: string, options?: RequestOptions): Promise<SupportProfile | null> {
    return this.#profile("support", externalUserId, options);
  }

  /**
   * Takes no more calls, and waits for those under way. `await using` does it at the end of its block.
   *
   * @example
   * ```ts
   * await memory.close();
   * ```
   */
  close(): Promise<void> {
    return this.transport.close();
  }

  /**
   * Does what {@link Memory.close} does.
   *
   * @example
   * ```ts
   * await using memory = new Memory({ apiKey: "mem_…" });
   * ```
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #profile<T>(domain: string, externalUserId: string, options: RequestOptions | undefined): Promise<T> {
    return this.#invoke(`GET /v1/memories/${domain}-profile? user maybe`, [{ externalUserId }, options]);
  }

  #invoke<T>(descriptor: Descriptor, args: unknown[], shape?: Shape<T>, check?: Check): Promise<T> {
    return invoke(this.transport, descriptor, args, shape, check);
  }
}

export interface Memory extends FrontMethods {}

/**
 * The same class, under the name that readers of the Python documentation look for: every method of {@link Memory} is
 * asynchronous.
 *
 * @example
 * ```ts
 * await using client = new AsyncMemory({ apiKey: "mem_…" });
 * const added = await client.add({ messages, externalUserId: "customer-123" });
 * ```
 */
export const AsyncMemory = Memory;
/**
 * The type of an {@link AsyncMemory}.
 *
 * @example
 * ```ts
 * const use = (client: AsyncMemory) => client.list({ externalUserId: "customer-123" });
 * ```
 */
export type AsyncMemory = Memory;
