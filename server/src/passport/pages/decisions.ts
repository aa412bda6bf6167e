import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { isSameSecret } from "../../same-secret.ts";

/** How long a page waits for a decision, in seconds. */
const LASTS = 1_800;
/** Milliseconds between two looks at which tickets are spent. */
const SWEEP_EVERY = 60_000;

/**
 * Tickets for one decision each. They are good for the process that made them alone, and it is the only one: a data folder
 * belongs to one server. So which were used need not be stored, and after a restart the person decides on a new page.
 */
export interface Decisions {
  /** @param about Everything that the decision is about: a ticket is good for nothing else. */
  open(about: readonly (string | null)[]): string;
  /**
   * Whether the ticket was good and what was decided is done. It is not good any more then, nor meanwhile; when `act` fails it
   * is good again.
   */
  take(ticket: string, about: readonly (string | null)[], act: () => Promise<unknown>): Promise<boolean>;
}

export function createDecisions(clock: Clock): Decisions {
  const key = randomBytes(32);
  /** Until when they would be good. */
  const used = new Map<string, number>();
  let swept = 0;

  function forgetSpent(now: number): void {
    if (now - swept < SWEEP_EVERY) return;
    swept = now;
    for (const [id, until] of used) if (until <= now) used.delete(id);
  }

  const signed = (id: string, until: number, about: readonly (string | null)[]) =>
    `${id}.${until}.${createHmac("sha256", key)
      .update(JSON.stringify([id, until, about]))
      .digest("base64url")}`;

  return {
    open(about) {
      return signed(randomBytes(16).toString("base64url"), clock.now().getTime() + LASTS * 1000, about);
    },
    async take(ticket, about, act) {
      const now = clock.now().getTime();
      forgetSpent(now);
      const [id = "", end] = ticket.split(".");
      const until = Number(end);
      if (!isSameSecret(ticket, signed(id, until, about)) || until <= now || used.has(id)) return false;
      used.set(id, until);
      try {
        await act();
      } catch (error) {
        used.delete(id);
        throw error;
      }
      return true;
    },
  };
}
