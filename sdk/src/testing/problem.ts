import type { components } from "../contract.ts";
import { type CatalogueEntry, catalogue } from "./catalogue.ts";

/**
 * Name of an error in the contract's catalogue, such as `rate_limited`.
 *
 * @example
 * ```ts
 * const error: ErrorName = "service_unavailable";
 * ```
 */
export type ErrorName = components["schemas"]["ErrorName"];

/** One wrong field of a request. */
export type FieldError = components["schemas"]["FieldError"];

/** Tells the names that there are, those of the same family if any: most mistakes are in a part of the name. */
function unknownError(error: string): string {
  const names = catalogue.map((entry) => entry.error);
  const words = String(error)
    .toLowerCase()
    .split(/[^a-z]+/);
  const alike = names.filter((name) => name.split("_").some((word) => words.includes(word)));
  return `${error} is not an error of the contract. There is ${(alike.length > 0 ? alike : names).join(", ")}`;
}

/** A request that the fake refuses. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly entry: CatalogueEntry;
  readonly details: components["schemas"]["Problem"]["details"];

  constructor(error: ErrorName, details: Refusal["details"] = null, hint = "") {
    const entry = catalogue.find((candidate) => candidate.error === error);
    if (entry === undefined) throw new TypeError(unknownError(error));
    super(entry.detail + hint);
    this.entry = entry;
    this.details = details;
  }
}

/** Refuses a request because of its fields. */
export function wrongFields(fields: FieldError[]): Refusal {
  return new Refusal("validation_error", fields);
}
