import { createHash } from "node:crypto";

/** A job is given up after so many failed attempts (observed-server §5.8). */
export const MAX_ATTEMPTS = 3;
/**
 * A job is given up when the process ended so often while it was worked on: then it is most likely the job that ends it. The
 * service has been started anew as often, so it must be few; a restart that comes upon a job by chance must not add up to it.
 */
export const MAX_INTERRUPTIONS = 20;
/** Seconds before the next attempt, times the attempts made. */
const BASE = 60;
/** Longest jitter in seconds, and the share of the wait that it may make. */
const MAX_JITTER = 30;
const JITTER_SHARE = 1 / 5;

/**
 * Seconds until a job is tried again: a minute for each attempt made, and a jitter that spreads jobs which failed together,
 * the same for the same job and attempt.
 *
 * @example retryDelay("0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860", 1); // 60 to 72
 */
export function retryDelay(jobId: string, attempts: number): number {
  const base = BASE * attempts;
  return base + (longestRetryDelay(attempts) - base) * fractionOf(`${jobId} ${attempts}`);
}

/** Longest that {@link retryDelay} can be after so many attempts, in seconds. */
export function longestRetryDelay(attempts: number): number {
  const base = BASE * attempts;
  return base + Math.min(MAX_JITTER, base * JITTER_SHARE);
}

/** 0–1, spread evenly over texts. */
function fractionOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
