import { callBack } from "./callback.ts";
import { checkCallback, checkSignal, checkTimeout, copyOf } from "./checks.ts";
import { withDeadline } from "./deadline.ts";
import { TimeoutError } from "./errors.ts";
import type { RequestOptions } from "./options.ts";
import type { JobResult } from "./results.ts";

/**
 * Options of `waitForJob`.
 *
 * @example
 * ```ts
 * await memory.waitForJob(jobId, { timeoutMs: 30_000, onProgress: ({ status }) => console.log(status) });
 * ```
 */
export interface WaitOptions<Job = JobResult> {
  /** Milliseconds to wait at most. @default 120_000 */
  timeoutMs?: number | undefined;
  /** Longest pause between two looks, in milliseconds; the first ones are shorter. @default 1_000 */
  pollIntervalMs?: number | undefined;
  /** Ends the waiting early; it then throws `ABORTED`. The job goes on. */
  signal?: AbortSignal | undefined;
  /** Told of the job after each look. When it throws, the waiting ends with `ABORTED`. */
  onProgress?: ((job: Job) => unknown) | undefined;
}

const FIRST_PAUSE_MS = 100;

/** Looks at a job until it has ended. */
export async function waitForEnd<Job extends { status: string }>(
  jobId: string,
  getJob: (jobId: string, options: RequestOptions) => Promise<Job>,
  options: WaitOptions<Job>,
): Promise<Job> {
  const { timeoutMs = 120_000, pollIntervalMs = 1_000, signal, onProgress } = copyOf("options", options);
  checkTimeout("timeoutMs", timeoutMs);
  checkTimeout("pollIntervalMs", pollIntervalMs);
  checkSignal(signal);
  checkCallback("onProgress", onProgress);

  let status = "unknown";
  const timedOut = () => {
    const message = `Job ${jobId} is still ${status} after ${timeoutMs} ms: wait again, or raise timeoutMs.`;
    return new TimeoutError(message, { code: "TIMEOUT", details: { job_id: jobId, status } });
  };
  return withDeadline(timeoutMs, signal, timedOut, async (ownSignal, sleep) => {
    for (let pause = FIRST_PAUSE_MS; ; pause *= 1.5) {
      const job = await getJob(jobId, { signal: ownSignal });
      status = job.status;
      await callBack("onProgress", onProgress, job);
      if (status === "completed" || status === "dead") return job;
      ownSignal.throwIfAborted();
      await sleep(Math.min(pause, pollIntervalMs));
    }
  });
}
