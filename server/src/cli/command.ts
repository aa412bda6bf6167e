import type { Config } from "../config.ts";
import { printable } from "./printable.ts";

/** A command line that cannot be understood; the message says what is wrong and what there is. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something that a command takes after two dashes. */
export interface Flag {
  /** What its value is called in the help; a flag without one is on or off. */
  value?: string;
  /** One or two lines, the default included. */
  help: string;
}

/** What a command was called with. */
export interface Call {
  /** Values of the flags that were given. */
  flags: Record<string, string | boolean | undefined>;
  /** What is no flag, in order. */
  args: string[];
  config: Config;
  /** Aborted when the operator stops the command. */
  signal: AbortSignal;
  /** Prints a line of the answer. */
  print(line: string): void;
}

/** One command of `memoryos-server`. */
export interface Command {
  /** How it is called: `keys create`. */
  words: string;
  /** What follows it, as the usage shows it: `KEY`. Each is required. */
  args: readonly string[];
  /** One line for the list of commands. */
  summary: string;
  /** What it does and what to know, in lines. */
  about: string;
  flags: Record<string, Flag>;
  /** Calls to copy. */
  examples: readonly string[];
  /** What its exit status says. */
  status: string;
  /** @returns The exit status. */
  run(call: Call): Promise<number>;
}

/** Flags that every command takes. */
export const COMMON_FLAGS: Record<string, Flag> = {
  "data-dir": { value: "DIR", help: "the data folder (default MEMORYOS_DATA_DIR, or ./.memoryos)" },
  help: { help: "show this" },
};

/** For commands whose answer programs read. */
export const JSON_FLAG: Record<string, Flag> = { json: { help: "answer in JSON" } };

/** A flag's value, or null when it was not given. */
export function text(call: Call, name: string): string | null {
  const value = call.flags[name];
  return typeof value === "string" ? value : null;
}

/** @throws UsageError when the value is not one of these. */
export function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new UsageError(`--${name} must be one of ${known.join(", ")}, got "${value}"`);
  return found;
}

/** Prints an answer as JSON, or else its lines. Nothing in them controls the terminal. */
export function answer(call: Call, value: unknown, lines: () => string[]): void {
  const shown = call.flags.json ? JSON.stringify(value, null, 2).split("\n") : lines();
  for (const line of shown) call.print(printable(line));
}
