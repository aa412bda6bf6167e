import { RateLimiterMemory } from "rate-limiter-flexible";
import { ApiError } from "./problem.ts";

/** Refused credentials of one client in the window that are answered as such; after that it is told to wait. */
export const FAILED_AUTHENTICATIONS = 300;

/** The window they are counted in, in seconds. */
const WINDOW = 300;

/** Counts what clients tried that was wrong: keys, tokens, sessions and codes together. */
export interface FailedAuthentications {
  /**
   * Counts one of a client.
   *
   * @throws ApiError AUTH_429 when it is one too many.
   */
  count(client: string): Promise<void>;
  /** Takes one back that was counted before it was looked at, and was not wrong. */
  takeBack(client: string): Promise<void>;
}

export function createFailedAuthentications(): FailedAuthentications {
  const failures = new RateLimiterMemory({ points: FAILED_AUTHENTICATIONS, duration: WINDOW });
  return {
    async count(client) {
      const { consumedPoints, msBeforeNext } = await failures.penalty(client);
      if (consumedPoints <= FAILED_AUTHENTICATIONS) return;
      const seconds = Math.ceil(msBeforeNext / 1000);
      throw new ApiError("too_many_failed_authentications", {
        headers: {
          "Retry-After": String(seconds),
          "RateLimit-Policy": `"failed-authentications";q=${FAILED_AUTHENTICATIONS};w=${WINDOW}`,
          RateLimit: `"failed-authentications";r=0;t=${seconds}`,
        },
      });
    },
    async takeBack(client) {
      await failures.reward(client);
    },
  };
}
