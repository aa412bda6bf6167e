#!/usr/bin/env node
import { UsageError } from "../command/usage-error.ts";
import { CouldNotRun } from "../could-not-run.ts";
import { fuzz } from "./command.ts";

try {
  process.exitCode = await fuzz(process.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof CouldNotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write("Run with --help to see what there is.\n");
  process.exitCode = 2;
}
