import type { Category } from "../../memory/types.ts";
import type { Idempotency, Refusal } from "./idempotency.ts";
import type { MemoryVersion, StoredMemory } from "./memories.ts";
import type { Receipt } from "./scope.ts";

/** What a person says is wrong with a memory of theirs. */
export interface Flag {
  reason: string;
  /** What would be right. */
  correction: string | null;
  flaggedAt: Date;
}

/** A memory of a passport. */
export interface PersonMemory extends StoredMemory {
  /** Name of the agent that added it; null when none did, or when it is not there any more. */
  agentName: string | null;
  /** The person worded it. */
  isCorrection: boolean;
  flag: Flag | null;
}

/** A memory of a passport as it was from one change to the next. */
export interface PersonMemoryVersion extends MemoryVersion {
  /** The agent whose conversation changed it; null when none did. */
  agentId: string | null;
  agentName: string | null;
}

/** What a list of a person's memories is ordered by: importance, highest first, or time. */
export type PersonMemoryOrder = "importance" | "recent" | "oldest";

export interface PersonMemoryQuery {
  personId: string;
  /** Null: all. */
  categories: Category[] | null;
  order: PersonMemoryOrder;
  /** The last row of the previous page: its importance, or when it was stored as milliseconds since 1970. */
  after: { key: number; memoryId: string } | null;
  limit: number;
}

/** What became of a correction. */
export type Correction =
  | { kind: "accepted" | "replayed"; memoryId: string }
  /** There is no such memory any more, or it is archived. */
  | { kind: "unknown_memory" }
  | Refusal;

/** A person's memories, for the person. */
export interface PersonMemoryStore {
  /** Live memories. */
  listPersonMemories(query: PersonMemoryQuery): Promise<{ rows: PersonMemory[]; total: number }>;
  findPersonMemory(personId: string, memoryId: string): Promise<PersonMemory | null>;
  /** Oldest first. */
  listPersonVersions(memory: StoredMemory): Promise<PersonMemoryVersion[]>;
  /** Puts a flag, or another in its place, or with null takes it away. Returns whether there is such a memory. */
  flagMemory(memory: StoredMemory, flag: Flag | null): Promise<boolean>;
  /** Puts a memory in the place of another, whose versions become its own; nothing else of the other is left. */
  correctMemory(
    memory: Pick<StoredMemory, "userId" | "memoryId">,
    to: { memoryId: string; content: string; vector: Float32Array },
    now: Date,
    idempotency: Idempotency | null,
  ): Promise<Correction>;
  /** Erases a memory with those that it took the place of. Null when there is no such memory. */
  erasePersonMemory(personId: string, memoryId: string, now: Date): Promise<Receipt | null>;
}
