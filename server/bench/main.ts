import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HTTP_CASES } from "./cases.ts";
import { compare } from "./compare.ts";
import { measureDistractors } from "./distractors.ts";
import { type ExtractionMeasured, measureExtraction } from "./extraction.ts";
import { measureGrowth } from "./growth.ts";
import { HELP, type Options, readOptions, UsageError } from "./options.ts";
import { measurePeer } from "./peer.ts";
import { type Progress, showProgress } from "./progress.ts";
import { measureRecall } from "./recall.ts";
import { circumstances, formatReport, type Measurements } from "./report.ts";
import { measureSdk } from "./sdk.ts";
import { seed } from "./seed.ts";
import { measureStartUps } from "./startup.ts";

/** In the repository and not in the system's temporary folder, which is often in memory: durable must cost its price. */
const WORK_PARENT = join(import.meta.dirname, "..", "..", ".tmp");

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === "help") console.log(HELP);
    else await bench(options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nSee npm run bench -- --help`);
      return 2;
    }
    console.error(`Could not measure: ${(error as Error).stack}`);
    return 1;
  }
}

async function bench(options: Options): Promise<void> {
  await mkdir(WORK_PARENT, { recursive: true });
  const work = await mkdtemp(join(WORK_PARENT, "bench-"));
  process.once("SIGINT", () => {
    rmSync(work, { recursive: true, force: true });
    // The processes that were started end with this one.
    process.exit(130);
  });
  const { progress, done } = showProgress(process.stderr);
  try {
    const measured = await measure(options, work, progress);
    done();
    console.log(formatReport(measured));
    if (options.json !== null) {
      await writeFile(options.json, `${JSON.stringify({ ...circumstances(), options, ...measured }, null, 2)}\n`);
    }
  } finally {
    done();
    await rm(work, { recursive: true, force: true });
  }
}

async function measure(options: Options, work: string, progress: Progress): Promise<Measurements> {
  const extraction = await extractionOf(options, progress);
  const startUps = options.only.includes("startup") ? await measureStartUps(options.starts, work, progress) : [];
  const comparisons = [];
  const cases = HTTP_CASES.filter(({ name }) => options.only.includes(name));
  const seeded = join(work, "seeded");
  if (cases.length > 0 || options.only.includes("sdk")) {
    progress("adding the memories that are searched");
    await seed(seeded);
  }
  for (const each of cases) comparisons.push(await compare(each, options, { seeded, work }, progress));
  const qualities = [];
  if (options.only.includes("recall")) {
    qualities.push(...(await measureRecall(options.data, options.histories, work, progress)));
  }
  if (options.only.includes("distractors")) qualities.push(await measureDistractors(work, progress));
  const sdk = options.only.includes("sdk") ? await measureSdk(options, { seeded, work }, progress) : null;
  const { growthMemories, rounds } = options;
  const growth = options.only.includes("growth") ? await measureGrowth(growthMemories, options, work, progress) : null;
  const peer = options.only.includes("peer") ? await measurePeer(rounds, work, progress) : null;
  return { startUps, comparisons, extraction, qualities, sdk, growth, peer };
}

async function extractionOf({ only, data }: Options, progress: Progress): Promise<ExtractionMeasured | null> {
  if (!only.includes("extraction")) return null;
  try {
    return await measureExtraction(data, progress);
  } catch (error) {
    // Where it is all that was asked, there is nothing else to measure.
    if (only.length === 1 || !(error instanceof UsageError)) throw error;
    progress(`extraction is left out: ${error.message}`);
    return null;
  }
}
