#!/usr/bin/env node
import { COMPARE_USAGE, compare } from "./command/compare.ts";
import { EXPLAIN_USAGE, explain } from "./command/explain.ts";
import { LIST_USAGE, list } from "./command/list.ts";
import { REPORT_USAGE, report } from "./command/report.ts";
import { RUN_USAGE, run } from "./command/run.ts";
import { didYouMean } from "./command/suggest.ts";
import { UsageError } from "./command/usage-error.ts";
import { CouldNotRun } from "./could-not-run.ts";

/** What every command is given, and the exit code that it ends with. */
type Command = (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<0 | 1 | 2>;

const COMMANDS: Readonly<Record<string, { start: Command; usage: string }>> = {
  run: { start: run, usage: RUN_USAGE },
  list: { start: list, usage: LIST_USAGE },
  explain: { start: explain, usage: EXPLAIN_USAGE },
  report: { start: report, usage: REPORT_USAGE },
  compare: { start: compare, usage: COMPARE_USAGE },
};

const USAGE = `Shows whether a server keeps the MemoryOS contract.

  memoryos-conformance run --target URL …   check a server; \`run\` may be left out
  memoryos-conformance list                 what is checked
  memoryos-conformance explain ID           a requirement or a check in full
  memoryos-conformance report FILE          verify a JSON report and render it again
  memoryos-conformance compare A B          what changed from one JSON report to another

With --help after a command: its options.
Exit: 0 passed, 1 failed, 2 could not run.
`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof CouldNotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write("Run with --help to see what there is.\n");
  process.exitCode = 2;
}

function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const [first = ""] = args;
  if (["--help", "-h", "help"].includes(first)) return print(USAGE);
  const named = first !== "" && !first.startsWith("-");
  const command = COMMANDS[named ? first : "run"];
  if (command === undefined) {
    throw new UsageError(`there is no command ${first}${didYouMean(first, Object.keys(COMMANDS))}`);
  }
  const rest = named ? args.slice(1) : args;
  return rest.some((arg) => arg === "--help" || arg === "-h") ? print(command.usage) : command.start(rest, process.env);
}

async function print(text: string): Promise<0> {
  process.stdout.write(text);
  return 0;
}
