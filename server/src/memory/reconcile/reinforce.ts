import type { Reinforcement } from "../../store/types.ts";

/** What is said twice is not certain yet. */
const MOST_CERTAIN = 0.99;
/** Points of importance that a memory gains each time it is said again, and at the most. */
const GAIN = { each: 0.25, most: 1 } as const;

/**
 * How sure two independent mentions make: they are both wrong only if each is.
 *
 * @returns a fraction 0–1 with four decimals
 */
export function certainty(one: number, other: number): number {
  const both = Math.round((1 - (1 - one) * (1 - other)) * 1e4) / 1e4;
  return Math.max(one, other, Math.min(MOST_CERTAIN, both));
}

/** What a memory gains from a candidate that says the same. What an app has rated above the gain stays as it is. */
export function reinforced(
  memory: { confidence: number; importance: number; originalImportance: number },
  candidate: { confidence: number },
): Pick<Reinforcement, "confidence" | "importance"> {
  const most = Math.min(10, memory.originalImportance + GAIN.most);
  const importance = Math.max(memory.importance, Math.min(most, memory.importance + GAIN.each));
  return { confidence: certainty(memory.confidence, candidate.confidence), importance };
}
