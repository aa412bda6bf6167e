import type { KnownErrorName } from "@memoryos/contract";
import { ApiError } from "./problem.ts";

/** What may be had so often within so many seconds. */
export interface WaitPolicy {
  error: KnownErrorName;
  /** As the headers name it. */
  name: string;
  quota: number;
  seconds: number;
}

/**
 * The refusal of what can be had again at a time, with what its headers say of it.
 *
 * @param details What the answer says beside, from the seconds that are to be waited.
 */
export function refusalUntil(
  { error, name, quota, seconds }: WaitPolicy,
  until: Date,
  now: Date,
  details: (wait: number) => object | null = () => null,
): ApiError {
  const wait = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return new ApiError(error, {
    details: details(wait),
    headers: {
      "Retry-After": String(wait),
      "RateLimit-Policy": `"${name}";q=${quota};w=${seconds}`,
      RateLimit: `"${name}";r=0;t=${wait}`,
    },
  });
}
