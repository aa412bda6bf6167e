/** What can be made to fail on purpose, to see what the service then does. */
export const FAULT_NAMES = ["store", "embedder", "vector_index", "llm", "gate"] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** Switches that make parts of the server fail. All are off until someone turns one on. */
export interface Faults {
  /** Makes a part fail from now on, or work again. */
  failing(name: FaultName, on: boolean): void;
  isFailing(name: FaultName): boolean;
}

/**
 * Makes switches that are all off.
 *
 * @example
 * const faults = createFaults();
 * faults.failing("embedder", true);
 */
export function createFaults(): Faults {
  const on = new Set<FaultName>();
  return {
    failing(name, fails) {
      if (fails) on.add(name);
      else on.delete(name);
    },
    isFailing: (name) => on.size > 0 && on.has(name),
  };
}
