import type { Clock } from "../../clock.ts";

const MINUTE = 60_000;
/** After a start the first run waits, so that it takes no time from whoever waits for the server. */
const FIRST_AFTER = 10 * MINUTE;
const EVERY = 24 * 60 * MINUTE;

/** Runs the lifecycle of a server that is up. */
export interface Schedule {
  /** Ends after the step at work. */
  stop(): Promise<void>;
}

/**
 * Begins to run the lifecycle once a day by the clock.
 *
 * @param onError Told when a run failed; the next comes at its time.
 */
export function scheduleLifecycle(
  clock: Clock,
  run: (signal: AbortSignal) => Promise<unknown>,
  onError: (error: unknown) => void,
): Schedule {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function loop(): Promise<void> {
    await clock.wait(FIRST_AFTER, signal);
    while (!signal.aborted) {
      await run(signal).catch(onError);
      await clock.wait(EVERY, signal);
    }
  }

  const ended = loop();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
