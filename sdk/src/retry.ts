import type { MemoryOSError } from "./error.ts";

/** Tries after the first one. */
export const MAX_RETRIES = 2;

const FIRST_DELAY_MS = 250;

/**
 * Whether the same request may succeed when it is sent again. Every POST carries an idempotency key and GET and DELETE
 * repeat safely, so a second try never has a second effect. `IDM_409` is what a retry meets when the first try arrived
 * and is still running.
 */
export function isRetryable(error: MemoryOSError): boolean {
  if (error.code === "CONNECTION" || error.code === "IDM_409") return true;
  return error.status === 429 || error.status === 502 || error.status === 503 || error.status === 504;
}

/**
 * Milliseconds to wait before a retry: full jitter over a doubling range, after the time the service asked for.
 *
 * @param retry 0 for the first retry.
 * @param random A number from 0 to 1.
 */
export function retryDelay(retry: number, retryAfterSeconds: number | null, random: number): number {
  return (retryAfterSeconds ?? 0) * 1000 + random * FIRST_DELAY_MS * 2 ** retry;
}

/** Reads a `Retry-After` header, seconds or an HTTP date; null when there is none that makes sense. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  // Date.parse takes nearly anything for a date, a negative number too; HTTP dates begin with a weekday.
  const date = /^\s*[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
