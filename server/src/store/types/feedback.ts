import type { Idempotency, Refusal } from "./idempotency.ts";

/** A retrieve that can be given feedback. */
export interface NotedRetrieval {
  /** Whose reads it counts among. */
  tenantId: string;
  /** The global agent that asked, for a person who granted it access: there can be no feedback on it. @default null */
  grantedTo?: string | null;
  retrievalId: string;
  externalUserId: string;
  /** The end user as they were found; null when there was none. One who was erased since is no longer noted. */
  userId: string | null;
  agentId: string | null;
  /** What it answered with. */
  memoryIds: string[];
  at: Date;
}

/** Feedback on a retrieval, to be noted. */
export interface NewFeedback {
  tenantId: string;
  feedbackId: string;
  retrievalId: string;
  outcome: string;
  usedMemoryIds: string[];
  /** What it adds to the usefulness of the memories used, or of all that were returned when none is named. */
  usefulness: { used: number; returned: number };
  agentConfidence: number | null;
  metadata: Record<string, unknown>;
  /** The job that makes a memory of it; the words are kept with the job alone. */
  correction: { jobId: string; content: string; queueName: string } | null;
  /** The key that it came with; null when that is not known. */
  keyId: string | null;
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
  /** The retrieval's user is blocked. */
  | { kind: "blocked" }
  /** Positions in `usedMemoryIds` of those that are no memories of the retrieval's user. */
  | { kind: "unknown_memories"; positions: number[] }
  | Refusal;

/** Retrievals and what became of them. */
export interface FeedbackStore {
  /**
   * Counts each retrieval as a read, one by a grant with the grant as well, keeps for feedback those that are to be, and
   * lets go of those from before a time.
   */
  recordRetrievals(retrievals: readonly NotedRetrieval[], keptSince: Date): Promise<void>;
  /** The external id of whose memories were retrieved; null for a retrieval that is not known. */
  findRetrievedUser(tenantId: string, retrievalId: string): Promise<string | null>;
  /** Makes feedback, the job of its correction and the idempotency record durable together. */
  acceptFeedback(feedback: NewFeedback): Promise<FeedbackAcceptance>;
  /** The memories that a person corrected with the words of a job; none when the job corrects nothing that was named. */
  findCorrected(tenantId: string, jobId: string): Promise<string[]>;
}
