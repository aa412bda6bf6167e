import { setTimeout } from "node:timers/promises";

/** Where the server takes the time from, so that tests can turn it. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds, or at once when aborted. A wait does not keep the process alive. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, { ref: false, signal }).catch(() => {}),
};
