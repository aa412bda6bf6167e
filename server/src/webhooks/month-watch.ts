import type { Clock } from "../clock.ts";
import { nextMonth } from "../quota/month.ts";
import type { Store } from "../store/types.ts";

/** Milliseconds after which it looks again: also for what nobody's request has brought to light. */
const EVERY = 3_600_000;
/** Milliseconds before a store that cannot answer is asked again. */
const STORE_PAUSE = 1_000;

/** Tells tenants what comes with time alone: that a month begins. */
export interface MonthWatch {
  stop(): Promise<void>;
}

/** Begins with what happened while the server was down. */
export function watchMonths(store: Store, clock: Clock, onError: (error: unknown) => void): MonthWatch {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      const now = clock.now();
      const noted = await store.noteStandings(now, null).then(
        () => true,
        (error) => {
          onError(error);
          return false;
        },
      );
      const left = nextMonth(now).getTime() - clock.now().getTime();
      await clock.wait(noted ? Math.max(0, Math.min(left, EVERY)) : STORE_PAUSE, signal);
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
