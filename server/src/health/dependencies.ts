import type { CircuitStatus } from "@memoryos/contract";
import type { Clock } from "../clock.ts";
import { type Breaker, type BreakerParts, createBreaker } from "./breaker.ts";
import type { FaultName, Faults } from "./faults.ts";

/** What the service stands on. */
export type DependencyName = Exclude<FaultName, "gate">;

/** How to stand before a dependency. */
export type Guarding = Pick<BreakerParts, "isOutage" | "unavailable" | "probe">;

/** The breakers of everything that the service stands on. */
export interface Dependencies {
  /** Makes a breaker whose state counts from now on. Of models there may be several. */
  guard(name: DependencyName, guarding: Guarding): Breaker;
  /** Whether every breaker of that name is closed. */
  isUp(name: DependencyName): boolean;
  /** CRITICAL while the store is out of order or any two dependencies are, DEGRADED while another is. Models count as one. */
  circuit(): CircuitStatus;
  /** Asks every dependency now. */
  recheck(): Promise<void>;
  close(): void;
}

export function createDependencies({ clock, faults }: { clock: Clock; faults: Faults }): Dependencies {
  const guarded: { name: DependencyName; breaker: Breaker }[] = [];
  return {
    guard(name, guarding) {
      const breaker = createBreaker({ ...guarding, clock, isMadeToFail: () => faults.isFailing(name) });
      guarded.push({ name, breaker });
      return breaker;
    },
    isUp: (name) => guarded.every((each) => each.name !== name || each.breaker.isClosed()),
    circuit() {
      const open = new Set(guarded.flatMap(({ name, breaker }) => (breaker.isClosed() ? [] : name)));
      if (open.size === 0) return "HEALTHY";
      return open.has("store") || open.size > 1 ? "CRITICAL" : "DEGRADED";
    },
    async recheck() {
      await Promise.all(guarded.map(({ breaker }) => breaker.recheck()));
    },
    close() {
      for (const { breaker } of guarded) breaker.close();
    },
  };
}
