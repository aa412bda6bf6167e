import { parseArgs } from "node:util";

export interface Options {
  /** In the order of the table; all when none is named. */
  languages: string[];
  /** An OpenAPI 3.1 document; null for the one in `generated/`. */
  document: string | null;
  /** Whether the generated code stays. */
  keep: boolean;
  /** File for the results as JSON; null for none. */
  json: string | null;
}

/** A flag or a language cannot be used; the message says what is expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const help = (
  known: readonly string[],
) => `Generates a client of the contract in each language with the generator people use there, builds it, and
makes the first calls with it against the reference server.

Usage: npm run clients [-- LANGUAGE …] [flags]

  LANGUAGE          ${known.join(", ")} (default: all)

  --document FILE   an OpenAPI 3.1 document, JSON or YAML (default generated/openapi.json)
  --keep            keep the generated code and say where it is
  --json FILE       write the results to a file
  --help            show this

What a generator needs is installed below .tmp/clients/ once and kept. A language whose toolchain is not on this machine
is left out. Exit status: 0 all worked, 1 something did not, 2 the command line cannot be used.`;

/**
 * Reads the command line.
 *
 * @param known The languages there are.
 * @returns "help" when that was asked for.
 * @throws UsageError saying what is expected.
 */
export function readOptions(args: readonly string[], known: readonly string[]): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`There is no client for ${unknown.join(", ")}. The languages are ${known.join(", ")}.`);
  }
  return {
    languages: known.filter((name) => positionals.length === 0 || positionals.includes(name)),
    document: values.document ?? null,
    keep: values.keep ?? false,
    json: values.json ?? null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        document: { type: "string" },
        keep: { type: "boolean" },
        json: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
