import { checkObject, checkSignal, checkTimeout, invalidArgument } from "./checks.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { MemoryOSError } from "./error.ts";
import type { RequestOptions } from "./options.ts";
import type { JobResult } from "./results.ts";

/** Options of `waitForJob`. */
export interface WaitOptions {
  /** Milliseconds to wait at most. @default 120_000 */
  timeoutMs?: number | undefined;
  /** Longest pause between two looks, in milliseconds; the first ones are shorter. @default 1_000 */
  pollIntervalMs?: number | undefined;
  /** Ends the waiting early; it then throws `ABORTED`. The job goes on. */
  signal?: AbortSignal | undefined;
  /** Told of the job after each look. When it throws, the waiting ends with `ABORTED`. */
  onProgress?: ((job: JobResult) => void) | undefined;
}

const FIRST_PAUSE_MS = 100;

/** Looks at a job until it has ended. */
export async function waitForEnd(
  jobId: string,
  getJob: (jobId: string, options: RequestOptions) => Promise<JobResult>,
  options: WaitOptions,
): Promise<JobResult> {
  checkObject("The options of waitForJob", options);
  const { timeoutMs = 120_000, pollIntervalMs = 1_000, signal, onProgress } = options;
  checkTimeout("timeoutMs", timeoutMs);
  checkTimeout("pollIntervalMs", pollIntervalMs);
  checkSignal(signal);
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw invalidArgument("onProgress", "must be a function");
  }

  let status = "unknown";
  const deadline: Deadline = startDeadline(timeoutMs, signal, () => stillRunning(jobId, status, timeoutMs));
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause *= 1.5) {
      const job = await getJob(jobId, { signal: deadline.signal });
      status = job.status;
      report(job, onProgress);
      if (job.status === "completed" || job.status === "dead") return job;
      await deadline.sleep(Math.min(pause, pollIntervalMs));
    }
  } finally {
    deadline.stop();
  }
}

function report(job: JobResult, onProgress: WaitOptions["onProgress"]): void {
  try {
    onProgress?.(job);
  } catch (cause) {
    throw new MemoryOSError("The waiting ended because onProgress threw.", { code: "ABORTED", cause });
  }
}

function stillRunning(jobId: string, status: string, timeoutMs: number): MemoryOSError {
  return new MemoryOSError(
    `Job ${jobId} had not ended after ${timeoutMs} ms; its last known status is ${status}. It goes on: wait again, or raise timeoutMs.`,
    { code: "TIMEOUT", details: { job_id: jobId, status } },
  );
}
