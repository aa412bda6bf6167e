import type { Category } from "../memory/types.ts";

/** An end user of a tenant: the scope of every memory. */
export interface Scope {
  tenantId: string;
  userId: string;
}

export interface Tenant {
  tenantId: string;
  name: string;
  plan: string;
  createdAt: Date;
}

export interface ApiKey {
  tenantId: string;
  keyId: string;
  name: string;
  permissions: string[];
}

/** A key to store; the secret itself never is. */
export interface NewKey extends ApiKey {
  hash: string;
  createdAt: Date;
}

/** An end user with the count of writes to their memories: a cached answer of another count is stale. */
export interface EndUser extends Scope {
  externalUserId: string;
  revision: number;
}

/** A memory as the store keeps it. */
export interface StoredMemory extends Scope {
  memoryId: string;
  externalUserId: string;
  content: string;
  category: Category;
  importance: number;
  originalImportance: number;
  confidence: number;
  accessCount: number;
  createdAt: Date;
  updatedAt: Date;
  lastAccessedAt: Date | null;
  archivedAt: Date | null;
  agentId: string | null;
  conversationId: string | null;
  jobId: string;
  observedAt: Date;
  /** When the call was accepted. */
  receivedAt: Date;
  /** The caller's ids of the messages that it rests on. */
  turnIds: string[];
  /** Positions of those messages within the call. */
  turns: number[];
  metadata: Record<string, unknown>;
}

/** A live memory with its vector, as ranking needs it. */
export interface SearchableMemory extends StoredMemory {
  vector: Float32Array;
}

/** A memory as it was at a time; `vector` is null where its words were others than they are now. */
export interface PastMemory extends StoredMemory {
  vector: Float32Array | null;
}

/** What to change about a memory. What is absent stays. */
export interface MemoryChange {
  /** New words with their vector. */
  words?: { content: string; vector: Float32Array };
  importance?: number;
  archived?: boolean;
}

/** A memory as it was from one change to the next. */
export interface MemoryVersion {
  /** Counts from 1. */
  number: number;
  content: string;
  importance: number;
  archived: boolean;
  changeType: "created" | "manual_edit" | "archived" | "restored";
  changeReason: string;
  createdAt: Date;
}

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

/** A request that may be repeated. */
export interface Idempotency {
  operation: string;
  keyHash: string;
  /** Of what was asked for. */
  fingerprint: string;
  expiresAt: Date;
}

/** The idempotency key belongs to another request, or what was made then has been erased. */
export type Refusal = { kind: "conflict" } | { kind: "erased" };

/** What became of a conversation to accept. */
export type Acceptance = { kind: "accepted"; jobId: string } | { kind: "replayed"; jobId: string } | Refusal;

/** A retrieve that can be given feedback. Its user need not exist. */
export interface NotedRetrieval {
  tenantId: string;
  retrievalId: string;
  externalUserId: string;
  agentId: string | null;
  at: Date;
}

/** Feedback on a retrieval, to be noted. */
export interface NewFeedback {
  tenantId: string;
  feedbackId: string;
  retrievalId: string;
  outcome: string;
  usedMemoryIds: string[];
  agentConfidence: number | null;
  metadata: Record<string, unknown>;
  /** The job that makes a memory of it; the words are kept with the job alone. */
  correction: { jobId: string; content: string; queueName: string } | null;
  now: Date;
  idempotency: Idempotency | null;
}

/** Feedback as it was noted. */
export interface Feedback {
  feedbackId: string;
  retrievalId: string;
  outcome: string;
  correctionJobId: string | null;
}

/** What became of feedback to note. */
export type FeedbackAcceptance =
  | { kind: "accepted" | "replayed"; feedback: Feedback }
  | { kind: "unknown_retrieval" }
  /** Positions in `usedMemoryIds` of those that are no memories of the retrieval's user. */
  | { kind: "unknown_memories"; positions: number[] }
  | Refusal;

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

export interface ListQuery {
  tenantId: string;
  /** One user, or all users of the tenant. */
  externalUserId: string | null;
  categories: Category[];
  agentId: string | null;
  includeArchived: boolean;
  /** The last row of the previous page. */
  after: { createdAt: Date; memoryId: string } | null;
  limit: number;
}

