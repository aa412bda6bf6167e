import { MemoryOSError } from "./error.ts";

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
  /** Releases the timer; call it when the work is over. */
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
  const timer = setTimeout(() => controller.abort(timedOut()), timeoutMs);
  const onOuterAbort = () => controller.abort(abortedBy(outer?.reason));
  if (outer?.aborted) onOuterAbort();
  else outer?.addEventListener("abort", onOuterAbort, { once: true });

  const ended = new Promise<never>((_, reject) => {
    if (controller.signal.aborted) reject(controller.signal.reason);
    else controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  // Nobody may be racing when the end comes.
  ended.catch(() => {});

  return {
    signal: controller.signal,
    remaining: () => end - performance.now(),
    race: (work) => Promise.race([ended, work]),
    async sleep(ms) {
      let wakeUp: ReturnType<typeof setTimeout> | undefined;
      try {
        await Promise.race([
          ended,
          new Promise<void>((resolve) => {
            wakeUp = setTimeout(resolve, ms);
          }),
        ]);
      } finally {
        clearTimeout(wakeUp);
      }
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onOuterAbort);
    },
  };
}

/** An outer deadline already speaks for itself; any other reason is the caller's. */
function abortedBy(reason: unknown): MemoryOSError {
  if (reason instanceof MemoryOSError) return reason;
  return new MemoryOSError("The call was aborted by its signal.", { code: "ABORTED", cause: reason });
}
