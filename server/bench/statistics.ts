/** The middle of several measurements and how far they lie apart. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * The value below which `share` of the values lie (nearest rank).
 *
 * @param share Fraction 0–1: 0.99 for p99.
 * @returns NaN without values.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number the mean of the two in the middle. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Ratios of measurements that were made in pairs, so that what disturbed the machine disturbed both sides of a pair.
 *
 * @throws RangeError when the pairs are not complete.
 */
export function pairedRatios(measured: readonly number[], baseline: readonly number[]): Spread {
  if (measured.length !== baseline.length) throw new RangeError("A pair lacks one of its sides");
  return spreadOf(measured.map((value, index) => value / (baseline[index] as number)));
}
