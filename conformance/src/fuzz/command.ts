import { existsSync } from "node:fs";
import { join } from "node:path";
import { flagTable } from "../command/flags.ts";
import { interruption } from "../command/interruption.ts";
import { terminalPaint } from "../command/terminal.ts";
import { exitCodeOf, type ReportDocument, sealed } from "../report/document.ts";
import { readReport } from "../report/read.ts";
import { renderSummary } from "../report/terminal.ts";
import { writeReport } from "../report/write.ts";
import { FUZZ_FLAGS, readFuzzOptions } from "./options.ts";
import { provision } from "./provision.ts";
import { emptyReport } from "./report.ts";
import { runSchemathesis } from "./run.ts";

const USAGE = `Sends a server requests that Schemathesis makes from the contract, and reports every answer that breaks it.

  memoryos-fuzz --target URL --api-key KEY [options]

${flagTable(FUZZ_FLAGS)}

Every option may also stand in the environment, as MEMORYOS_CONFORMANCE_TARGET and so on, or in the file of --config.

It changes and erases whatever these credentials may change and erase: use a server that holds nothing of value.
Schemathesis needs Python 3.11 or newer. It is installed once, with all it needs by hash, into a cache folder.
Exit: 0 nothing was wrong, 1 something was, 2 the fuzzer could not run.
`;

/** Fuzzes a server and adds what was found to a report. */
export async function fuzz(args: readonly string[], env: NodeJS.ProcessEnv): Promise<0 | 1 | 2> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = readFuzzOptions(args, env);
  const before = options.report === null ? null : await reportIn(options.report, options.target);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const program = await provision(env, say);
  const end = interruption(say);
  const result = await runSchemathesis(program, options, end.signal).finally(end.forget);
  const document = sealed({ ...(before ?? emptyReport(options)), fuzz: result });
  process.stdout.write(renderSummary(document, terminalPaint()));
  if (options.report !== null) process.stdout.write(`${await writeReport(options.report, document)}\n`);
  return exitCodeOf(document);
}

/** The report that the suite left there about the same target, if it did. */
async function reportIn(folder: string, target: string): Promise<ReportDocument | null> {
  const file = join(folder, "report.json");
  if (!existsSync(file)) return null;
  const document = await readReport(file);
  return document.target === target ? document : null;
}
