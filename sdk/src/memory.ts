import { toWire } from "./casing.ts";
import { checkId } from "./checks.ts";
import type { components, operations } from "./contract.ts";
import { configure, type MemoryOptions, type RequestOptions } from "./options.ts";
import { MemoryPage } from "./page.ts";
import {
  type AddParameters,
  checkAdd,
  checkDelete,
  checkGet,
  checkList,
  type DeleteParameters,
  type GetParameters,
  type ListParameters,
} from "./parameters.ts";
import {
  type AddResult,
  addResult,
  type DeleteResult,
  deleteResult,
  isAddBody,
  isDeletionBody,
  isJobBody,
  isPageBody,
  isRetrieveBody,
  type JobResult,
  jobResult,
  type RetrieveResult,
  retrieveResult,
} from "./results.ts";
import { Transport } from "./transport.ts";
import { type WaitOptions, waitForEnd } from "./wait.ts";

type Schemas = components["schemas"];
type Query<Operation extends "listMemories" | "deleteMemory"> = NonNullable<
  operations[Operation]["parameters"]["query"]
>;

/**
 * A tenant's client: conversations go in, memories come out.
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
export class Memory {
  readonly #transport: Transport;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong; the message begins with its name. */
  constructor(options: MemoryOptions) {
    this.#transport = new Transport(configure(options));
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
  async add(parameters: AddParameters, options: RequestOptions = {}): Promise<AddResult> {
    checkAdd(parameters);
    const { idempotencyKey, ...body } = parameters;
    const answer = await this.#transport.call(
      {
        send: (client, init) =>
          client.POST("/v1/memories/add", { ...init, body: toWire<Schemas["AddMemoriesRequest"]>(body) }),
        isExpected: isAddBody,
        ...(idempotencyKey && { idempotencyKey }),
      },
      options,
    );
    return addResult(answer);
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
  async get(
    first: string | GetParameters,
    second?: Omit<GetParameters, "query"> | RequestOptions,
    third?: RequestOptions,
  ): Promise<RetrieveResult> {
    const withQuery = typeof first === "string";
    const parameters = withQuery ? { ...(second as GetParameters), query: first } : first;
    const options = (withQuery ? third : (second as RequestOptions | undefined)) ?? {};
    checkGet(parameters);
    const answer = await this.#transport.call(
      {
        send: (client, init) =>
          client.POST("/v1/memories/retrieve", {
            ...init,
            body: toWire<Schemas["RetrieveMemoriesRequest"]>(parameters),
          }),
        isExpected: isRetrieveBody,
      },
      options,
    );
    return retrieveResult(answer);
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
  async list(parameters: ListParameters, options: RequestOptions = {}): Promise<MemoryPage> {
    checkList(parameters);
    const query = toWire<Query<"listMemories">>({ ...parameters, limit: parameters.limit ?? 50 });
    const answer = await this.#transport.call(
      { send: (client, init) => client.GET("/v1/memories", { ...init, params: { query } }), isExpected: isPageBody },
      options,
    );
    return new MemoryPage(answer, (cursor) => this.list({ ...parameters, cursor }, options));
  }

  /**
   * Archives a memory, or with `hardDelete` erases it for good.
   *
   * @example
   * ```ts
   * await memory.delete({ memoryId: stored.id, externalUserId: "customer-123" });
   * ```
   */
  async delete(parameters: DeleteParameters, options: RequestOptions = {}): Promise<DeleteResult> {
    checkDelete(parameters);
    const { memoryId, ...rest } = parameters;
    const query = toWire<Query<"deleteMemory">>({ ...rest, hardDelete: rest.hardDelete ?? false });
    const answer = await this.#transport.call(
      {
        send: (client, init) =>
          client.DELETE("/v1/memories/{memory_id}", { ...init, params: { path: { memory_id: memoryId }, query } }),
        isExpected: isDeletionBody,
      },
      options,
    );
    return deleteResult(answer);
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
  async getJob(jobId: string, options: RequestOptions = {}): Promise<JobResult> {
    checkId("jobId", jobId);
    const answer = await this.#transport.call(
      {
        send: (client, init) =>
          client.GET("/v1/memories/jobs/{job_id}", { ...init, params: { path: { job_id: jobId } } }),
        isExpected: isJobBody,
      },
      options,
    );
    return jobResult(answer);
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
  async waitForJob(jobId: string, options: WaitOptions = {}): Promise<JobResult> {
    return waitForEnd(jobId, (id, requestOptions) => this.getJob(id, requestOptions), options);
  }
}
