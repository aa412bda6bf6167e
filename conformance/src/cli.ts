#!/usr/bin/env node
import { writeFile } from "node:fs/promises";
import { type RunOptions, readOptions, USAGE, UsageError } from "./options.ts";
import { exitCodeOf, renderReport } from "./report.ts";
import type { RunResult } from "./result.ts";
import { CouldNotRun, type OnProgress, runSuite } from "./run.ts";

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === null) process.stdout.write(USAGE);
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof CouldNotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write("Run with --help to see what there is.\n");
  process.exitCode = 2;
}

async function main(options: RunOptions): Promise<0 | 1 | 2> {
  const result = await runSuite(options, liveLine());
  clearLine();
  process.stdout.write(renderReport(result, { colour: hasColour() }));
  if (options.json !== null) await writeJson(options.json, result);
  return exitCodeOf(result);
}

/** On a terminal, one line that says how far the run is; elsewhere nothing. */
function liveLine(): OnProgress {
  if (!process.stdout.isTTY) return () => {};
  return ({ done, total, latest }) => {
    clearLine();
    process.stdout.write(`${done}/${total} ${latest.id}`.slice(0, (process.stdout.columns || 80) - 1));
  };
}

function clearLine(): void {
  if (!process.stdout.isTTY) return;
  process.stdout.cursorTo(0);
  process.stdout.clearLine(1);
}

function hasColour(): boolean {
  return process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "" && process.stdout.hasColors();
}

/** Exchanges are written for what did not pass: those are the ones to look at. */
async function writeJson(file: string, result: RunResult): Promise<void> {
  const checks = result.checks.map((check) => (check.outcome === "pass" ? { ...check, exchanges: [] } : check));
  try {
    await writeFile(file, `${JSON.stringify({ ...result, checks }, null, 2)}\n`);
  } catch (error) {
    throw new CouldNotRun(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
}
