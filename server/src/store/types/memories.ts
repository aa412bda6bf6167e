import type { Category } from "../../memory/types.ts";
import type { RewordedFacts } from "./domains.ts";
import type { Receipt, Scope } from "./scope.ts";
import type { MemorySource } from "./sources.ts";

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
  /** It was archived by the service itself and not by the app. */
  systemArchived: boolean;
  /** The memory that it replaced. */
  previousMemoryId: string | null;
  /** What feedback on its retrievals says of it: −1 (never any use) to 1 (always useful), 0 without feedback. */
  usefulness: number;
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
  /** Who stands behind it; null when nobody does. */
  source: MemorySource | null;
}

/** A live memory with its vector, as ranking needs it. */
export interface SearchableMemory extends StoredMemory {
  vector: Float32Array;
}

/** The same as it is kept in memory. */
export interface LoadedMemory extends SearchableMemory {
  /** Another after every change of the memory or its vector. */
  rowVersion: number;
}

/** A memory as it was at a time; `vector` is null where its words were others than they are now. */
export interface PastMemory extends StoredMemory {
  vector: Float32Array | null;
}

/** What to change about a memory. What is absent stays. */
export interface MemoryChange {
  /** New words with their vector, and what they say for a profile that the old ones did not, and the other way round. */
  words?: { content: string; vector: Float32Array; facts?: RewordedFacts };
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
  changeType:
    | "created"
    | "conflict_update"
    | "manual_edit"
    | "importance_decay"
    | "importance_boost"
    | "archived"
    | "restored"
    | "user_corrected";
  changeReason: string;
  createdAt: Date;
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

/** Memories with their vectors and versions. */
export interface MemoryStore {
  /**
   * Live memories of one user, with vectors that lie side by side.
   *
   * @param known What was loaded before, by id: a memory that has not changed since is the same object again.
   */
  loadSearchable(scope: Scope, known?: ReadonlyMap<string, LoadedMemory>): Promise<LoadedMemory[]>;
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
   * Removes every trace of a memory: row, vector, versions, facts of profiles that no other memory says, and what the user
   * said where the same may be in it: messages of jobs that have ended, recent texts, weak signals. With the last memory of
   * a job, an idempotency key that made the job remembers only that this was erased. What it asserts goes as well, and the
   * event that nothing else rests on.
   */
  eraseMemory(memory: StoredMemory, now: Date): Promise<Receipt>;
  /** Statistics; not waited for by a retrieve. */
  recordAccess(accesses: readonly Access[]): Promise<void>;
}
