const MINUTE = 60_000;

/** What a limit leaves after a request. */
export interface Count {
  limit: number;
  remaining: number;
  /** Whole seconds until it is counted anew: within a minute 1–60. */
  resetSeconds: number;
  /** The request is one too many. */
  isOver: boolean;
}

/** Counts requests within the current minute of the clock, or within as many. */
export interface MinuteLimits {
  /** Counts a request of somebody, unless it is one too many. */
  take(who: string, limit: number, now: Date): Count;
}

/**
 * @param minutes How long it is counted before it is counted anew.
 * @returns counters in this process: exact, because one process owns the data folder.
 */
export function createMinuteLimits(minutes = 1): MinuteLimits {
  const length = minutes * MINUTE;
  let window = Number.NaN;
  const taken = new Map<string, number>();
  return {
    take(who, limit, now) {
      const current = Math.floor(now.getTime() / length);
      if (current !== window) {
        taken.clear();
        window = current;
      }
      const before = taken.get(who) ?? 0;
      const isOver = before >= limit;
      const after = isOver ? before : before + 1;
      taken.set(who, after);
      return { limit, remaining: Math.max(0, limit - after), resetSeconds: secondsToNext(length, now), isOver };
    },
  };
}

/** 60 minus the clock's seconds: 1–60 (GAT-004). */
export function secondsToNextMinute(now: Date): number {
  return secondsToNext(MINUTE, now);
}

function secondsToNext(length: number, now: Date): number {
  return (length - ((Math.floor(now.getTime() / 1000) * 1000) % length)) / 1000;
}
