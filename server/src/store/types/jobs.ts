import type { Category } from "../../memory/types.ts";
import type { Idempotency, Refusal } from "./idempotency.ts";
import type { Scope } from "./scope.ts";

/** A message of a queued conversation. */
export interface StoredMessage {
  role: "user" | "assistant" | "system";
  content: string;
  external_turn_id: string | null;
  occurred_at: string | null;
}

export type JobStatus = "queued" | "processing" | "completed" | "failed" | "dead";

export interface Decision {
  outcome: "stored" | "merged" | "rejected";
  memory_id: string | null;
  category: Category;
  reason: string;
  other_memory_id: string | null;
}

/** A job as the API shows it. */
export interface Job extends Scope {
  jobId: string;
  status: JobStatus;
  attempts: number;
  metadata: Record<string, unknown>;
  queueName: string;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  deadAt: Date | null;
  error: string | null;
  errorSummary: string | null;
  decisions: Decision[];
  createdMemoryIds: string[];
  extractionMetadata: Record<string, unknown>;
  metrics: Record<string, number>;
}

/** Where the words of a job come from: an added conversation, or feedback on a retrieval. */
export type JobKind = "conversation" | "correction";

/** A job with what there is to do. */
export interface LeasedJob extends Job {
  leaseOwner: string;
  kind: JobKind;
  externalUserId: string;
  agentId: string | null;
  conversationId: string | null;
  messages: StoredMessage[];
}

/** A conversation to accept. */
export interface NewJob {
  tenantId: string;
  externalUserId: string;
  jobId: string;
  agentId: string | null;
  conversationId: string | null;
  messages: StoredMessage[];
  metadata: Record<string, unknown>;
  queueName: string;
  now: Date;
  /** Binds the acceptance to an idempotency key, in the same transaction. */
  idempotency: Idempotency | null;
}

/** What became of a conversation to accept. */
export type Acceptance = { kind: "accepted"; jobId: string } | { kind: "replayed"; jobId: string } | Refusal;

/** A memory to store with a completed job. */
export interface NewMemory {
  memoryId: string;
  content: string;
  category: Category;
  importance: number;
  confidence: number;
  observedAt: Date;
  turnIds: string[];
  turns: number[];
  vector: Float32Array;
}

/** What a completed job changes, all in one transaction. */
export interface Completion {
  memories: NewMemory[];
  decisions: Decision[];
  /** The user's revision that the decisions were made at; null when nothing was known of the user. */
  basedOn: number | null;
  extractionMetadata: Record<string, unknown>;
  metrics: Record<string, number>;
  now: Date;
}

/** A claim on a job: whose, from when, and until when unless it is renewed. */
export interface Lease {
  /** Names the worker: unique among all that share the store. */
  owner: string;
  now: Date;
  until: Date;
}

/** Why an attempt failed, and when the next one is; null gives the job up. */
export interface JobFailure {
  error: string;
  summary: string;
  now: Date;
  retryAt: Date | null;
}

/** Who works on which job. What a worker does with a lease that it has lost changes nothing. */
export interface LeaseStore {
  /** Takes the oldest job that is due, whose user has none in work, and marks it `processing`. */
  leaseJob(lease: Lease): Promise<LeasedJob | null>;
  /** Prolongs every lease of a worker. Returns how many it holds. */
  renewLeases(owner: string, until: Date): Promise<number>;
  /** Takes a job in work whose lease another let expire. */
  takeOverLease(lease: Lease): Promise<LeasedJob | null>;
  /** When the next job that waits for a retry is due; one that is due already does not count. */
  nextRetryAt(now: Date): Promise<Date | null>;
  /** Ends an attempt without result. */
  failJob(job: LeasedJob, failure: JobFailure): Promise<void>;
}

/** Accepted conversations and the work on them. */
export interface JobStore extends LeaseStore {
  /** Makes messages, job, user and idempotency record durable together. */
  acceptJob(job: NewJob): Promise<Acceptance>;
  findJob(tenantId: string, jobId: string): Promise<Job | null>;
  /** Jobs that wait or are being worked on. */
  countOpenJobs(): Promise<number>;
  /**
   * Stores what a job found, unless its lease was lost or it is no longer in work (`gone`), or its decisions name memories of the user and
   * some were changed, archived or erased meanwhile (`outdated`: decide again).
   */
  completeJob(job: LeasedJob, completion: Completion): Promise<"completed" | "outdated" | "gone">;
}
