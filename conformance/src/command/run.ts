import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { CouldNotRun } from "../could-not-run.ts";
import { readBaseline } from "../report/baseline.ts";
import { documentOf, exitCodeOf, type ReportDocument } from "../report/document.ts";
import { checkLine, renderSummary } from "../report/terminal.ts";
import { writeReport } from "../report/write.ts";
import { runSuite } from "../run.ts";
import { readSpec } from "../spec.ts";
import { flagTable } from "./flags.ts";
import { interruption } from "./interruption.ts";
import { RUN_FLAGS, readOptions } from "./options.ts";
import { liveLine, terminalPaint } from "./terminal.ts";

export const RUN_USAGE = `Checks a server and says what it keeps of the contract.

  memoryos-conformance run --target URL --api-key KEY [options]

${flagTable(RUN_FLAGS)}

Every option may also stand in the environment, as MEMORYOS_CONFORMANCE_TARGET and so on, lists separated by commas, or in
the file of --config. The command line goes first, then the environment, then the file.

Memories are added for random external users and erased again at the end, also after Ctrl-C.
Exit: 0 everything tested passed, 1 something failed, 2 the suite could not run.
`;

/** Runs the suite and reports. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<0 | 1 | 2> {
  const options = readOptions(args, env);
  const baseline = options.baseline === null ? null : readBaseline(options.baseline);
  // What is no document is said before anything is sent.
  if (options.spec !== null) readSpec(options.spec);
  const paint = terminalPaint();
  const live = liveLine(paint);
  const end = interruption((message) => live.say(message));
  const ended = await runSuite(options, live.progress, end.signal).finally(end.forget);
  live.clear();
  const document = documentOf(ended, options, baseline);
  const told = new Set(live.told());
  const untold = document.checks.filter(({ id }) => !told.has(id)).map((check) => `${checkLine(check, paint)}\n`);
  process.stdout.write(untold.join("") + renderSummary(document, paint));
  if (options.json !== null) await writeJson(options.json, document);
  if (options.report !== null) process.stdout.write(`${await writeReport(options.report, document)}\n`);
  return exitCodeOf(document);
}

async function writeJson(file: string, document: ReportDocument): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw new CouldNotRun(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
}
