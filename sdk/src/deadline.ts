import { MemoryOSError } from "./errors.ts";

/** Ends a piece of work when its time is up or its caller gives up. */
export interface Deadline {
  /** Aborted at the end, with a {@link MemoryOSError} as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds left. */
  remaining(): number;
  /** Settles as the work does, but no later than the deadline, even when the work ignores the signal. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Waits. Throws the signal's reason when the deadline comes first. */
  sleep(ms: number): Promise<void>;
  /** Releases the timers; call it when the work is over. */
  stop(): void;
}

/** Starts a deadline. `timedOut` makes the error for the case that the time runs out. */
export function startDeadline(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  timedOut: () => MemoryOSError,
): Deadline {
  const end = performance.now() + timeoutMs;
  const controller = new AbortController();
  const { signal } = controller;
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  // Nobody may be racing when the end comes.
  ended.catch(() => {});
  const timer = setTimeout(() => controller.abort(timedOut()), timeoutMs);
  const giveUp = () => controller.abort(abortedBy(outer?.reason));
  if (outer?.aborted) giveUp();
  else outer?.addEventListener("abort", giveUp);

  let wakeUp: ReturnType<typeof setTimeout> | undefined;
  const race: Deadline["race"] = (work) => Promise.race([ended, work]);
  return {
    signal,
    remaining: () => end - performance.now(),
    race,
    sleep: (ms) =>
      race(
        new Promise((resolve) => {
          wakeUp = setTimeout(resolve, ms);
        }),
      ),
    stop() {
      clearTimeout(timer);
      clearTimeout(wakeUp);
      outer?.removeEventListener("abort", giveUp);
    },
  };
}

/** An outer deadline already speaks for itself; any other reason is the caller's. */
function abortedBy(reason: unknown): MemoryOSError {
  if (reason instanceof MemoryOSError) return reason;
  return new MemoryOSError("The call ended because its signal said so.", { code: "ABORTED", cause: reason });
}
