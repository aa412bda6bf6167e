import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import { retrieve } from "./api-client.ts";
import { API_KEY } from "./cases.ts";
import { memoryText, seededUser, seedMemories } from "./growth-seed.ts";
import type { PeerReply, PeerRequest } from "./peer-alone.ts";
import { installPeer, PEER } from "./peer-install.ts";
import type { Progress } from "./progress.ts";
import { OURS, startServerProcess } from "./server-process.ts";
import { pairedRatios, percentile, type Spread } from "./statistics.ts";
import { table } from "./table.ts";
import { freshQuery } from "./texts.ts";

const MEMORIES = 6_000;
const LIMIT = 10;
const QUERIES_A_ROUND = 10;
const ADDS_AT_ONCE = 250;
const AIM = 20;

/** One user's memories searched by ours over HTTP and by the peer within its process. */
export interface PeerComparison {
  peer: string;
  memories: number;
  /** Milliseconds over all rounds. */
  ours: { p50: number; p99: number };
  theirs: { p50: number; p99: number };
  /** How many times as long the peer takes: medians of the rounds. */
  ratio: Spread;
}

/** Measures both in turn, each query once and new to both, with the same texts and the same embedder. */
export async function measurePeer(rounds: number, work: string, progress: Progress): Promise<PeerComparison> {
  progress(`peer: installing ${PEER}`);
  const entry = await installPeer();
  await using stack = new AsyncDisposableStack();
  const texts = Array.from({ length: MEMORIES }, (_, n) => memoryText(n));

  progress("peer: adding the memories to ours");
  const folder = join(work, "peer-ours");
  const embedder = await createMiniLmEmbedder();
  const vectors = await embedder.embed(texts);
  await embedder.close();
  const vector = (n: number) => vectors[n] as Float32Array;
  await seedMemories(folder, { users: 1, memoriesAUser: MEMORIES, vector }, () => {});
  const env = { MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: API_KEY };
  const server = stack.adopt(await startServerProcess(OURS, env), (each) => each.kill());

  const peer = stack.adopt(await startPeer(entry, join(work, "peer-theirs")), (each) => each.stop());
  for (let from = 0; from < MEMORIES; from += ADDS_AT_ONCE) {
    progress(`peer: adding ${from.toLocaleString("en")} of ${MEMORIES.toLocaleString("en")} to ${PEER}`);
    await peer.ask({ add: texts.slice(from, from + ADDS_AT_ONCE) });
  }

  const ours: number[][] = [];
  const theirs: number[][] = [];
  for (let round = 0; round <= rounds; round++) {
    progress(`peer: round ${round} of ${rounds}`);
    const queries = Array.from({ length: QUERIES_A_ROUND }, (_, n) => freshQuery(round * QUERIES_A_ROUND + n));
    const latencies: number[] = [];
    for (const query of queries) {
      const sent = performance.now();
      const found = await retrieve(server.url, seededUser(0), query, LIMIT);
      latencies.push(performance.now() - sent);
      if (found.length !== LIMIT) throw new Error(`Ours found ${found.length} instead of ${LIMIT}`);
    }
    const reply = await peer.ask({ search: queries, limit: LIMIT });
    if (reply.results.some((found) => found === 0)) throw new Error("The peer found nothing: it is not set up rightly");
    // The first round warms up.
    if (round === 0) continue;
    ours.push(latencies);
    theirs.push(reply.latencies);
  }
  const medians = (all: number[][]) => all.map((latencies) => percentile(latencies, 0.5));
  const overall = (all: number[][]) => ({ p50: percentile(all.flat(), 0.5), p99: percentile(all.flat(), 0.99) });
  return {
    peer: PEER,
    memories: MEMORIES,
    ours: overall(ours),
    theirs: overall(theirs),
    ratio: pairedRatios(medians(theirs), medians(ours)),
  };
}

async function startPeer(entry: string, folder: string) {
  await mkdir(folder, { recursive: true });
  const program = join(import.meta.dirname, "peer-alone.ts");
  const child = spawn(process.execPath, [program, entry, folder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const ended = once(child, "exit").finally(() => process.off("exit", endWithUs));
  const failed = ended.then(() => {
    throw new Error("The peer's process ended before it answered");
  });
  failed.catch(() => {});
  const answer = async () => ((await Promise.race([once(child, "message"), failed])) as [unknown])[0];
  await answer();
  return {
    async ask(request: PeerRequest): Promise<PeerReply> {
      const answered = answer();
      child.send(request);
      return (await answered) as PeerReply;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

export function formatPeer({ peer, memories, ours, theirs, ratio }: PeerComparison): string {
  const row = (title: string, { p50, p99 }: PeerComparison["ours"], rest: string[]) => [
    title,
    p50.toFixed(2),
    p99.toFixed(2),
    ...rest,
  ];
  const times = `${ratio.median.toFixed(1)} (${ratio.min.toFixed(1)}–${ratio.max.toFixed(1)}) ×`;
  const rows = [
    row("ours, retrieve over HTTP", ours, ["", ""]),
    row(`${peer}, search in its process`, theirs, [times, `≥ ${AIM} ×`]),
  ];
  const head = ["", "p50 ms", "p99 ms", "takes as long as ours", "aim"];
  return `One user with ${memories.toLocaleString("en")} memories, fresh queries, same embedder\n${table(head, rows)}`;
}
