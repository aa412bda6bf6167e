import { manifest } from "@memoryos/contract";
import { CHECKS } from "../catalogue.ts";
import { WIRE_RULES } from "../wire.ts";
import { type Flags, flagTable, readFlags } from "./flags.ts";
import { known } from "./options.ts";

const FLAGS = {
  profile: { kind: "list", value: "NAME", help: "only this profile; may be repeated" },
} as const satisfies Flags;

const WHAT = ["profiles", "checks", "requirements"] as const;

export const LIST_USAGE = `Lists what the suite checks.

  memoryos-conformance list [profiles | checks | requirements] [options]

${flagTable(FLAGS)}
`;

/** Prints the profiles, or the checks, or the requirements, one in a line. */
export async function list(args: readonly string[]): Promise<0> {
  const { given, rest } = readFlags(FLAGS, args, {});
  const profiles = (given.profile ?? []).map((name) => known("profile", name, manifest.profiles));
  const what = known("list", rest[0] ?? "profiles", WHAT);
  const isWanted = ({ profile }: { profile: string }) => profiles.length === 0 || profiles.includes(profile);
  const rows = { profiles: profileRows, checks: checkRows, requirements: requirementRows }[
    what as (typeof WHAT)[number]
  ];
  process.stdout.write(aligned(rows(isWanted)));
  return 0;
}

type IsWanted = (of: { profile: string }) => boolean;

const rules = WIRE_RULES.map((rule) => ({ ...rule, profile: "core" }));

function profileRows(isWanted: IsWanted): string[][] {
  return manifest.profiles
    .filter((profile) => isWanted({ profile }))
    .map((profile) => {
      const count = (of: readonly { profile: string }[]) => of.filter((one) => one.profile === profile).length;
      const operations = `${count(manifest.operations)} operations`;
      return [
        profile,
        `${count(manifest.requirements)} requirements`,
        `${count([...CHECKS, ...rules])} checks`,
        operations,
      ];
    });
}

function checkRows(isWanted: IsWanted): string[][] {
  return [...CHECKS, ...rules]
    .filter(isWanted)
    .map(({ id, profile, proves, title }) => [id, profile, proves.join(" "), title]);
}

function requirementRows(isWanted: IsWanted): string[][] {
  return manifest.requirements
    .filter(isWanted)
    .map(({ id, profile, level, keyword, text }) => [id, profile, level, keyword, text]);
}

/** Columns under one another, the last as long as it is. */
function aligned(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join("  ");
  return rows.map((row) => `${line(row)}\n`).join("");
}
