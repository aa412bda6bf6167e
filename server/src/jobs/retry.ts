import { createHash } from "node:crypto";

/** A job is given up after so many failed attempts (observed-server §5.8). */
export const MAX_ATTEMPTS = 3;
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
