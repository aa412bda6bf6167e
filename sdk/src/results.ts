import { isObject } from "./answer.ts";
import type { CamelCased } from "./casing.ts";
import type { components } from "./contract.ts";
import type { QuotaEnvelope } from "./quota.ts";
import type { Answer } from "./transport.ts";

type Schemas = components["schemas"];

/** What every result carries beside its own fields. */
interface WithQuota {
  /** Quota and health, as of this answer. */
  quota: QuotaEnvelope;
}

/** A memory that `get` found. */
export type MemoryResult = CamelCased<Schemas["SearchResult"]>;

/** A memory in a list. */
export type StoredMemory = CamelCased<Schemas["Memory"]>;

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
 */
export type AddResult = AddOutcome<Schemas["AddMemoriesResult"]>;

/** What `get` found. */
export type RetrieveResult = Omit<CamelCased<Schemas["RetrieveMemoriesResult"]>, "data"> &
  WithQuota & {
    /** The memories, most relevant first. */
    items: MemoryResult[];
    /** Health of the platform's dependencies. */
    circuitStatus: QuotaEnvelope["circuitStatus"];
    /** Whether `systemPromptAddition` belongs into the prompt: it says something, and memory is not switched off. */
    hasContext: boolean;
  };

/** An extraction job. */
export type JobResult = CamelCased<Schemas["Job"]> &
  WithQuota & {
    /** True when the job is `completed`: its memories can be found. */
    succeeded: boolean;
  };

/** The result of a deletion. */
export type DeleteResult = CamelCased<Schemas["MemoryDeletion"]> & WithQuota;

export function addResult({ body, quota }: Answer<Schemas["AddMemoriesResult"]>): AddResult {
  return {
    ...body,
    quotaMode: quota.mode,
    processingStatus: body.processingStatus ?? quota.processing,
    circuitStatus: quota.circuitStatus,
    wasQueued: body.status === "queued",
    quota,
  } as AddResult;
}

export function retrieveResult({ body, quota }: Answer<Schemas["RetrieveMemoriesResult"]>): RetrieveResult {
  const { data, ...rest } = body;
  return {
    items: data,
    ...rest,
    quotaMode: rest.quotaMode ?? quota.mode,
    circuitStatus: quota.circuitStatus,
    hasContext: rest.systemPromptAddition !== "" && !rest.isPassthrough,
    quota,
  };
}

export function jobResult({ body, quota }: Answer<Schemas["JobEnvelope"]>): JobResult {
  return { ...body.data, succeeded: body.data.status === "completed", quota };
}

export function deleteResult({ body, quota }: Answer<Schemas["MemoryDeletionEnvelope"]>): DeleteResult {
  return { ...body.data, quota };
}

export function isAddBody(body: unknown): body is Schemas["AddMemoriesResult"] {
  return isObject(body) && typeof body.status === "string";
}

export function isRetrieveBody(body: unknown): body is Schemas["RetrieveMemoriesResult"] {
  return isObject(body) && Array.isArray(body.data) && typeof body.system_prompt_addition === "string";
}

export function isJobBody(body: unknown): body is Schemas["JobEnvelope"] {
  return isObject(body) && isObject(body.data) && typeof body.data.status === "string";
}

export function isDeletionBody(body: unknown): body is Schemas["MemoryDeletionEnvelope"] {
  return isObject(body) && isObject(body.data) && typeof body.data.deleted === "boolean";
}

export function isPageBody(body: unknown): body is Schemas["MemoryPage"] {
  return isObject(body) && Array.isArray(body.data) && isObject(body.pagination);
}
