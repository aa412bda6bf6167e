import type { AgingMemory } from "../../store/types.ts";

const DAY = 86_400_000;

/** Published: without being asked for this long a memory begins to lose importance. */
export const IDLE_DAYS = 30;
/** Published: what it loses with every thirty days more. */
const LOSS = 0.5;
/** Published: a change of importance is made when it is more than this. */
const LEAST_CHANGE = 1;
/** Published: what a memory that was asked for a hundred times keeps. */
const ACCESS = { boost: 0.5, count: 100 } as const;
/** Published: below this score a memory that nobody ever asked for is archived after so many days. */
const ARCHIVE = { score: 1.5, idleDays: 90 } as const;
/** Published: at this importance a memory that was asked for so often, last within so many days, is hot. */
const HOT = { importance: 8, accesses: 5, days: 7 } as const;

/** What ranking, lists and exports know of how a memory is used. */
export interface Use {
  /** 1 to 10. */
  importance: number;
  accessCount: number;
  lastAccessedAt: Date | null;
}

/**
 * Whether a memory is among those used most. It follows from the memory and the time alone, so a memory is hot with the
 * retrieve that makes it so and no longer when a week has passed.
 */
export function isHot({ importance, accessCount, lastAccessedAt }: Use, now: Date): boolean {
  return (
    importance >= HOT.importance &&
    accessCount >= HOT.accesses &&
    lastAccessedAt !== null &&
    now.getTime() - lastAccessedAt.getTime() <= HOT.days * DAY
  );
}

/** Until when `isHot` says the same as now if nobody asks for the memory: milliseconds since 1970, or `Infinity`. */
export function hotUntil(use: Use, now: Date): number {
  return isHot(use, now) && use.lastAccessedAt
    ? use.lastAccessedAt.getTime() + HOT.days * DAY
    : Number.POSITIVE_INFINITY;
}

/**
 * What the passing of time does to a memory: a lower importance, the archive, or nothing (null).
 *
 * The published decay, baseline − 0.5 × (idle days − 30) / 30 + up to 0.5 for accesses, with the baseline being what the
 * memory mattered before it lost anything. It never gains by being left alone.
 */
export function aged(memory: AgingMemory, now: Date): { importance: number } | "archive" | null {
  const idleDays = (now.getTime() - memory.lastActiveAt.getTime()) / DAY;
  if (idleDays <= IDLE_DAYS) return null;
  const kept = (ACCESS.boost * Math.min(memory.accessCount, ACCESS.count)) / ACCESS.count;
  const lost = (LOSS * (idleDays - IDLE_DAYS)) / IDLE_DAYS;
  const score = Math.min(10, Math.max(1, memory.baseline - lost + kept));
  if (score < ARCHIVE.score && idleDays > ARCHIVE.idleDays && memory.accessCount === 0) return "archive";
  return memory.importance - score > LEAST_CHANGE ? { importance: Math.round(score * 100) / 100 } : null;
}