/** How often a memory was retrieved since the last time this was written, and when last. */
export interface Access extends Scope {
  memoryId: string;
  count: number;
  at: Date;
}

/** Counts by kind of row of what a deletion removed. */
export type Receipt = Record<string, number>;

/**
 * Everything the server keeps. Each method is one transaction, and its promise settles only when the effect is durable.
 * Every row is found by tenant first and, where it belongs to a user, by user.
 *
 * Methods reject with `StoreUnavailable` when the store cannot answer.
 */
export interface Store {
  /** Ties the store to an embedder at first use. Rejects with `EmbedderMismatch` when its vectors are another's. */
  bindEmbedder(embedder: { id: string; dimensions: number }): Promise<void>;

  /** The tenant that a self-hosted server begins with, or null before the first start. */
  firstTenant(): Promise<Tenant | null>;
  /** A tenant never exists without a key: nobody could use it. */
  createTenant(tenant: Tenant, firstKey: NewKey): Promise<void>;
  /** Adds a key, or gives the key of that name a new secret and permissions. */
  putKey(key: NewKey): Promise<void>;
  findKey(hash: string): Promise<ApiKey | null>;

  findUser(tenantId: string, externalUserId: string): Promise<EndUser | null>;

  /** Makes messages, job, user and idempotency record durable together. */
  acceptJob(job: NewJob): Promise<Acceptance>;
  findJob(tenantId: string, jobId: string): Promise<Job | null>;
  /** Jobs that wait or are being worked on. */
  countOpenJobs(): Promise<number>;
  /** Takes the oldest job that is due, whose user has none in work, and marks it `processing`. */
  leaseJob(now: Date): Promise<LeasedJob | null>;
  /** When the next job that waits for a retry is due; one that is due already does not count. */
  nextRetryAt(now: Date): Promise<Date | null>;
  /** Gives back jobs that an earlier process left in work. Returns how many. */
  releaseLeases(): Promise<number>;
  /**
   * Stores what a job found, unless the job is no longer in work (`gone`), or its decisions name memories of the user and
   * some were changed, archived or erased meanwhile (`outdated`: decide again).
   */
  completeJob(job: LeasedJob, completion: Completion): Promise<"completed" | "outdated" | "gone">;
  failJob(job: LeasedJob, failure: { error: string; summary: string; now: Date; retryAt: Date | null }): Promise<void>;

  /** Live memories of one user, with vectors. */
  loadSearchable(scope: Scope): Promise<SearchableMemory[]>;
  /** What was live at a time and was not erased since, with the words and the importance of then. */
  loadAsOf(scope: Scope, time: Date): Promise<PastMemory[]>;
  listMemories(query: ListQuery): Promise<{ rows: StoredMemory[]; total: number }>;
  findMemory(tenantId: string, memoryId: string): Promise<StoredMemory | null>;
  /** Changes a memory and notes each kind of change as a version; null when it was erased meanwhile. */
  updateMemory(memory: StoredMemory, change: MemoryChange, now: Date): Promise<StoredMemory | null>;
  /** Oldest first. */
  listVersions(memory: StoredMemory): Promise<MemoryVersion[]>;
  archiveMemory(memory: StoredMemory, now: Date): Promise<Receipt>;
  /**
   * Removes every trace of a memory: row, vector, versions. With the last memory of a job, an idempotency key that made the
   * job remembers only that this was erased.
   */
  eraseMemory(memory: StoredMemory): Promise<Receipt>;
  /** Statistics; not waited for by a retrieve. */
  recordAccess(accesses: readonly Access[]): Promise<void>;

  /** Keeps retrievals for feedback, and lets go of those from before a time. */
  recordRetrievals(retrievals: readonly NotedRetrieval[], keptSince: Date): Promise<void>;
  /** Makes feedback, the job of its correction and the idempotency record durable together. */
  acceptFeedback(feedback: NewFeedback): Promise<FeedbackAcceptance>;

  close(): Promise<void>;
}

/** The store cannot answer now: disk full, file damaged, closing. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** The data folder cannot be read or written, or is damaged; the message says what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = "DataFolderUnusable";
}

/** The stored vectors were made by another embedder and cannot be compared with new ones. */
export class EmbedderMismatch extends Error {
  override readonly name = "EmbedderMismatch";
}
