import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { outside } from "../test/packed.ts";

/** One thing that the scenario looks at. */
export interface Check {
  name: string;
  passed: boolean;
  /** What was seen, for a check that failed. */
  saw: string;
}

/** What a runtime saw. */
export interface Ran {
  version: string;
  checks: Check[];
}

/** Runs the scenario by a program that takes a file's name, and reads the line of JSON that it prints. */
export async function runProgram(
  app: string,
  [program = "", ...args]: readonly string[],
  file: string,
  baseUrl: string,
  apiKey: string,
): Promise<Ran> {
  const env = { ...outside, MEMORYOS_URL: baseUrl, MEMORYOS_API_KEY: apiKey, DENO_NO_UPDATE_CHECK: "1", DENO_DIR: app };
  const { stdout } = await promisify(execFile)(program, [...args, file], { cwd: app, env, timeout: 120_000 });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  return JSON.parse(line) as Ran;
}
