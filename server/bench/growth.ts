import { join } from "node:path";
import { retrieve } from "./api-client.ts";
import { API_KEY } from "./cases.ts";
import { seededUser, seedMemories, syntheticVectors } from "./growth-seed.ts";
import type { Progress } from "./progress.ts";
import { OURS, type ServerProcess, startServerProcess } from "./server-process.ts";
import { percentile, type Spread, spreadOf } from "./statistics.ts";
import { table } from "./table.ts";
import { freshQuery } from "./texts.ts";

/** Memories of the smaller data folder. */
const FEW = 10_000;
/** Memories that every user has, in both. */
const MEMORIES_A_USER = 100;
const AIMS = { ratio: 2, residentMegabytes: 700, readyMs: 3_000 };

/** The same server with few memories and with many. */
export interface Growth {
  sizes: GrowthSize[];
  /** Median latency with many to that with few: over the rounds. */
  ratio: Spread;
}

export interface GrowthSize {
  memories: number;
  users: number;
  /** Milliseconds of a retrieve with a fresh query, one after the other, each of a user drawn at random. */
  p50: number;
  p99: number;
  /** After the last round, in bytes. */
  residentBytes: number;
  /** From spawn to the first healthy answer, with the data there, in milliseconds. */
  readyAfterMs: number;
}

interface Side {
  server: ServerProcess;
  memories: number;
  users: number;
  rounds: number[][];
}

/** Measures retrieval with 10,000 memories and with `many`, in turn, 100 memories to each user in both. */
export async function measureGrowth(
  many: number,
  { rounds, roundMs }: { rounds: number; roundMs: number },
  work: string,
  progress: Progress,
): Promise<Growth> {
  await using stack = new AsyncDisposableStack();
  const sides: Side[] = [];
  for (const memories of [Math.min(FEW, many), many]) {
    const folder = join(work, `growth-${memories}`);
    const users = Math.ceil(memories / MEMORIES_A_USER);
    await seedMemories(folder, { users, memoriesAUser: MEMORIES_A_USER, vector: syntheticVectors() }, progress);
    const env = { MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: API_KEY };
    const server = stack.adopt(await startServerProcess(OURS, env), (each) => each.kill());
    sides.push({ server, memories, users, rounds: [] });
  }
  let asked = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      progress(`growth: ${side.memories.toLocaleString("en")} memories, round ${round} of ${rounds}`);
      const latencies: number[] = [];
      const begun = performance.now();
      while (performance.now() - begun < roundMs) {
        const user = seededUser(draw(asked, side.users));
        const sent = performance.now();
        await retrieve(side.server.url, user, freshQuery(asked++), 10);
        latencies.push(performance.now() - sent);
      }
      // The first round warms up.
      if (round > 0) side.rounds.push(latencies);
    }
  }
  const [few, grown] = sides.map((side) => side.rounds.map((latencies) => percentile(latencies, 0.5)));
  const sizes = await Promise.all(
    sides.map(async ({ server, memories, users, rounds: all }) => {
      const { residentBytes } = await server.usage();
      const latencies = all.flat();
      const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
      return { memories, users, p50, p99, residentBytes, readyAfterMs: server.readyAfterMs };
    }),
  );
  return { sizes, ratio: spreadOf((grown ?? []).map((p50, round) => p50 / (few?.[round] ?? Number.NaN))) };
}

/** A user for the n-th question, as if at random, the same in every run. */
function draw(n: number, users: number): number {
  return (Math.imul(n + 1, 0x9e3779b1) >>> 0) % users;
}

export function formatGrowth({ sizes, ratio }: Growth): string {
  const rows = sizes.map(({ memories, users, p50, p99, residentBytes, readyAfterMs }) => [
    `${memories.toLocaleString("en")} memories, ${users.toLocaleString("en")} users`,
    p50.toFixed(2),
    p99.toFixed(2),
    String(Math.round(residentBytes / 1024 / 1024)),
    readyAfterMs.toFixed(0),
  ]);
  const head = ["", "retrieve p50 ms", "p99 ms", "resident MB", "ready ms"];
  const aims = ["  aim for the larger", `≤ ${AIMS.ratio} ×`, "", `< ${AIMS.residentMegabytes}`, `≤ ${AIMS.readyMs}`];
  const { median, min, max } = ratio;
  const times = `The larger takes ${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)}) × as long.`;
  return `Growth: fresh queries of users at random\n${table(head, [...rows, aims])}\n${times}`;
}
