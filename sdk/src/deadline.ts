import { ended } from "./callback.ts";
import { MemoryOSError } from "./errors.ts";

/**
 * Work within a time limit.
 *
 * @param signal Aborted at the end, with a {@link MemoryOSError} as its reason.
 * @param sleep Waits so many milliseconds.
 * @param remaining Milliseconds left.
 */
type LimitedWork<T> = (
  signal: AbortSignal,
  sleep: (ms: number) => Promise<void>,
  remaining: () => number,
) => Promise<T>;

/**
 * Does work that ends when its time is up or its caller gives up, even when it ignores the deadline's signal. Work that
 * goes on all the same looks at the signal after each wait.
 *
 * @param timedOut Makes the error for the case that the time runs out.
 */
export function withDeadline<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  timedOut: () => MemoryOSError,
  work: LimitedWork<T>,
): Promise<T> {
  // One promise for all the work: to race each wait of it against the end costs more than the rest of a call.
  return new Promise((resolve, reject) => {
    if (outer?.aborted) return reject(abortedBy(outer.reason));
    const controller = new AbortController();
    const end = performance.now() + timeoutMs;
    let wakeUp: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      clearTimeout(wakeUp);
      outer?.removeEventListener("abort", giveUp);
    };
    const endWith = (reason: MemoryOSError) => {
      stop();
      reject(reason);
      controller.abort(reason);
    };
    const giveUp = () => endWith(abortedBy(outer?.reason));
    const timer = setTimeout(() => endWith(timedOut()), timeoutMs);
    outer?.addEventListener("abort", giveUp);
    const sleep = (ms: number) =>
      new Promise<void>((awake) => {
        wakeUp = setTimeout(awake, ms);
      });
    work(controller.signal, sleep, () => end - performance.now())
      .finally(stop)
      .then(resolve, reject);
  });
}

/** An outer deadline already speaks for itself; any other reason is the caller's. */
function abortedBy(reason: unknown): MemoryOSError {
  if (reason instanceof MemoryOSError) return reason;
  return ended("of its signal", reason);
}
