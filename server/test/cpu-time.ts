/**
 * Milliseconds of the processor that a call takes, the least of up to four runs: what else runs on the machine, the
 * compiler and the collector of garbage do not count. For limits that only a wrong algorithm exceeds.
 */
export function cpuTime(run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < 4; runs++) {
    const before = process.cpuUsage();
    run();
    least = Math.min(least, since(before));
  }
  return least;
}

/** As `cpuTime`, of a call that is awaited; a second run and more only where those before took longer than `limit`. */
export async function cpuTimeWithin(limit: number, run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < 4 && least >= limit; runs++) {
    const before = process.cpuUsage();
    await run();
    least = Math.min(least, since(before));
  }
  return least;
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
