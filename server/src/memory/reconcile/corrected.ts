import type { Supersession } from "../../store/types.ts";
import { closestTo } from "../ranking/duplicates.ts";
import { dot } from "../ranking/vectors.ts";
import type { Candidate } from "../types.ts";
import type { KnownMemory, WeighedCandidate } from "./known.ts";
import { relate } from "./relation.ts";

/** With several memories named, one this unlike the correction was used and is not what was wrong. */
const ABOUT_THE_SAME = 0.4;

interface Embedded {
  vector: Float32Array;
}

/**
 * Which candidate of a correction takes the place of which memories. A person who names one memory means it, whatever the
 * words; of several, those that are about the same as the correction. Each goes to the candidate that is closest to it.
 */
export function correctedBy<C extends Embedded, M extends Embedded & { id: string }>(
  candidates: readonly C[],
  named: readonly M[],
): Map<C, string[]> {
  const replacing = new Map<C, string[]>();
  for (const memory of named) {
    const [closest] = candidates
      .map((candidate) => ({ candidate, cosine: dot(memory.vector, 0, candidate.vector) }))
      .sort((a, b) => b.cosine - a.cosine);
    if (!closest || (named.length > 1 && closest.cosine < ABOUT_THE_SAME)) continue;
    replacing.set(closest.candidate, [...(replacing.get(closest.candidate) ?? []), memory.id]);
  }
  return replacing;
}

/** How a memory that somebody corrects gives way to what they said instead. */
export function correctionOf({ category, content }: Candidate, memory: KnownMemory): Supersession {
  const relation = relate(content, memory.content, false);
  const ofItsKind = category === "preference" ? "preference_change" : "fact_update";
  const conflict = relation?.is === "contradiction" ? relation.kind : ofItsKind;
  return { memoryId: memory.id, reason: "corrected by the user", conflict };
}

/** The memory of what a candidate says is no longer true. */
export function notSoAccordingTo(
  { corrects, correctsVector, content }: WeighedCandidate,
  memories: readonly KnownMemory[],
  replaced: readonly Supersession[],
): KnownMemory | null {
  if (!corrects || correctsVector === null) return null;
  const left = memories.filter(({ id }) => !replaced.some(({ memoryId }) => memoryId === id));
  const stated = left.find((memory) => ["same", "less"].includes(relate(corrects, memory.content, false)?.is ?? ""));
  const closestId = stated === undefined ? closestTo({ content: corrects, vector: correctsVector }, left) : null;
  const found = stated ?? left.find(({ id }) => id === closestId);
  // What the candidate itself says is no correction of it.
  return found === undefined || found.content === content ? null : found;
}
