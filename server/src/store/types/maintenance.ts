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
}
