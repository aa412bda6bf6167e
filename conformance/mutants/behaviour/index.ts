import type { Mutant } from "../mutant.ts";
import { startReference } from "../reference.ts";
import { EDITS_VARIABLE, WEAVING } from "../weave.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./faults.ts";

/** Servers that are wrong by their own code. */
export const BEHAVIOUR_MUTANTS: readonly Mutant[] = FAULTS.map(toMutant);

function toMutant({ edits, ...told }: Fault): Mutant {
  const start = () => startReference(WEAVING, { [EDITS_VARIABLE]: JSON.stringify(edits) });
  return { ...told, kind: "behaviour", start };
}
