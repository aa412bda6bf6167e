import { type Clock, systemClock } from "../clock.ts";

/** Longest time that a timer of Node can be set to, in milliseconds. */
const LONGEST_TIMER = 2_147_483_647;

export type ClockMode = "system" | "turned" | "stopped";

/** A clock that can be turned while the server runs. Whoever waits for a time that has come goes on at once. */
export interface ControlledClock extends Clock {
  mode(): ClockMode;
  /** @param stopped Whether it stands still from then on, or runs. */
  set(time: Date, stopped: boolean): void;
  /** Turns it forward. It runs on, or stands still, as before. */
  advance(milliseconds: number): void;
  /** Goes by the machine's clock again. */
  reset(): void;
}

interface Waiter {
  /** Milliseconds since 1970, by this clock. */
  at: number;
  timer: NodeJS.Timeout | null;
  wake(): void;
}

/**
 * @param machine The clock that it goes by until it is turned.
 * @example
 * const clock = createControlledClock();
 * clock.advance(86_400_000); // a day later
 */
export function createControlledClock(machine: Pick<Clock, "now"> = systemClock): ControlledClock {
  let mode: ClockMode = "system";
  /** Milliseconds ahead of the machine's clock, where it runs. */
  let ahead = 0;
  /** What it says, where it stands still. */
  let standing = 0;
  const waiting = new Set<Waiter>();

  const time = () => (mode === "stopped" ? standing : machine.now().getTime() + ahead);

  /** Wakes whoever has waited long enough, and sets the timers of the others anew. */
  function turned(): void {
    for (const waiter of [...waiting]) arm(waiter);
  }

  function arm(waiter: Waiter): void {
    if (waiter.timer) clearTimeout(waiter.timer);
    waiter.timer = null;
    const left = waiter.at - time();
    if (left <= 0) {
      waiting.delete(waiter);
      waiter.wake();
    } else if (mode !== "stopped") {
      waiter.timer = setTimeout(() => arm(waiter), Math.min(left, LONGEST_TIMER)).unref();
    }
  }

  function turn(to: number, stopped: boolean): void {
    mode = stopped ? "stopped" : "turned";
    standing = to;
    ahead = to - machine.now().getTime();
    turned();
  }

  return {
    now: () => new Date(time()),
    mode: () => mode,
    wait(milliseconds, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const waiter: Waiter = {
          at: time() + milliseconds,
          timer: null,
          wake() {
            signal.removeEventListener("abort", stop);
            resolve();
          },
        };
        function stop(): void {
          if (waiter.timer) clearTimeout(waiter.timer);
          waiting.delete(waiter);
          resolve();
        }
        signal.addEventListener("abort", stop, { once: true });
        waiting.add(waiter);
        arm(waiter);
      });
    },
    set: (to, stopped) => turn(to.getTime(), stopped),
    advance: (milliseconds) => turn(time() + milliseconds, mode === "stopped"),
    reset() {
      mode = "system";
      ahead = 0;
      turned();
    },
  };
}
