// The one place that names the contract's catalogue. The build puts the entries themselves in its place, so that the
// published SDK needs no second package.
import { errors } from "@memoryos/contract";

/** What the fake needs of an error. */
export interface CatalogueEntry {
  error: string;
  code: string;
  type: string;
  status: number;
  title: string;
  detail: string;
}

/** Every error of the contract. */
export const catalogue: readonly CatalogueEntry[] = errors;
