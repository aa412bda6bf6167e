import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Area } from "./areas.ts";
import { API_KEY, type HttpCase } from "./cases.ts";
import { type EmbedderProcess, startEmbedderProcess } from "./embedder-process.ts";
import { type LoadResult, openClients, sendOnce } from "./load.ts";
import type { Options } from "./options.ts";
import type { Progress } from "./progress.ts";
import { BARE_EXPRESS, OURS, type ServerProcess, startServerProcess } from "./server-process.ts";
import { pairedRatios, percentile, type Spread, spreadOf } from "./statistics.ts";

/** How one side did over all rounds. */
export interface Rates {
  perSecond: Spread;
  /** Milliseconds over all requests of all rounds. */
  p50: number;
  p99: number;
}

/** A side that is a server: also what it took. */
export interface ServerRates extends Rates {
  /** After the last round, in bytes. */
  residentBytes: number;
  /** Processor time of all its threads for each request, in milliseconds; work left for later not included. */
  cpuMsPerRequest: number;
  /** Share of the rounds in which its main thread was busy: near 1, that thread is the limit. */
  mainThreadBusy: number;
}

/** One operation, beside its baselines in the same rounds. */
export interface Comparison {
  name: string;
  title: string;
  target: HttpCase["target"];
  ours: ServerRates;
  express: ServerRates;
  /** Express as it is usually used: with JSON read and written. */
  json: ServerRates;
  /** Where the aim is a ratio to the embedder alone. */
  embedder: Rates | null;
  toExpress: Spread;
  toJson: Spread;
  toEmbedder: Spread | null;
  /** Where our main thread's time goes: fractions by area, the largest first. Null when it was not asked for. */
  profile: [Area, number][] | null;
}

/** Measures one operation: each side in turn, round by round, after a warm-up. */
export async function compare(
  { name, title, target, prepare }: HttpCase,
  options: Options,
  folders: { seeded: string; work: string },
  progress: Progress,
): Promise<Comparison> {
  progress(`${title}: starting`);
  const dataDir = join(folders.work, `${name}-data`);
  await cp(folders.seeded, dataDir, { recursive: true });
  await using stack = new AsyncDisposableStack();
  const server = stack.adopt(
    await startServerProcess(OURS, { MEMORYOS_DATA_DIR: dataDir, MEMORYOS_API_KEY: API_KEY }),
    (each) => each.kill(),
  );
  const next = prepare();
  const answer = join(folders.work, `${name}-answer`);
  await writeFile(answer, await sendOnce(server.url, next()));
  const baseline = stack.adopt(await startServerProcess(BARE_EXPRESS, { BENCH_ANSWER: answer }), (each) => each.kill());
  const usual = stack.adopt(await startServerProcess(BARE_EXPRESS, { BENCH_ANSWER: answer, BENCH_JSON: "1" }), (each) =>
    each.kill(),
  );
  const embedder = target.of === "embedder" ? stack.adopt(await startEmbedderProcess(), (each) => each.stop()) : null;

  const ours = turnsOf(server, next);
  const express = turnsOf(baseline, prepare());
  const json = turnsOf(usual, prepare());
  const alone = embedder && turnsOfEmbedder(embedder);
  stack.defer(() => ours.close());
  stack.defer(() => express.close());
  stack.defer(() => json.close());

  progress(`${title}: warming up`);
  await ours.turn(options.warmUpMs);
  await server.pause();
  await express.turn(options.warmUpMs);
  await json.turn(options.warmUpMs);
  await alone?.turn(Math.min(options.warmUpMs, 500), 0);
  ours.forget();
  express.forget();
  json.forget();
  alone?.forget();
  for (let round = 1; round <= options.rounds; round++) {
    progress(`${title}: round ${round} of ${options.rounds}`);
    await express.turn(options.roundMs);
    await json.turn(options.roundMs);
    await alone?.turn(options.roundMs, ours.sent());
    server.resume();
    await ours.turn(options.roundMs);
    await server.pause();
  }
  server.resume();
  const profile = options.profile ? await server.profile(() => ours.unmeasured(options.roundMs)) : null;
  const result = {
    ours: await ours.rates(),
    express: await express.rates(),
    json: await json.rates(),
    embedder: alone?.rates() ?? null,
  };
  return {
    name,
    title,
    target,
    ...result,
    toExpress: pairedRatios(ours.perSecond(), express.perSecond()),
    toJson: pairedRatios(ours.perSecond(), json.perSecond()),
    toEmbedder: alone && pairedRatios(ours.perSecond(), alone.perSecond()),
    profile,
  };
}

/** The turns of one side so far. */
function record() {
  let turns: LoadResult[] = [];
  const perSecond = () => turns.map(({ latencies, seconds }) => latencies.length / seconds);
  return {
    add: (turn: LoadResult) => void turns.push(turn),
    forget() {
      turns = [];
    },
    perSecond,
    requests: () => turns.reduce((sum, { latencies }) => sum + latencies.length, 0),
    rates(): Rates {
      const latencies = turns.flatMap((turn) => turn.latencies);
      return { perSecond: spreadOf(perSecond()), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
    },
  };
}

function turnsOf(server: ServerProcess, next: ReturnType<HttpCase["prepare"]>) {
  const clients = openClients(server.url);
  const turns = record();
  let sent = 1;
  let cpuMicroseconds = 0;
  let busyMs = 0;
  let idleMs = 0;
  return {
    async turn(ms: number) {
      const before = await server.usage();
      const turn = await clients.load(next, ms);
      const after = await server.usage();
      turns.add(turn);
      sent += turn.latencies.length;
      cpuMicroseconds += after.cpuMicroseconds - before.cpuMicroseconds;
      busyMs += after.busyMs - before.busyMs;
      idleMs += after.idleMs - before.idleMs;
    },
    unmeasured: (ms: number) => clients.load(next, ms),
    /** Leaves out the turns so far: they were for warming up. */
    forget() {
      turns.forget();
      cpuMicroseconds = busyMs = idleMs = 0;
    },
    sent: () => sent,
    perSecond: turns.perSecond,
    async rates(): Promise<ServerRates> {
      const { residentBytes } = await server.usage();
      const cpuMsPerRequest = cpuMicroseconds / 1000 / turns.requests();
      return { ...turns.rates(), residentBytes, cpuMsPerRequest, mainThreadBusy: busyMs / (busyMs + idleMs) };
    },
    close: () => clients.close(),
  };
}

function turnsOfEmbedder(embedder: EmbedderProcess) {
  const turns = record();
  return {
    turn: async (ms: number, from: number) => turns.add(await embedder.turn({ from, ms })),
    forget: turns.forget,
    perSecond: turns.perSecond,
    rates: turns.rates,
  };
}
