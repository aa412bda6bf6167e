import { join, relative } from "node:path";
import { parseArgs } from "node:util";

/** What `npm run bench` can measure, in the order in which it does. */
export const CASE_NAMES = [
  "startup",
  "list",
  "repeated",
  "fresh",
  "add",
  "extraction",
  "recall",
  "distractors",
  "sdk",
  "growth",
  "peer",
] as const;
export type CaseName = (typeof CASE_NAMES)[number];

/** Measured when named or with --full only: they take minutes. */
const LONG: readonly CaseName[] = ["growth", "peer"];

const REPOSITORY = join(import.meta.dirname, "..", "..");
const USUAL_DATA = join(REPOSITORY, "..", "shared", "data");

/** What one run measures, and for how long. */
export interface Options {
  only: CaseName[];
  /** Rounds of each case; ours and the baseline take turns within each. */
  rounds: number;
  /** Length of one side's turn, in milliseconds. */
  roundMs: number;
  /** Unrecorded load on each side before the first round, in milliseconds. */
  warmUpMs: number;
  /** Starts of each kind. */
  starts: number;
  /** Also show where our time goes, from one more turn that is not measured. */
  profile: boolean;
  /** Folder with the conversations that quality is measured on. */
  data: string;
  /** Long histories that questions are put to. */
  histories: number;
  /** Memories of the larger data folder of the growth case. */
  growthMemories: number;
  /** Where the figures are written as JSON; null for nowhere. */
  json: string | null;
}

/** A flag is unknown or has a value that cannot be used. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const HELP = `Measures the server: its speed beside a bare Express handler that receives and returns the same bytes, and
how much it finds beside BM25 alone and vectors alone.

Usage: npm run bench -- [flags]

  --only NAMES         measure only these, comma-separated:
                         startup, list, repeated, fresh, add   speed; about 80 s together
                         extraction    what is kept of conversations; about 30 s
                         recall        evidence found in long conversations; about 40 s
                         distractors   facts found among 500 other memories; about 10 s
                         sdk           calls through the SDK beside bare fetch, and bundle sizes beside other
                                       clients, which are made in ~/.cache; about 45 s
                         growth        a million memories beside ten thousand; about 2 minutes, 4 GB of disk
                         peer          6,000 memories of one user beside the npm package mem0ai, which is
                                       installed into ~/.cache the first time; about 2 minutes
                       default: all but ${LONG.join(" and ")}
  --full               measure everything
  --quick              a first impression: fewer, shorter rounds, 2 histories (default 8)
  --rounds N           rounds of each case, 1 to 100 (default 5, quick 3)
  --round-ms N         length of each side's turn in a round, 50 to 60000 (default 1000, quick 250)
  --profile            also show where our time goes, from one more turn of each case that is not measured
  --growth-memories N  memories of the larger side of growth, 1000 to 10000000 (default 1000000)
  --data DIR           folder of the conversations that extraction and recall are measured on
                       (default ${relative(REPOSITORY, USUAL_DATA)})
  --json FILE          write every figure to FILE as well
  --help               show this

Exit status: 0 measured, 1 could not measure, 2 wrong flags. Slow is not a failure.`;

/**
 * Reads the command line.
 *
 * @returns "help" when that was asked for.
 * @throws UsageError naming the flag and what is expected.
 */
export function readOptions(args: readonly string[]): Options | "help" {
  const values = parse(args);
  if (values.help) return "help";
  const usual = values.quick
    ? { rounds: 3, roundMs: 250, warmUpMs: 300, starts: 1, histories: 2 }
    : { rounds: 5, roundMs: 1_000, warmUpMs: 1_500, starts: 3, histories: 8 };
  const rounds = wholeNumber("--rounds", values.rounds, usual.rounds, 1, 100);
  const roundMs = wholeNumber("--round-ms", values["round-ms"], usual.roundMs, 50, 60_000);
  return {
    only: namesOf(values.only, values.full ?? false),
    rounds,
    roundMs,
    warmUpMs: values["round-ms"] === undefined ? usual.warmUpMs : Math.min(roundMs, usual.warmUpMs),
    starts: usual.starts,
    histories: usual.histories,
    growthMemories: wholeNumber("--growth-memories", values["growth-memories"], 1_000_000, 1_000, 10_000_000),
    profile: values.profile ?? false,
    data: values.data ?? USUAL_DATA,
    json: values.json ?? null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        full: { type: "boolean" },
        "growth-memories": { type: "string" },
        quick: { type: "boolean" },
        rounds: { type: "string" },
        "round-ms": { type: "string" },
        profile: { type: "boolean" },
        data: { type: "string" },
        json: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function namesOf(only: string | undefined, full: boolean): CaseName[] {
  if (only === undefined) return CASE_NAMES.filter((name) => full || !LONG.includes(name));
  const asked = only.split(",").map((name) => name.trim());
  const unknown = asked.find((name) => !CASE_NAMES.includes(name as CaseName));
  if (unknown !== undefined) {
    throw new UsageError(`--only must name some of ${CASE_NAMES.join(", ")}, got "${unknown}"`);
  }
  return CASE_NAMES.filter((name) => asked.includes(name));
}

function wholeNumber(flag: string, given: string | undefined, usual: number, min: number, max: number): number {
  if (given === undefined) return usual;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < min || value > max) {
    throw new UsageError(`${flag} must be a whole number from ${min} to ${max}, got "${given}"`);
  }
  return value;
}
