import { createHash } from "node:crypto";
import { type Flags, flagTable, readFlags } from "../../src/command/flags.ts";
import { known } from "../../src/command/options.ts";
import { UsageError } from "../../src/command/usage-error.ts";
import type { Mutant } from "../mutant.ts";

const KINDS = ["wire", "behaviour"] as const;

const FLAGS = {
  kind: { kind: "text", value: "KIND", help: "only mutants of this kind: wire or behaviour" },
  filter: { kind: "list", value: "TEXT", help: "only mutants whose id or requirement contains it; may be repeated" },
  sample: { kind: "text", value: "N", help: "at most N mutants of each kind, drawn by --seed" },
  seed: { kind: "text", value: "N", help: "what the sample is drawn from (default 1)" },
  "false-alarms": { kind: "text", value: "N", help: "instead: N full runs against the server that does nothing wrong" },
  "at-once": { kind: "text", value: "N", help: "how many run side by side, each with a server of its own (default 2)" },
  fresh: { kind: "switch", help: "forget what earlier runs found" },
  write: { kind: "switch", help: "afterwards write conformance/MUTATION.md from all that is known" },
  json: { kind: "text", value: "FILE", help: "write what was found as JSON" },
  help: { kind: "switch", help: "say this" },
} as const satisfies Flags;

export const MUTANTS_USAGE = `Tests the suite: runs it against servers that are wrong in one way each, and says which it did not find.

  npm run mutants -- [options]

${flagTable(FLAGS)}

A mutant names the requirement that it breaks. It is killed when the checks that name this requirement find it broken,
and survives when they do not: then the suite has a hole. A wire mutant spoils the answers of the reference server on
their way; a behaviour mutant is the server itself with a fault in it.

What was found is kept in .tmp/mutants and counts until the server, the suite, the contract or the mutants change, so
that a run that was ended goes on where it was. --write alone, with nothing left to run, only writes the page.

  npm run mutants -- --write                      all of them, and the page
  npm run mutants -- --filter ENV-007             those that break one requirement
  npm run mutants -- --sample 100 --seed 7        as many, drawn at random
  npm run mutants -- --false-alarms 20            how often the suite blames a server that is right

Exit: 0 every mutant was killed, or no alarm was false; 1 otherwise; 2 it could not run.
`;

/** What the command is to do. */
export interface MutantsOptions {
  kind: Mutant["kind"] | null;
  filters: readonly string[];
  /** Null for all of them. */
  sample: number | null;
  seed: number;
  /** Null to try mutants. */
  falseAlarms: number | null;
  sideBySide: number;
  fresh: boolean;
  write: boolean;
  json: string | null;
  help: boolean;
}

/** @throws UsageError naming what is wrong. */
export function readMutantsOptions(args: readonly string[]): MutantsOptions {
  const { given, rest } = readFlags(FLAGS, args, {});
  if (rest.length > 0) throw new UsageError(`mutants takes options alone, got ${rest.join(" ")}`);
  return {
    kind: given.kind === undefined ? null : (known("kind", given.kind, KINDS) as Mutant["kind"]),
    filters: given.filter ?? [],
    sample: given.sample === undefined ? null : count("--sample", given.sample, 1, 100_000),
    seed: count("--seed", given.seed ?? "1", 0, 4_294_967_295),
    falseAlarms: given["false-alarms"] === undefined ? null : count("--false-alarms", given["false-alarms"], 1, 1_000),
    sideBySide: count("--at-once", given["at-once"] ?? "2", 1, 16),
    fresh: given.fresh ?? false,
    write: given.write ?? false,
    json: given.json ?? null,
    help: given.help ?? false,
  };
}

function count(flag: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, got ${text}`);
}

/**
 * The mutants that are meant.
 *
 * @throws UsageError when there is none.
 */
export function chosenMutants(
  all: readonly Mutant[],
  { kind, filters, sample, seed }: Pick<MutantsOptions, "kind" | "filters" | "sample" | "seed">,
): readonly Mutant[] {
  const meant = all.filter(
    (mutant) =>
      (kind === null || mutant.kind === kind) &&
      (filters.length === 0 || filters.some((filter) => contains(mutant, filter.toLowerCase()))),
  );
  if (meant.length === 0)
    throw new UsageError(`no mutant is of kind ${kind ?? "any"} and matches ${filters.join(", ")}`);
  if (sample === null) return meant;
  const place = ({ id }: Mutant) => createHash("sha256").update(`${seed} ${id}`).digest("hex");
  const drawn = meant.toSorted((left, right) => (place(left) < place(right) ? -1 : 1));
  return KINDS.flatMap((one) => drawn.filter((mutant) => mutant.kind === one).slice(0, sample));
}

function contains({ id, requirement }: Mutant, text: string): boolean {
  return id.includes(text) || requirement.toLowerCase().includes(text);
}
