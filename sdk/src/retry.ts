import type { MemoryOSError } from "./errors.ts";

const FIRST_DELAY_MS = 250;
const MOST_DOUBLINGS = 5;

/**
 * Whether the same request may succeed when it is sent again. Only requests that repeat safely are asked about.
 * `IDM_409` is what a retry meets when the first try arrived and is still running.
 */
export function isRetryable({ code, status }: MemoryOSError): boolean {
  return code === "CONNECTION" || code === "IDM_409" || [429, 502, 503, 504].includes(status as number);
}

/**
 * Milliseconds to wait before a retry: full jitter over a range that doubles up to 8 seconds, after the time the service asked for.
 *
 * @param retry 0 for the first retry.
 * @param random A number from 0 to 1.
 */
export function retryDelay(retry: number, retryAfterSeconds: number | null, random: number): number {
  return (retryAfterSeconds ?? 0) * 1000 + random * FIRST_DELAY_MS * 2 ** Math.min(retry, MOST_DOUBLINGS);
}

/**
 * Seconds that an answer asks to wait: its `Retry-After`, seconds or an HTTP date; else the longest wait of a limit in
 * `RateLimit` that is used up (`"name";r=0;t=12`, draft-ietf-httpapi-ratelimit-headers-11). Null without either.
 */
export function readWait(headers: Headers, now: number): number | null {
  const after = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d+$/.test(after)) return Number(after);
  // Date.parse takes nearly anything for a date, a negative number too; HTTP dates begin with a weekday.
  const date = /^[A-Z][a-z]{2}/.test(after) && Date.parse(after);
  if (date) return Math.max(0, Math.ceil((date - now) / 1000));
  const usedUp = headers.get("RateLimit")?.matchAll(/;\s?r=0;\s?t=(\d{1,9})/g) ?? [];
  const longest = Math.max(...Array.from(usedUp, ([, seconds]) => Number(seconds)));
  return longest >= 0 ? longest : null;
}
