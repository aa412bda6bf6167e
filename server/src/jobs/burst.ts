/** So many arrivals within so many milliseconds are a burst: several times what one embedder keeps up with. */
const ARRIVALS = 16;
const WITHIN = 40;

/** Notices when jobs arrive faster than they can be worked on anyhow. */
export interface Burst {
  arrived(): void;
  /** The last arrivals came fast, and the last of all just now. */
  isNow(): boolean;
}

/** @param now Milliseconds that only go forward. @default the process's own */
export function createBurst(now: () => number = () => performance.now()): Burst {
  const times = new Array<number>(ARRIVALS).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return {
    arrived() {
      times[next] = now();
      next = (next + 1) % ARRIVALS;
    },
    // The place that is written next holds the oldest of them.
    isNow: () => now() - (times[next] as number) < WITHIN,
  };
}
