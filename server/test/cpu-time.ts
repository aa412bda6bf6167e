/**
 * Milliseconds of the processor that a call takes, the least of up to four runs: what else runs on the machine, the
 * compiler and the collector of garbage do not count. For limits that only a wrong algorithm exceeds.
 */
export function cpuTime(run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < 4; runs++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
