import type { Category } from "../../memory/types.ts";
import type { NewRevision } from "./claims.ts";
import type { ConflictKind } from "./conflicts.ts";
import type { DomainSchemaName, DomainSettings, NewFact } from "./domains.ts";
import type { Idempotency, Refusal } from "./idempotency.ts";
import type { AgentAccess } from "./passport-grants.ts";
import type { BlockedReason, GateLayer } from "./quality-log.ts";
import type { Scope } from "./scope.ts";
import type { JobSource, MemorySource, NewSourceEvent, SourceFinding } from "./sources.ts";
import type { PlanUsage } from "./usage.ts";
import type { WeakSignal } from "./weak-signals.ts";

/** A message of a queued conversation. */
export interface StoredMessage {
  role: "user" | "assistant" | "system";
  content: string;
  external_turn_id: string | null;
  occurred_at: string | null;
}

export type JobStatus = "queued" | "processing" | "completed" | "failed" | "dead";

/** What became of one candidate, as the API shows it. The reason holds no words of any memory: they may be erased. */
export interface Decision {
  outcome: "stored" | "merged" | "superseded" | "buffered" | "promoted" | "rejected";
  memory_id: string | null;
  category: Category;
  reason: string;
  other_memory_id: string | null;
}

/** A job as the API shows it. */
export interface Job extends Scope {
  jobId: string;
  agentId: string | null;
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
  /** Why it was not allowed to store anything although it completed. */
  blockedReason: "write_not_permitted" | null;
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
  /** How often the process that worked on it ended before the attempt did. */
  interruptions: number;
  kind: JobKind;
  externalUserId: string;
  conversationId: string | null;
  messages: StoredMessage[];
  /** The domain settings of the tenant when it was accepted. */
  domain: DomainSettings;
  /** Who stands behind what is said; null when nobody does. */
  source: JobSource | null;
}

/** A conversation to put in a queue. */
export interface QueuedConversation {
  tenantId: string;
  externalUserId: string;
  jobId: string;
  agentId: string | null;
  conversationId: string | null;
  messages: StoredMessage[];
  metadata: Record<string, unknown>;
  queueName: string;
  now: Date;
  /**
   * The tenant whose gate, quota and queue it takes: the owner of the agent that adds it for a person.
   *
   * @default the tenant whose memories it makes
   */
  chargedTenantId?: string;
}

/** A conversation to accept. */
export interface NewJob<J extends Judgement = Judgement> extends QueuedConversation {
  /** The key that it came with: its writer stands behind what is said. Null when that is not known. */
  keyId: string | null;
  /** The event of a service that it reports. */
  source: NewSourceEvent | null;
  /** Binds the acceptance to an idempotency key, in the same transaction. */
  idempotency: Idempotency | null;
  /** Estimated tokens, counted when it is accepted. */
  tokens: number;
  /** What the user's next texts are compared with once it is accepted. */
  compared: { digest: string; text: string | null };
  /** Decides within the transaction, from what is true in it, so that it is exact whatever happens at the same moment. */
  judge(facts: AddFacts): J;
}

/** A text of the user that was accepted lately. */
export interface RecentText {
  textId: number;
  digest: string;
  text: string | null;
}

/** What an add is judged by. */
export interface AddFacts {
  /** The end user is blocked. */
  isBlocked: boolean;
  /** Adds of the user that were accepted within this minute of the clock. */
  acceptedInMinute: number;
  /** The user's last 5 accepted texts of the last 3,600 seconds, newest first. */
  recentTexts: RecentText[];
  /** The tenant's, before this add. */
  planUsage: PlanUsage;
  /** What is known of the event that it reports; null when it reports none. */
  source: SourceFinding | null;
}

/** What was decided of an add. */
export interface Judgement {
  /** Whether it becomes a job and counts. */
  accepted: boolean;
  /** What the quality log says of it; null for nothing. */
  entry: { layer: GateLayer; reason: BlockedReason | null; score: number; similarity: number | null } | null;
}

/** What became of a conversation to accept. */
export type Acceptance<J extends Judgement = Judgement> =
  /** With what the tenant has used after it. */
  | { kind: "accepted"; jobId: string; judgement: J; planUsage: PlanUsage }
  | { kind: "refused"; judgement: J }
  | { kind: "replayed"; jobId: string }
  /** An agent adds it for a person who does not let it write now. */
  | { kind: "not_permitted" }
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
  /** The memory that it replaced, which is one of `Completion.supersessions`. */
  previousMemoryId: string | null;
  source: MemorySource | null;
}

/** A memory that something said later has replaced, or that the person asked to forget: it leaves retrieval, and its history says why. */
export interface Supersession {
  memoryId: string;
  /** For the history of the memory. */
  reason: string;
  /** The kind of contradiction; null when the later memory only says more. */
  conflict: ConflictKind | null;
  /** Nothing replaces it: the person asked to forget it. */
  forgotten?: boolean;
}

/** What a memory gains from being said again. */
export interface Reinforcement {
  memoryId: string;
  /** Fraction 0–1. */
  confidence: number;
  /** 1 to 10. */
  importance: number;
  /** Caller's ids of the messages that said it again, to go with those it has. */
  turnIds: string[];
}

/** What a completed job changes, all in one transaction. */
export interface Completion {
  memories: NewMemory[];
  /** Memories there were, or new ones of this job, that are no longer so. */
  supersessions: Supersession[];
  reinforcements: Reinforcement[];
  /** What was asserted, in the order in which it was said. */
  revisions: NewRevision[];
  /** New weak signals. */
  buffered: WeakSignal[];
  /** Ids of weak signals that became memories, or that the person asked to forget. */
  confirmed: string[];
  /** What the conversation says for the user's profile; null without a domain schema, and when that could not be told. */
  domain: { schema: DomainSchemaName; facts: NewFact[] } | null;
  decisions: Decision[];
  /** The user's revision that the decisions were made at; null when nothing was known of the user. */
  basedOn: number | null;
  extractionMetadata: Record<string, unknown>;
  metrics: Record<string, number>;
  now: Date;
  /**
   * What the agent may do for the person whose job it is.
   *
   * @default the app decides what is stored for its own end user
   */
  access?: AgentAccess | "none";
  /** Whether the messages stay with the job until the lifecycle drops them. */
  keepMessages: boolean;
}

/** What became of a completion, see `completeJob`. */
export type CompletionResult = "completed" | "outdated" | "access_changed" | "gone";

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
  /**
   * Takes the oldest job that is due, whose user has none in work, and marks it `processing`. Of those that were
   * interrupted repeatedly, one at most is in work at a time: the one that ends the process takes no other along each time.
   */
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
  /**
   * Judges a conversation and, when it is accepted, makes messages, job, user, idempotency record and what counts durable
   * together. Refused, it leaves an entry of the quality log at the most. A repeated one is not judged again.
   */
  acceptJob<J extends Judgement>(job: NewJob<J>): Promise<Acceptance<J>>;
  findJob(tenantId: string, jobId: string): Promise<Job | null>;
  /** Jobs that wait or are being worked on. */
  countOpenJobs(): Promise<number>;
  /**
   * Stores what a job found, unless its lease was lost or it is no longer in work (`gone`), or its decisions lean on memories or weak
   * signals of the user and some were changed, archived or erased meanwhile (`outdated`: decide again), or the agent may do
   * something else for the person now (`access_changed`: begin anew).
   */
  completeJob(job: LeasedJob, completion: Completion): Promise<CompletionResult>;
}
