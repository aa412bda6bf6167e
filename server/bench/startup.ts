import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "./progress.ts";
import { BARE_EXPRESS, OURS, startServerProcess } from "./server-process.ts";
import { pairedRatios, type Spread, spreadOf } from "./statistics.ts";

/** Start-ups of one kind: from the process's spawn to its first 200 on `/health`, in milliseconds. */
export interface StartUps {
  title: string;
  ours: Spread;
  express: Spread;
  /** Ours to Express: how many times as long. */
  ratio: Spread;
  /** Just after the first answer, in bytes. */
  residentBytes: number;
}

/** Starts both servers in turn: ours with an empty folder, then again with what it left there. */
export async function measureStartUps(starts: number, work: string, progress: Progress): Promise<StartUps[]> {
  const kinds = ["start, empty folder", "start, again"].map((title) => ({
    title,
    ours: [] as number[],
    express: [] as number[],
    resident: [] as number[],
  }));
  // The first start of all reads the programs from the disk.
  await startOnce(BARE_EXPRESS, {});
  await startOnce(OURS, { MEMORYOS_DATA_DIR: await mkdtemp(join(work, "start-")) });
  for (let round = 1; round <= starts; round++) {
    const folder = await mkdtemp(join(work, "start-"));
    for (const kind of kinds) {
      progress(`${kind.title}: ${round} of ${starts}`);
      kind.express.push((await startOnce(BARE_EXPRESS, {})).ms);
      const { ms, residentBytes } = await startOnce(OURS, { MEMORYOS_DATA_DIR: folder });
      kind.ours.push(ms);
      kind.resident.push(residentBytes);
    }
  }
  return kinds.map(({ title, ours, express, resident }) => ({
    title,
    ours: spreadOf(ours),
    express: spreadOf(express),
    ratio: pairedRatios(ours, express),
    residentBytes: spreadOf(resident).median,
  }));
}

async function startOnce(program: string, env: Record<string, string>): Promise<{ ms: number; residentBytes: number }> {
  const server = await startServerProcess(program, env);
  const { residentBytes } = await server.usage();
  await server.stop();
  return { ms: server.readyAfterMs, residentBytes };
}
