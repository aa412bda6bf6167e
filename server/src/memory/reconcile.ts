import { v7 as uuidv7 } from "uuid";
import type { Decision, LeasedJob, NewMemory } from "../store/types.ts";
import { duplicateOf, type StoredText } from "./ranking/duplicates.ts";
import type { Candidate } from "./types.ts";

/** Candidates less sure than this are not kept (the published threshold). */
export const KEEP_CONFIDENCE = 0.65;

/** What a job stores, and why. */
export interface Reconciled {
  memories: NewMemory[];
  decisions: Decision[];
}

/**
 * Decides what becomes of each candidate: a new memory, or nothing because a memory already says it or
 * because it is too uncertain.
 *
 * @param vectors One for each candidate.
 * @param existing The user's live memories.
 */
export function reconcile(
  job: LeasedJob,
  candidates: readonly Candidate[],
  vectors: readonly Float32Array[],
  existing: readonly StoredText[],
): Reconciled {
  const known = [...existing];
  const memories: NewMemory[] = [];
  const decisions = candidates.map((candidate, position): Decision => {
    const vector = vectors[position] as Float32Array;
    const { content, category } = candidate;
    if (candidate.confidence < KEEP_CONFIDENCE) {
      return { outcome: "rejected", memory_id: null, category, reason: "too uncertain", other_memory_id: null };
    }
    const same = duplicateOf({ content, vector }, known);
    if (same !== null) {
      return { outcome: "merged", memory_id: same, category, reason: "already known", other_memory_id: same };
    }
    const memoryId = uuidv7();
    known.push({ id: memoryId, content, vector });
    memories.push({ ...toMemory(job, candidate), memoryId, vector });
    return { outcome: "stored", memory_id: memoryId, category, reason: candidate.reason, other_memory_id: null };
  });
  return { memories, decisions };
}

function toMemory(job: LeasedJob, candidate: Candidate): Omit<NewMemory, "memoryId" | "vector"> {
  const { content, category, importance, confidence, turnIndexes } = candidate;
  const messages = turnIndexes.flatMap((index) => job.messages[index] ?? []);
  const said = messages.findLast((message) => message.occurred_at !== null)?.occurred_at;
  return {
    content,
    category,
    importance,
    confidence,
    observedAt: said ? new Date(said) : job.createdAt,
    turnIds: messages.flatMap((message) => message.external_turn_id ?? []),
    turns: [...turnIndexes],
  };
}
