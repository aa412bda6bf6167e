const MINUTE = 60_000;

/** What a limit leaves after a request. */
export interface Count {
  limit: number;
  remaining: number;
  /** Whole seconds until the next minute of the clock: 1–60. */
  resetSeconds: number;
  /** The request is one too many. */
  isOver: boolean;
}

/** Counts requests within the current minute of the clock. */
export interface MinuteLimits {
  /** Counts a request of somebody, unless it is one too many. */
  take(who: string, limit: number, now: Date): Count;
}

/** @returns counters in this process: exact, because one process owns the data folder. */
export function createMinuteLimits(): MinuteLimits {
  let minute = Number.NaN;
  const taken = new Map<string, number>();
  return {
    take(who, limit, now) {
      const current = Math.floor(now.getTime() / MINUTE);
      if (current !== minute) {
        taken.clear();
        minute = current;
      }
      const before = taken.get(who) ?? 0;
      const isOver = before >= limit;
      const after = isOver ? before : before + 1;
      taken.set(who, after);
      return { limit, remaining: Math.max(0, limit - after), resetSeconds: secondsToNextMinute(now), isOver };
    },
  };
}

/** 60 minus the clock's seconds: 1–60 (GAT-004). */
export function secondsToNextMinute(now: Date): number {
  return 60 - now.getUTCSeconds();
}
