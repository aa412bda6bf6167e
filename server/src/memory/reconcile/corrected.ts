import { dot } from "../ranking/vectors.ts";

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
