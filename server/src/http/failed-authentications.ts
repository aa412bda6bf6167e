import type { Clock } from "../clock.ts";

/** Refused credentials of one address in the window that are answered as such; after that it is told to wait. */
export const FAILED_AUTHENTICATIONS = 300;

/** The window they are counted in, in seconds. */
export const WINDOW = 300;

/** Counts a refused credential of an address: how many there were in its window, and in how many seconds that ends. */
export type CountFailure = (address: string) => { failures: number; resetSeconds: number };

/** Counts in this process, by the server's clock. A window begins with the first failure of an address. */
export function createFailureCount(clock: Pick<Clock, "now">): CountFailure {
  /** In the order in which they end. */
  const windows = new Map<string, { failures: number; ends: number }>();
  return (address) => {
    const now = clock.now().getTime();
    const isOver = (ends: number) => ends <= now || ends > now + WINDOW * 1000; // or the clock was turned back
    for (const [each, { ends }] of windows) {
      if (!isOver(ends)) break;
      windows.delete(each);
    }
    const found = windows.get(address) ?? { failures: 0, ends: now + WINDOW * 1000 };
    found.failures += 1;
    windows.set(address, found);
    return { failures: found.failures, resetSeconds: Math.ceil((found.ends - now) / 1000) };
  };
}
