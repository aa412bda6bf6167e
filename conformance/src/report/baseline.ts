import { readFileSync } from "node:fs";
import { CHECKS } from "../catalogue.ts";
import { didYouMean } from "../command/suggest.ts";
import { UsageError } from "../command/usage-error.ts";
import { WIRE_RULES } from "../wire.ts";

/** Failures that are known, by id of the check, with why they are accepted. */
export type Baseline = ReadonlyMap<string, string>;

/**
 * Reads a file of known failures: a JSON object whose fields are ids of checks and whose values say why.
 *
 * @example
 * {"next-page-linked": "the gateway drops Link until March"}
 * @throws UsageError when it is not that, or names a check that there is not.
 */
export function readBaseline(file: string): Baseline {
  const ids = [...CHECKS, ...WIRE_RULES].map(({ id }) => id);
  const entries = Object.entries(readObject(file));
  for (const [id, reason] of entries) {
    if (!ids.includes(id)) throw new UsageError(`${file}: there is no check ${id}${didYouMean(id, ids)}`);
    if (typeof reason !== "string" || reason.trim() === "") {
      throw new UsageError(`${file}: ${id} must say why its failure is accepted, got ${JSON.stringify(reason)}`);
    }
  }
  return new Map(entries);
}

function readObject(file: string): Record<string, string> {
  try {
    const content = JSON.parse(readFileSync(file, "utf8"));
    if (typeof content === "object" && content !== null && !Array.isArray(content)) return content;
  } catch (error) {
    throw new UsageError(`cannot read the baseline ${file}: ${error instanceof Error ? error.message : error}`);
  }
  throw new UsageError(`${file} must hold a JSON object such as {"next-page-linked": "why it is accepted"}`);
}
