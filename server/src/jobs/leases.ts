import type { Clock } from "../clock.ts";
import type { Lease, LeasedJob, Store } from "../store/types.ts";

/** Milliseconds that a lease holds unless it is renewed: as long as a job waits when the process that had it is gone. */
const LEASE = 60_000;
/** Milliseconds between two renewals; two may fail before a lease is lost. */
const RENEW_EVERY = 20_000;
/** Milliseconds of work after which a job counts as stuck (observed-server §5.8). */
export const STALE_AFTER = 600_000;

/** A job that nobody ends: its attempt took too long, or the process that worked on it is gone. */
export class StaleJob extends Error {
  override readonly name = "StaleJob";
}

/** A job that the process did not survive, time and again. */
export class InterruptedJob extends Error {
  override readonly name = "InterruptedJob";

  constructor(times: number) {
    super(`the server ended ${times} times while it worked on this`);
  }
}

/** The leases of one worker. */
export interface Leases {
  /** A lease that begins now. */
  begin(): Lease;
  /** Renews what this worker holds and takes back what others let expire, until stopped. */
  keep(): Promise<void>;
  stop(): void;
}

/**
 * @param parts.owner Names the worker among all that share the store.
 * @param parts.takenBack Told of each job whose worker let its lease expire; this worker has the lease now.
 */
export function createLeases(parts: {
  store: Store;
  clock: Clock;
  owner: string;
  takenBack: (job: LeasedJob) => Promise<void>;
  onError: (error: unknown) => void;
}): Leases {
  const { store, clock, owner, takenBack, onError } = parts;
  const stopping = new AbortController();
  const begin = (): Lease => {
    const now = clock.now();
    return { owner, now, until: new Date(now.getTime() + LEASE) };
  };

  async function tend(): Promise<void> {
    await store.renewLeases(owner, begin().until);
    for (;;) {
      const job = await store.takeOverLease(begin());
      if (!job) return;
      await takenBack(job);
    }
  }

  return {
    begin,
    async keep() {
      while (!stopping.signal.aborted) {
        // From before, so that the time that tending takes puts nothing off.
        const next = clock.wait(RENEW_EVERY, stopping.signal);
        // A store that cannot answer is asked again the next time.
        await tend().catch(onError);
        await next;
      }
    },
    stop: () => stopping.abort(),
  };
}

/**
 * Runs an attempt and gives it up when it is stuck: it is told by its signal, and waited for no longer.
 *
 * @throws StaleJob when it is stuck.
 */
export async function whileFresh(clock: Clock, attempt: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const ended = new AbortController();
  const givenUp = new AbortController();
  const stuck = clock.wait(STALE_AFTER, ended.signal).then(() => {
    if (ended.signal.aborted) return;
    const error = new StaleJob(`it was not done after ${STALE_AFTER / 60_000} minutes`);
    givenUp.abort(error);
    throw error;
  });
  try {
    await Promise.race([attempt(givenUp.signal), stuck]);
  } finally {
    ended.abort();
  }
}
