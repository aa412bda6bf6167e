import { join, relative } from "node:path";
import { parseArgs } from "node:util";

/** What `npm run bench` can measure, in the order in which it does. */
export const CASE_NAMES = ["startup", "list", "repeated", "fresh", "add", "extraction"] as const;
export type CaseName = (typeof CASE_NAMES)[number];

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
  /** Folder with the conversations that quality is measured on. */
  data: string;
  /** Where the figures are written as JSON; null for nowhere. */
  json: string | null;
}

/** A flag is unknown or has a value that cannot be used. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const HELP = `Measures the server beside a bare Express handler that receives and returns the same bytes.

Usage: npm run bench -- [flags]

  --only NAMES      measure only these, comma-separated: ${CASE_NAMES.join(", ")}
  --quick           a first impression in about 20 seconds (the default takes about 80)
  --rounds N        rounds of each case, 1 to 100 (default 5, quick 3)
  --round-ms N      length of each side's turn in a round, 50 to 60000 (default 1000, quick 250)
  --data DIR        folder of the conversations that extraction is measured on (default ${relative(REPOSITORY, USUAL_DATA)})
  --json FILE       write every figure to FILE as well
  --help            show this

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
    ? { rounds: 3, roundMs: 250, warmUpMs: 300, starts: 1 }
    : { rounds: 5, roundMs: 1_000, warmUpMs: 1_500, starts: 3 };
  const rounds = wholeNumber("--rounds", values.rounds, usual.rounds, 1, 100);
  const roundMs = wholeNumber("--round-ms", values["round-ms"], usual.roundMs, 50, 60_000);
  return {
    only: namesOf(values.only),
    rounds,
    roundMs,
    warmUpMs: values["round-ms"] === undefined ? usual.warmUpMs : Math.min(roundMs, usual.warmUpMs),
    starts: usual.starts,
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
        quick: { type: "boolean" },
        rounds: { type: "string" },
        "round-ms": { type: "string" },
        data: { type: "string" },
        json: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function namesOf(only: string | undefined): CaseName[] {
  if (only === undefined) return [...CASE_NAMES];
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
