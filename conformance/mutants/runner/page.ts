import type { Mutant } from "../mutant.ts";
import type { AlarmResult, MutantResult } from "./store.ts";

/** Where the page is kept. */
export const PAGE = new URL("../../MUTATION.md", import.meta.url);

/** What became of every mutant, as Markdown. */
export function mutationPage(
  mutants: readonly Mutant[],
  results: ReadonlyMap<string, MutantResult>,
  alarms: readonly AlarmResult[],
): string {
  const outcomeOf = ({ id }: Mutant) => results.get(id)?.outcome ?? "unrun";
  const kinds = [...new Set(mutants.map(({ kind }) => kind))];
  const totals = [...kinds.map((kind) => mutants.filter((mutant) => mutant.kind === kind)), mutants].map((of, at) => {
    const count = (outcome: MutantResult["outcome"]) => of.filter((mutant) => outcomeOf(mutant) === outcome).length;
    const row = [kinds[at] ?? "all", of.length, count("killed"), count("survived"), count("unrun")];
    return `| ${row.join(" | ")} |`;
  });
  const open = mutants.filter((mutant) => outcomeOf(mutant) !== "killed");
  const blamed = alarms.filter(({ failed }) => failed.length > 0);
  return `<!-- Written by \`npm run mutants -- --write\`; do not edit. -->

# How far the suite can be believed

A mutant is a server that is wrong in one way. It is killed when the checks that name the requirement it breaks find this
requirement broken; another failure does not count. A wire mutant spoils the answers of the reference server on their way
and is derived from the contract where the contract tells how; a behaviour mutant is the server with a fault in it.

| Kind | Mutants | Killed by their requirement | Survived | Not run |
|---|---|---|---|---|
${totals.join("\n")}

False alarms: ${alarms.length === 0 ? "not yet looked for" : `${blamed.length} of ${alarms.length} full runs against the server that does nothing wrong, each in another order`}.
${open.length === 0 ? "" : `\n## Not killed\n\n${open.map((mutant) => `- \`${mutant.id}\` (${mutant.requirement}): ${results.get(mutant.id)?.why ?? "not run yet"}`).join("\n")}\n`}
## By requirement

How many mutants break it, and which checks found them.

| Requirement | Wire | Behaviour | Killed by |
|---|---|---|---|
${byRequirement(mutants)
  .map(([of, breaking]) => `${counts(of, breaking)} ${killers(breaking, results)} |`)
  .join("\n")}

## What the behaviour mutants do

| Requirement | A server that |
|---|---|
${byRequirement(mutants.filter(({ kind }) => kind === "behaviour"))
  .flatMap(wrongs)
  .join("\n")}
`;
}

function byRequirement(mutants: readonly Mutant[]): [string, Mutant[]][] {
  return [...Map.groupBy(mutants, ({ requirement }) => requirement)].toSorted(byName);
}

/** The beginning of a requirement's row, which says what there is and not what became of it. */
function counts(requirement: string, breaking: readonly Mutant[]): string {
  const count = (kind: Mutant["kind"]) => breaking.filter((mutant) => mutant.kind === kind).length;
  return `| ${requirement} | ${count("wire")} | ${count("behaviour")} |`;
}

function killers(breaking: readonly Mutant[], results: ReadonlyMap<string, MutantResult>): string {
  const by = new Set(breaking.flatMap(({ id }) => results.get(id)?.by ?? []));
  return by.size === 0 ? "nothing" : [...by].toSorted().join(", ");
}

function wrongs([requirement, breaking]: readonly [string, readonly Mutant[]]): string[] {
  return breaking.map(({ wrong }) => `| ${requirement} | ${wrong.replaceAll("|", "\\|")} |`);
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

/** The requirements of which a page says another number of mutants: it was written before they were there. */
export function outdatedIn(page: string, mutants: readonly Mutant[]): string[] {
  const said = new Set(page.split("\n").map((line) => line.split("|").slice(0, 4).join("|")));
  return byRequirement(mutants).flatMap(([requirement, breaking]) => {
    const row = counts(requirement, breaking).slice(0, -1);
    return said.has(row) ? [] : [requirement];
  });
}
