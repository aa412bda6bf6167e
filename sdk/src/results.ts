import type { CamelCased } from "./casing.ts";
import type { components } from "./contract.ts";
import type { Page } from "./page.ts";
import type { QuotaEnvelope } from "./quota.ts";
import type { Result, WithQuota } from "./shapes.ts";

type Schemas = components["schemas"];

/**
 * A memory that `get` found.
 *
 * @example
 * ```ts
 * const lines = found.items.map(({ content, relevanceScore }: MemoryResult) => `${content} (${relevanceScore})`);
 * ```
 */
export type MemoryResult = CamelCased<Schemas["SearchResult"]>;

/**
 * A memory in a list.
 *
 * @example
 * ```ts
 * const show = ({ category, content }: StoredMemory) => console.log(category, content);
 * ```
 */
export type StoredMemory = CamelCased<Schemas["Memory"]>;

/**
 * One page of a person's memories: `items`, `nextCursor`, `limit`, `total`, `quota`.
 *
 * @example
 * ```ts
 * const page: MemoryPage = await memory.list({ externalUserId: "customer-123" });
 * ```
 */
export type MemoryPage = Page<StoredMemory>;

/**
 * What `export` returns: `user`, `memories`, `apiKeys`, `agents`.
 *
 * @example
 * ```ts
 * const bundle: MemoryExport = await memory.export({ externalUserId: "customer-123" });
 * ```
 */
export type MemoryExport = Result<"exportAccount">;

type AddOutcome<Outcome> = Outcome extends { status: infer Status }
  ? CamelCased<Outcome> &
      WithQuota & {
        /** What the quota allows right now. */
        quotaMode: QuotaEnvelope["mode"];
        /** Health of the platform's dependencies. */
        circuitStatus: QuotaEnvelope["circuitStatus"];
        /** Whether a job was queued; `jobId` is then its id. */
        wasQueued: Status extends "queued" ? true : false;
      }
  : never;

/**
 * What became of an add. A `switch` on `status` tells the outcomes apart: `queued`, `passthrough`, `L1`, `L2`, `L3`,
 * `L4`, `blocked`, `queue_full`.
 *
 * @example
 * ```ts
 * const pauseAfter = (added: AddResult) => (added.status === "L1" ? added.retryAfterSeconds : 0);
 * ```
 */
export type AddResult = AddOutcome<Schemas["AddMemoriesResult"]>;

type Retrieved<Body> = Omit<CamelCased<Body>, "data"> &
  WithQuota & {
    /** The memories, most relevant first. */
    items: MemoryResult[];
    /** Health of the platform's dependencies. */
    circuitStatus: QuotaEnvelope["circuitStatus"];
    /** Whether `systemPromptAddition` belongs into the prompt: it says something, and memory is not switched off. */
    hasContext: boolean;
  };

/**
 * What `get` found.
 *
 * @example
 * ```ts
 * const addition = (found: RetrieveResult) => (found.hasContext ? found.systemPromptAddition : "");
 * ```
 */
export type RetrieveResult = Retrieved<Schemas["RetrieveMemoriesResult"]>;

/**
 * What `get` of a {@link UniversalMemory} found. `permissionStatus` is null with a grant, `no_grant_for_user` without
 * one, or a value that a newer service added; `categoriesAvailable` are the kinds that the agent may read.
 *
 * @example
 * ```ts
 * if (found.permissionStatus === "no_grant_for_user") showConsentLink();
 * ```
 */
export type UniversalRetrieveResult = Retrieved<Schemas["RetrieveUniversalMemoriesResult"]>;

interface Ended {
  /** True when the job is `completed`: its memories can be found. */
  succeeded: boolean;
}

/**
 * An extraction job.
 *
 * @example
 * ```ts
 * const report = (job: JobResult) => console.log(job.succeeded ? job.memoriesCreated : job.errorSummary);
 * ```
 */
export type JobResult = CamelCased<Schemas["Job"]> & WithQuota & Ended;

/**
 * An extraction job of a {@link UniversalMemory}.
 *
 * @example
 * ```ts
 * const report = (job: UniversalJobResult) => console.log(job.succeeded ? job.memoriesCreated : job.error);
 * ```
 */
export type UniversalJobResult = CamelCased<Schemas["UniversalJob"]> & WithQuota & Ended;

/**
 * The result of a deletion.
 *
 * @example
 * ```ts
 * const report = ({ deleted, receipt }: DeleteResult) => console.log(deleted, receipt);
 * ```
 */
export type DeleteResult = Result<"deleteMemory">;

/**
 * What is known of a student, for screens. `get` has it in its context already.
 *
 * @example
 * ```ts
 * const exam = (profile: EdTechProfile) => (profile.hasExamContext ? profile.examName : null);
 * ```
 */
export type EdTechProfile = CamelCased<Schemas["EdTechProfile"]> &
  WithQuota & {
    /** Whether an exam is known, by its name or its date. */
    hasExamContext: boolean;
  };

/**
 * What is known of a support customer, for screens. `get` has it in its context already.
 *
 * @example
 * ```ts
 * const issue = (profile: SupportProfile) => profile.currentOpenIssue;
 * ```
 */
export type SupportProfile = CamelCased<Schemas["SupportProfile"]> & WithQuota;

/** The result of an add, of either store. */
export function addResult(body: Record<string, unknown>, quota: QuotaEnvelope): AddResult | undefined {
  const { status, processingStatus = quota.processing } = body;
  const { mode: quotaMode, circuitStatus } = quota;
  const result = { ...body, quotaMode, processingStatus, circuitStatus, wasQueued: status === "queued", quota };
  return typeof status === "string" ? (result as AddResult) : undefined;
}

/** The result of a retrieval, from either store. */
export function retrieveResult<T extends RetrieveResult>(
  { data, ...rest }: Record<string, unknown>,
  quota: QuotaEnvelope,
): T | undefined {
  const { systemPromptAddition, isPassthrough, quotaMode } = rest;
  const result: unknown = {
    items: data,
    ...rest,
    quotaMode: quotaMode ?? quota.mode,
    circuitStatus: quota.circuitStatus,
    hasContext: systemPromptAddition !== "" && !isPassthrough,
    quota,
  };
  return Array.isArray(data) && typeof systemPromptAddition === "string" ? (result as T) : undefined;
}

export function withSuccess<Job extends { status: string }>(job: Job): Job & Ended {
  return { ...job, succeeded: job.status === "completed" };
}
