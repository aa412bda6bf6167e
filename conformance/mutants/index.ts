import { BEHAVIOUR_MUTANTS } from "./behaviour/index.ts";
import type { Mutant } from "./mutant.ts";
import { WIRE_MUTANTS } from "./wire/index.ts";

/** Every way to be wrong that the suite has to find. */
export const MUTANTS: readonly Mutant[] = [...WIRE_MUTANTS, ...BEHAVIOUR_MUTANTS];
