import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Edit, Fault } from "./behaviour/fault.ts";

/** Names the variable that carries the edits to the process, and the worker threads, of the server. */
export const EDITS_VARIABLE = "WOVEN_EDITS";

/** Comes before the server's own file. */
export const WEAVING: readonly string[] = ["--import", new URL("weave-hook.ts", import.meta.url).href];

const REPOSITORY = new URL("../../", import.meta.url);

/** Where a file of the repository is loaded from. */
export function addressOf(file: string): string {
  return new URL(file, REPOSITORY).href;
}

/**
 * Source with an edit made.
 *
 * @throws Error when the text to find is not there exactly once: it would be another fault, or none.
 */
export function woven(source: string, { file, find, replace }: Edit): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = source.split(find).length - 1;
    throw new Error(`${file} has this text ${times} times, where it must be once:\n${find}`);
  }
  return `${before}${replace}${after}`;
}

/**
 * Makes sure that a fault still fits the server's source.
 *
 * @throws Error with the fault, the file and the text that is not there exactly once.
 */
export function tryWeaving({ id, edits }: Fault): void {
  for (const [file, of] of Map.groupBy(edits, (edit) => edit.file)) {
    let source = readFileSync(fileURLToPath(addressOf(file)), "utf8");
    try {
      for (const edit of of) source = woven(source, edit);
    } catch (error) {
      throw new Error(`the mutant ${id} does not fit: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
