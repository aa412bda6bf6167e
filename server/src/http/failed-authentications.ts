import type { Clock } from "../clock.ts";
import { ApiError } from "./problem.ts";

/** Refused credentials of one client in the window that are answered as such; after that it is told to wait. */
export const FAILED_AUTHENTICATIONS = 300;

/** The window they are counted in, in seconds. */
export const WINDOW = 300;

/** Counts what clients tried that was wrong: keys, tokens, sessions and codes together. */
export interface FailedAuthentications {
  /**
   * Counts one of a client.
   *
   * @throws ApiError AUTH_429 when it is one too many.
   */
  count(client: string): void;
  /** Takes one back that was counted before it was looked at, and was not wrong. */
  takeBack(client: string): void;
}

/** Counts in this process, by the server's clock. A window begins with the first failure of a client. */
export function createFailedAuthentications(clock: Pick<Clock, "now">): FailedAuthentications {
  /** In the order in which they end. */
  const windows = new Map<string, { failures: number; ends: number }>();
  return {
    count(client) {
      const now = clock.now().getTime();
      const isOver = (ends: number) => ends <= now || ends > now + WINDOW * 1000; // or the clock was turned back
      for (const [each, { ends }] of windows) {
        if (!isOver(ends)) break;
        windows.delete(each);
      }
      const window = windows.get(client) ?? { failures: 0, ends: now + WINDOW * 1000 };
      window.failures += 1;
      windows.set(client, window);
      if (window.failures <= FAILED_AUTHENTICATIONS) return;
      const seconds = Math.ceil((window.ends - now) / 1000);
      throw new ApiError("too_many_failed_authentications", {
        headers: {
          "Retry-After": String(seconds),
          "RateLimit-Policy": `"failed-authentications";q=${FAILED_AUTHENTICATIONS};w=${WINDOW}`,
          RateLimit: `"failed-authentications";r=0;t=${seconds}`,
        },
      });
    },
    takeBack(client) {
      const window = windows.get(client);
      if (window) window.failures -= 1;
    },
  };
}
