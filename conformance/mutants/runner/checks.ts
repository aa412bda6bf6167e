import { CHECKS } from "../../src/catalogue.ts";
import { WIRE_RULES } from "../../src/wire.ts";
import type { Mutant } from "../mutant.ts";
import type { Survey } from "./survey.ts";

/** How many checks may try to find a mutant that every exchange shows, beyond the cheapest. */
const SECOND_TRY = 5;

/** What is wrong with a mutant or the suite, when there is nothing to run. */
export class NothingToRun extends Error {
  override name = "NothingToRun";
}

/**
 * Ids of the checks to run against a mutant: first those of the first try, then those of the second. They are the checks
 * that name its requirement; where every exchange shows the requirement, the cheapest that get an answer it spoils.
 *
 * @throws NothingToRun when there are none.
 */
export function checksFor({ requirement, mark = null }: Mutant, survey: Survey): string[][] {
  const isWire = WIRE_RULES.some(({ proves }) => proves.includes(requirement));
  if (isWire && mark !== null) {
    const seeing = survey.marks[mark] ?? [];
    if (seeing.length === 0) throw new NothingToRun(`no check gets an answer with ${mark}`);
    return [seeing.slice(0, 1), seeing.slice(1, SECOND_TRY)].filter(({ length }) => length > 0);
  }
  const naming = CHECKS.filter(({ proves }) => proves.includes(requirement)).map(({ id }) => id);
  if (naming.length === 0) throw new NothingToRun(`no check names ${requirement}`);
  return [naming];
}
