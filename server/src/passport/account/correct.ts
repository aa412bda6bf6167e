import type { Clock } from "../../clock.ts";
import { type Embedder, embedNow } from "../../embedding/types.ts";
import { uuidv7 } from "../../ids.ts";
import type { Correction, Idempotency, Store } from "../../store/types.ts";

/**
 * Has a memory say what its person writes, word for word: agents find it by the new words at once.
 *
 * @param content As `normaliseMemoryText` leaves it.
 * @throws EmbeddingUnavailable when the new words cannot be embedded; then nothing is changed.
 */
export type CorrectMemory = (
  personId: string,
  memoryId: string,
  content: string,
  idempotency: Idempotency | null,
) => Promise<Correction>;

export function createCorrectMemory(parts: { store: Store; embedder: Embedder; clock: Clock }): CorrectMemory {
  const { store, embedder, clock } = parts;
  return async (personId, memoryId, content, idempotency) => {
    // When it is gone, an earlier request with the same key may have put another in its place. An archived one counts no
    // more: its words gave way to others, and new ones in its place would count beside them.
    const isThere = (await store.findPersonMemory(personId, memoryId))?.archivedAt === null;
    if (!isThere && !idempotency) return { kind: "unknown_memory" };
    const [vector = new Float32Array()] = isThere ? await embedNow(embedder, [content]) : [];
    const corrected = { memoryId: uuidv7(), content, vector };
    return await store.correctMemory({ userId: personId, memoryId }, corrected, clock.now(), idempotency);
  };
}
