import { createHash } from "node:crypto";
import type { Check } from "./check.ts";

/**
 * The checks in an order drawn from `seed`: the same seed gives the same order, so that a failure that depends on the
 * order can be seen again. With 0 they stay as they are listed. Those that turn the clock stay last: it is only ever turned
 * forward, and what was made before it is older then.
 */
export function inOrder(checks: readonly Check[], seed: number): readonly Check[] {
  if (seed === 0) return checks;
  const place = ({ id }: Check) => createHash("sha256").update(`${seed} ${id}`).digest("hex");
  return checks.toSorted(
    (left, right) => Number(left.turnsClock) - Number(right.turnsClock) || (place(left) < place(right) ? -1 : 1),
  );
}
