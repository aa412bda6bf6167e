import { parseArgs } from "node:util";
import { didYouMean } from "../src/cli/suggest.ts";
import { DOMAIN_SCHEMAS, type DomainSchemaName } from "../src/store/types.ts";

/** What one run plays. */
export interface Options {
  /** Name of a conversation that ships with the demo, `all` of them, or a file. */
  conversation: string;
  /** Which line of a `.jsonl` file, from 1; null when not given. */
  line: number | null;
  /** The speaker whose words are remembered; null to find out. */
  user: string | null;
  /** The domain schema of the tenant; null for the General Engine. */
  schema: DomainSchemaName | null;
}

/** A flag or an argument cannot be used; the message says what is expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const HELP = `Plays a conversation to a MemoryOS server and shows what it remembers.

Usage: npm run demo [-- CONVERSATION] [flags]

  CONVERSATION      one that ships with the demo (default coding):
                      coding     a developer and her coding assistant
                      tutoring   a student and a tutor before an exam
                      shop       a customer and the support of a bicycle shop
                      all        the three, one after the other
                    or a file of your own:
                      FILE.json  { "turns": [{ "role": "user", "content": "…" }, …] } and, if you like,
                                 "title", "user", "agent", and up to three "questions" to ask;
                                 or the list alone: [{ "role": "user", "content": "…" }, …]
                      FILE.jsonl one of these on each line; turns may also be
                                 { "speaker": "customer", "text": "…" }

  --line N          which line of a .jsonl file (default 1)
  --user NAME       whose words are to be remembered, where turns name a speaker
                    (default customer, student, user or 1, or whoever is not the agent)
  --schema NAME     what the memory is for: edtech (tutoring) or support (customers);
                    shows the profile as well, and what comes first in the prompt
  --help            show this

The server runs for as long as the demo does; its data folder is removed at the end.
Exit status: 0 shown, 1 something was wrong and the message says what.`;

const FLAGS = {
  line: { type: "string" },
  user: { type: "string" },
  schema: { type: "string" },
  help: { type: "boolean" },
} as const;

/**
 * Reads the command line.
 *
 * @returns "help" when that was asked for.
 * @throws UsageError naming the flag and what is expected.
 */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (positionals.length > 1) {
    throw new UsageError(`One conversation at a time, got ${positionals.length}: ${positionals.join(", ")}`);
  }
  if (values.line !== undefined && !/^[1-9]\d{0,8}$/.test(values.line)) {
    throw new UsageError(`--line must be a whole number from 1 on, got "${values.line}"`);
  }
  const schema = DOMAIN_SCHEMAS.find((name) => name === values.schema) ?? null;
  if (values.schema !== undefined && schema === null) {
    throw new UsageError(`--schema must be ${DOMAIN_SCHEMAS.join(" or ")}, got "${values.schema}"`);
  }
  return {
    conversation: positionals[0] ?? "coding",
    line: values.line === undefined ? null : Number(values.line),
    user: values.user ?? null,
    schema,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const flag = /'(--?[^']+)'/.exec(message)?.[1];
    if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION" || flag === undefined) throw new UsageError(message);
    const known = Object.keys(FLAGS).map((name) => `--${name}`);
    throw new UsageError(`There is no flag ${flag}${didYouMean(flag, known)}`);
  }
}
