import { fieldMutants } from "./fields.ts";
import { handwrittenMutants } from "./handwritten.ts";
import { headerMutants } from "./headers.ts";
import { operationMutants } from "./operations.ts";
import type { WireMutant } from "./wire-mutant.ts";

/** Every mutant that spoils answers on their way: derived from the contract, and then those that its shape does not tell. */
export const WIRE_MUTANTS: readonly WireMutant[] = [
  ...headerMutants(),
  ...operationMutants(),
  ...fieldMutants(),
  ...handwrittenMutants(),
];
