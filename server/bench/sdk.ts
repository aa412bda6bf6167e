import { cp } from "node:fs/promises";
import { join } from "node:path";
import { allocatedByCall } from "./allocation.ts";
import { API_KEY } from "./cases.ts";
import type { Progress } from "./progress.ts";
import { SDK_CASES } from "./sdk-calls.ts";
import { measureSizes, type SdkSizes, sizeTable } from "./sdk-size.ts";
import { OURS, startServerProcess } from "./server-process.ts";
import { pairedRatios, type Spread, spreadOf } from "./statistics.ts";
import { table } from "./table.ts";

/** Calls that are under way at a time: as in a loop, and as in a busy app, where the client's processor time is the limit. */
const AT_A_TIME = [1, 8];
/** Calls of a side until it is the other's turn. */
const BATCH = 40;
const CALLS_FOR_ALLOCATION = 300;
const AIM = 0.9;

type Call = (n: number) => Promise<unknown>;

/** One operation through the SDK and by bare `fetch`. */
export interface SdkComparison {
  title: string;
  atATime: number;
  sdkPerSecond: Spread;
  barePerSecond: Spread;
  ratio: Spread;
  /** Bytes on the client's heap for each call. */
  sdkAllocated: number;
  bareAllocated: number;
}

export interface SdkMeasured {
  comparisons: SdkComparison[];
  sizes: SdkSizes;
}

/** Measures the SDK beside bare `fetch` against the same server, in turn, and what it adds to an app's bundle. */
export async function measureSdk(
  { rounds, roundMs, warmUpMs }: { rounds: number; roundMs: number; warmUpMs: number },
  folders: { seeded: string; work: string },
  progress: Progress,
): Promise<SdkMeasured> {
  const folder = join(folders.work, "sdk-data");
  await cp(folders.seeded, folder, { recursive: true });
  await using stack = new AsyncDisposableStack();
  const server = stack.adopt(
    await startServerProcess(OURS, { MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: API_KEY }),
    (each) => each.kill(),
  );
  const comparisons: SdkComparison[] = [];
  for (const { title, ...sides } of SDK_CASES) {
    const [sdk, bare] = [sides.sdk(server.url), sides.bare(server.url)];
    await ratesOf(sdk, bare, 1, 2 * warmUpMs);
    const sdkAllocated = await allocatedByCall(sdk, CALLS_FOR_ALLOCATION);
    const bareAllocated = await allocatedByCall(bare, CALLS_FOR_ALLOCATION);
    for (const atATime of AT_A_TIME) {
      const rates: [number, number][] = [];
      for (let round = 0; round < rounds; round++) {
        progress(`SDK: ${title}, ${atATime} at a time, round ${round + 1} of ${rounds}`);
        rates.push(await ratesOf(sdk, bare, atATime, 2 * roundMs));
      }
      const [sdkRates, bareRates] = [rates.map(([ours]) => ours), rates.map(([, theirs]) => theirs)];
      comparisons.push({
        title,
        atATime,
        sdkPerSecond: spreadOf(sdkRates),
        barePerSecond: spreadOf(bareRates),
        ratio: pairedRatios(sdkRates, bareRates),
        sdkAllocated,
        bareAllocated,
      });
    }
  }
  return { comparisons, sizes: await measureSizes(folders.work, progress) };
}

let called = 0;

/** Calls per second of two sides that take turns batch by batch, so that what disturbs the machine disturbs both. */
async function ratesOf(first: Call, second: Call, atATime: number, milliseconds: number): Promise<[number, number]> {
  const begun = performance.now();
  const spent: [number, number] = [0, 0];
  let batches = 0;
  for (; performance.now() - begun < milliseconds; batches++) {
    // Each goes first as often as the other.
    for (const side of batches % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const started = performance.now();
      await batch(side === 0 ? first : second, atATime);
      spent[side] += performance.now() - started;
    }
  }
  const rate = (time: number) => (1_000 * batches * BATCH) / time;
  return [rate(spent[0]), rate(spent[1])];
}

async function batch(call: Call, atATime: number): Promise<void> {
  let left = BATCH;
  const client = async () => {
    while (left-- > 0) await call(called++);
  };
  await Promise.all(Array.from({ length: atATime }, client));
}

export function formatSdk({ comparisons, sizes }: SdkMeasured): string {
  const perSecond = ({ median }: Spread) => Math.round(median).toLocaleString("en");
  const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1);
  const rows = comparisons.map(
    ({ title, atATime, sdkPerSecond, barePerSecond, ratio, sdkAllocated, bareAllocated }) => [
      `${title}, ${atATime} at a time`,
      perSecond(sdkPerSecond),
      perSecond(barePerSecond),
      `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})`,
      atATime === 1 ? `≥ ${AIM.toFixed(2)}` : "",
      kilobytes(sdkAllocated),
      kilobytes(bareAllocated),
    ],
  );
  const head = ["", "SDK a second", "bare fetch", "ratio", "aim", "SDK kB a call", "bare kB a call"];
  return `The SDK beside bare fetch, which takes turns with it; kB are what the client allocates
${table(head, rows)}

${sizeTable(sizes)}`;
}
