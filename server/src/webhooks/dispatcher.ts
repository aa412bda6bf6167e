import type { Clock } from "../clock.ts";
import type { DueDelivery, Store } from "../store/types.ts";
import type { Attempt, Outcome } from "./attempt.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Milliseconds that follow each failed attempt until the next (WHK-031, WHK-032); after the last, a message is given up. */
const WAITS = [SECOND, 2 * SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR];

/** Messages of one tenant that are attempted at a time: a receiver that hangs holds so many connections and no more. */
const PER_TENANT = 4;
/** Milliseconds until a message is due again whose attempt nobody ended: longer than one takes. */
const CLAIM = 15_000;
/** Milliseconds without a message after which it looks again. */
const LONGEST_REST = MINUTE;
/** Milliseconds before a store that cannot answer is asked again. */
const STORE_PAUSE = 1_000;

/** Sends the messages that wait. */
export interface Dispatcher {
  start(): void;
  /** Breaks off the attempts being made, which are made again after the next start. */
  stop(): Promise<void>;
}

/**
 * @param onGivenUp Told of each message that is not tried again.
 * @param onError Told when the store cannot answer.
 */
export function createDispatcher(parts: {
  store: Store;
  attempt: Attempt;
  clock: Clock;
  onGivenUp: (delivery: DueDelivery) => void;
  onError: (error: unknown) => void;
}): Dispatcher {
  const { store, attempt, clock, onGivenUp, onError } = parts;
  const stopping = new AbortController();
  const inFlight = new Map<string, { tenantId: string; ended: Promise<void> }>();
  let news = Promise.withResolvers<void>();
  let running: Promise<void> | null = null;

  function signal(): void {
    news.resolve();
    news = Promise.withResolvers();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // Taken before looking, so that a message that comes meanwhile is not overlooked.
      const told = news.promise;
      try {
        const now = clock.now();
        const due = await claim(now);
        for (const delivery of due) {
          const ended = send(delivery).finally(() => {
            inFlight.delete(delivery.deliveryId);
            signal();
          });
          inFlight.set(delivery.deliveryId, { tenantId: delivery.tenantId, ended });
        }
        if (due.length === 0) await rest(told, await untilNext(now));
      } catch (error) {
        onError(error);
        await rest(told, STORE_PAUSE);
      }
    }
  }

  function claim(now: Date): Promise<DueDelivery[]> {
    const tenants = Map.groupBy(inFlight.values(), ({ tenantId }) => tenantId);
    return store.claimDeliveries({
      now,
      until: new Date(now.getTime() + CLAIM),
      perTenant: PER_TENANT,
      exceptTenants: [...tenants].filter(([, of]) => of.length >= PER_TENANT).map(([tenantId]) => tenantId),
      exceptDeliveries: [...inFlight.keys()],
    });
  }

  /** Milliseconds until a message is due, by when the store was asked. */
  async function untilNext(looked: Date): Promise<number> {
    const next = await store.nextDeliveryAt(looked);
    return next === null ? LONGEST_REST : Math.min(LONGEST_REST, next.getTime() - clock.now().getTime());
  }

  async function rest(told: Promise<void>, milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    const rested = new AbortController();
    await Promise.race([told, clock.wait(milliseconds, rested.signal)]);
    rested.abort();
  }

  async function send(delivery: DueDelivery): Promise<void> {
    const { address } = delivery;
    const outcome =
      address === null
        ? { statusCode: null, error: "There is no address to send it to any more." }
        : await attempt({ ...delivery, address }, stopping.signal);
    try {
      await end(delivery, outcome);
    } catch (error) {
      // It is sent again when the claim ends: better twice than never.
      onError(error);
    }
  }

  async function end(delivery: DueDelivery, { statusCode, error }: Outcome): Promise<void> {
    const at = clock.now();
    if (error === null) return store.endAttempt(delivery, { status: "delivered", statusCode: statusCode ?? 0, at });
    const brokenOff = stopping.signal.aborted;
    const wait = brokenOff ? 0 : delivery.address === null ? undefined : WAITS[delivery.attempts - 1];
    const retryAt = wait === undefined ? null : new Date(at.getTime() + wait);
    await store.endAttempt(delivery, { status: "failed", statusCode, error, retryAt, counts: !brokenOff });
    if (retryAt === null) onGivenUp(delivery);
  }

  return {
    start() {
      void store.watchDeliveries(signal).catch(onError);
      running = run();
    },
    async stop() {
      stopping.abort();
      signal();
      await running;
      await Promise.all([...inFlight.values()].map(({ ended }) => ended));
    },
  };
}
