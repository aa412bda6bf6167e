import type { Scope } from "./scope.ts";
import type { Tenant } from "./tenants.ts";

/** A text whose vector is to be made anew. */
export interface TextToEmbed extends Scope {
  /** What the vector is for: it is searched with, or it tells weak signals apart. */
  kind: "memory" | "signal";
  id: string;
  content: string;
}

/** How far the vectors are made anew. */
export interface Reembedding {
  done: number;
  total: number;
}

/** What is in a database, seen without changing it. */
export interface Inspection {
  /** What SQLite finds wrong with the file; empty when it is whole. */
  damage: string[];
  schema: number;
  /** The schema that this program knows. */
  newestSchema: number;
  /** What the vectors were made with, or null before the first start. */
  embedder: string | null;
  tenants: number;
  jobs: { waiting: number; inWork: number; stuck: number; dead: number };
  /** When the last job was accepted, by the clock of then (RFC 3339). */
  newestAt: string | null;
  /** Size of the file, in bytes. */
  bytes: number;
}

/** What operators need beyond what the API does. */
export interface MaintenanceStore {
  /** All tenants, oldest first. */
  listTenants(): Promise<Tenant[]>;
  /** The next users of a tenant in the order of their ids. */
  usersInOrder(
    tenantId: string,
    afterUserId: string | null,
    limit: number,
  ): Promise<(Scope & { externalUserId: string })[]>;
  /** Removes all data of a tenant but itself, its account and its keys. Returns how many rows that were. */
  wipeTenant(tenantId: string): Promise<number>;
  /**
   * Begins to make all vectors anew, or goes on where a run with the same embedder was broken off. Until it is finished the
   * store belongs to no other embedder than this one.
   */
  beginReembedding(embedder: { id: string; dimensions: number }): Promise<Reembedding>;
  /** The next texts, in an order that is kept. */
  nextToEmbed(limit: number): Promise<TextToEmbed[]>;
  /** Puts in the vectors of the texts that {@link nextToEmbed} gave, of those whose words are still the same. */
  replaceVectors(vectors: readonly (TextToEmbed & { vector: Float32Array })[]): Promise<void>;
  /** Ties the store to the embedder that the vectors are made anew with. */
  finishReembedding(): Promise<void>;
  /**
   * Copies the whole store as it is at one moment to a file that is not there yet, and goes on answering meanwhile.
   * Gives the schema version and the size in bytes. Rejects when aborted.
   */
  copyTo(
    path: string,
    progress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<{ schema: number; bytes: number }>;
  /** @param staleBefore Jobs in work since before then are stuck. */
  inspect(staleBefore: Date): Promise<Inspection>;
}
