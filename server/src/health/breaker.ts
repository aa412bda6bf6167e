import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import type { Clock } from "../clock.ts";

/**
 * Seconds from a failure until the next call may try, by how many tries have failed in a row. The call after the first
 * failure tries at once: a failure that was alone makes no other request fail.
 */
const TRY_AFTER = [0, 1, 2, 5] as const;
/** Milliseconds that an open breaker leaves at least for a call to try, before it asks by itself. */
const ASK_AFTER = 1_000;
/** Milliseconds that a call waits for the one that tries; a store has answered by then, a model that is stuck has not. */
const PATIENCE = 250;

/** What a breaker is made of. */
export interface BreakerParts {
  clock: Clock;
  /** Whether it is made to fail on purpose. */
  isMadeToFail: () => boolean;
  /** Whether an error means that the dependency is out; others pass through and count as an answer. */
  isOutage: (error: unknown) => boolean;
  /** The error of a call that is refused because the breaker is open, or that is made to fail. */
  unavailable: (reason: string) => Error;
  /** The cheapest call that the dependency answers only when it works. */
  probe: () => Promise<unknown>;
}

/** Stands before a dependency: passes calls on while it answers, and refuses them at once while it does not. */
export interface Breaker {
  isClosed(): boolean;
  /** Makes the call, or refuses it without asking. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** Asks the dependency now, however long the breaker would have waited. */
  recheck(): Promise<void>;
  /** Stops asking by itself. */
  close(): void;
}

/**
 * Makes a breaker that opens with a failure and closes with the next answer. While it is open it asks by itself, so that
 * the status recovers without traffic. Time is the clock's.
 */
export function createBreaker({ clock, isMadeToFail, isOutage, unavailable, probe }: BreakerParts): Breaker {
  let tryAt = 0;
  const closing = new AbortController();
  const policy = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(1),
    halfOpenAfter: { next: () => wait(0) },
  });
  let decision = Promise.withResolvers<void>();
  policy.onHalfOpen(() => {
    decision = Promise.withResolvers();
  });
  policy.onStateChange((state) => {
    if (state !== CircuitState.HalfOpen) decision.resolve();
  });
  let isAsking = false;
  policy.onBreak(() => void askUntilClosed());

  /** A wait that ends by our clock: cockatiel itself reads the system's. */
  function wait(failedTries: number) {
    const seconds = TRY_AFTER[Math.min(failedTries, TRY_AFTER.length - 1)] as number;
    tryAt = clock.now().getTime() + seconds * 1000;
    return {
      get duration() {
        return clock.now().getTime() < tryAt ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next: () => wait(failedTries + 1),
    };
  }

  const isClosed = () => policy.state === CircuitState.Closed;

  /** Whether the call that tries was answered soon enough to wait for. */
  async function decidedSoon(): Promise<boolean> {
    const decided = new AbortController();
    await Promise.race([decision.promise, clock.wait(PATIENCE, decided.signal)]);
    decided.abort();
    return policy.state !== CircuitState.HalfOpen;
  }

  function run<T>(call: () => Promise<T>): Promise<T> {
    return isClosed() && !isMadeToFail() ? runClosed(call) : runOpen(call);
  }

  async function runOpen<T>(call: () => Promise<T>): Promise<T> {
    while (policy.state === CircuitState.HalfOpen) {
      if (!(await decidedSoon())) throw unavailable(lastReason());
    }
    if (isClosed() && !isMadeToFail()) return runClosed(call);
    try {
      return await policy.execute(() => {
        if (isMadeToFail()) throw unavailable("it is made to fail");
        return call();
      });
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw unavailable(lastReason());
      throw error;
    }
  }

  /** A closed breaker has nothing to learn from an answer, so that it is shown only failures. */
  async function runClosed<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (isOutage(error) && isClosed()) await policy.execute(() => Promise.reject(error)).catch(() => {});
      throw error;
    }
  }

  function lastReason(): string {
    const { lastFailure } = policy;
    const error = lastFailure && "error" in lastFailure ? lastFailure.error : null;
    return `its last failure was: ${error instanceof Error ? error.message : "unknown"}`;
  }

  async function ask(): Promise<void> {
    await run(probe).catch(() => {});
  }

  async function askUntilClosed(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    while (!isClosed() && !closing.signal.aborted) {
      await clock.wait(Math.max(ASK_AFTER, tryAt - clock.now().getTime()), closing.signal);
      if (!isClosed() && !closing.signal.aborted) await ask();
    }
    isAsking = false;
  }

  return {
    isClosed,
    run,
    async recheck() {
      tryAt = 0;
      await ask();
    },
    close: () => closing.abort(),
  };
}
