import { setTimeout } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { uuidv7 } from "../ids.ts";
import type { JobFailure, LeasedJob, Store } from "../store/types.ts";
import type { Absorb } from "./absorb.ts";
import { createBurst } from "./burst.ts";
import { createLeases, InterruptedJob, StaleJob, whileFresh } from "./leases.ts";
import { MAX_ATTEMPTS, MAX_INTERRUPTIONS, retryDelay } from "./retry.ts";

/** Jobs worked on at a time, each of another user: one embeds while others extract and commit. */
const LANES = 4;
/** Milliseconds that a lane gives way to a burst of adds before each job at the most: accepting comes before working. */
const GIVE_WAY_WITHIN = 1_000;
/** Milliseconds until it looks again whether the burst is over. */
const GIVE_WAY_STEP = 20;
/** Milliseconds that a lane without work rests at the most. */
const LONGEST_REST = 60_000;
/** Milliseconds before a store that cannot answer is asked again. */
const STORE_PAUSE = 1_000;
/** Milliseconds that jobs in work have to finish when the server stops; those that do not are done again by another or after the next start. */
const STOP_WITHIN = 5_000;

/**
 * Works on queued jobs. It needs a store and a clock alone and shares the store with any number of others: it can run
 * within the server, as it does on SQLite, or as a process of its own.
 */
export interface Worker {
  /** Begins, with what is waiting. */
  start(): Promise<void>;
  /** Told of each accepted job. */
  jobAccepted(): void;
  /** Lets the jobs in work finish and begins no more. */
  stop(): Promise<void>;
}

/** @param onFailure Told of each failed attempt. */
export function createWorker(parts: {
  store: Store;
  absorb: Absorb;
  clock: Clock;
  onFailure: (error: unknown, job: LeasedJob | null) => void;
}): Worker {
  const { store, absorb, clock, onFailure } = parts;
  let running = false;
  let news = Promise.withResolvers<void>();
  const lanes: Promise<void>[] = [];
  const burst = createBurst();
  const stopped = Promise.withResolvers<void>();
  const leases = createLeases({
    store,
    clock,
    owner: uuidv7(),
    async takenBack(job) {
      await fail(job, new StaleJob("the process that worked on it is gone"));
      signal();
    },
    onError: (error) => onFailure(error, null),
  });

  function signal(): void {
    news.resolve();
    news = Promise.withResolvers();
  }

  async function lane(): Promise<void> {
    while (running) {
      await giveWay();
      // Taken before looking, so that a job accepted meanwhile is not overlooked.
      const told = news.promise;
      try {
        const now = clock.now();
        const job = await store.leaseJob(leases.begin());
        if (job) await work(job);
        else await rest(told, await untilRetry(now));
      } catch (error) {
        onFailure(error, null);
        await rest(told, STORE_PAUSE);
      }
    }
  }

  async function giveWay(): Promise<void> {
    const until = performance.now() + GIVE_WAY_WITHIN;
    while (running && burst.isNow() && performance.now() < until) await setTimeout(GIVE_WAY_STEP);
  }

  /**
   * Milliseconds until a failed job is due, a minute at the most.
   *
   * @param looked When it was looked for jobs: one that has become due since is not overlooked.
   */
  async function untilRetry(looked: Date): Promise<number> {
    const retryAt = await store.nextRetryAt(looked);
    return retryAt === null ? LONGEST_REST : Math.min(LONGEST_REST, retryAt.getTime() - clock.now().getTime());
  }

  /** Until there is news, or so many milliseconds have passed. */
  async function rest(told: Promise<void>, milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    const rested = new AbortController();
    await Promise.race([told, clock.wait(milliseconds, rested.signal)]);
    rested.abort();
  }

  async function work(job: LeasedJob): Promise<void> {
    try {
      if (job.interruptions >= MAX_INTERRUPTIONS) throw new InterruptedJob(job.interruptions);
      await whileFresh(clock, (signal) => absorb(job, signal));
    } catch (error) {
      await fail(job, error);
    }
    // The next job of the same user was waiting for this one.
    signal();
  }

  async function fail(job: LeasedJob, error: unknown): Promise<void> {
    onFailure(error, job);
    const now = clock.now();
    const again = job.attempts < MAX_ATTEMPTS && !(error instanceof InterruptedJob);
    const retryAt = again ? new Date(now.getTime() + 1000 * retryDelay(job.jobId, job.attempts)) : null;
    const failure = { error: reasonOf(error), summary: summaryOf(error), now, retryAt };
    // A store that cannot answer must not leave the job in work: it would stay so until the next start.
    while (!(await recorded(job, failure))) {
      if (!running) return;
      await rest(stopped.promise, STORE_PAUSE);
    }
  }

  async function recorded(job: LeasedJob, failure: JobFailure): Promise<boolean> {
    try {
      await store.failJob(job, failure);
      return true;
    } catch (error) {
      onFailure(error, job);
      return false;
    }
  }

  return {
    async start() {
      running = true;
      for (let n = 0; n < LANES; n++) lanes.push(lane());
      lanes.push(leases.keep());
    },
    jobAccepted() {
      burst.arrived();
      signal();
    },
    async stop() {
      running = false;
      stopped.resolve();
      signal();
      // The jobs in work are done within the time that a lease has left.
      leases.stop();
      const grace = new AbortController();
      const late = setTimeout(STOP_WITHIN, undefined, { signal: grace.signal }).catch(() => {});
      await Promise.race([Promise.all(lanes), late]);
      grace.abort();
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof InterruptedJob) return "interrupted";
  return error instanceof StaleJob ? "processing_stale" : "extraction_failed";
}

/** One line for the API. */
function summaryOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300);
}
