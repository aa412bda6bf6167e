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

| Requirement | Mutants | Killed by | Which |
|---|---|---|---|
${rows(mutants, results).join("\n")}
`;
}

function rows(mutants: readonly Mutant[], results: ReadonlyMap<string, MutantResult>): string[] {
  const byRequirement = Map.groupBy(mutants, ({ requirement }) => requirement);
  return [...byRequirement].toSorted(byName).flatMap(([requirement, of]) => {
    const byChecks = Map.groupBy(of, ({ id }) => results.get(id)?.by.join(", ") || "nothing");
    return [...byChecks].toSorted(byName).map(([checks, found]) => {
      const ids = found.map(({ id }) => `\`${id}\``).join(" ");
      const which = found.length > 12 ? `<details><summary>${found.length} mutants</summary>${ids}</details>` : ids;
      return `| ${requirement} | ${found.length} | ${checks} | ${which} |`;
    });
  });
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

/** The mutants that a page does not name: it was written before they were there. */
export function missingFrom(page: string, mutants: readonly Mutant[]): string[] {
  const named = new Set([...page.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id));
  return mutants.map(({ id }) => id).filter((id) => !named.has(id));
}
