import { fileURLToPath } from "node:url";
import { createVitest, type Reporter } from "vitest/node";
import { CHECKS } from "./catalogue.ts";
import { type CheckEnd, checkResult } from "./check-result.ts";
import { isChosen, type RunOptions } from "./command/options.ts";
import { UsageError } from "./command/usage-error.ts";
import { CouldNotRun } from "./could-not-run.ts";
import { inOrder } from "./order.ts";
import { redactor } from "./redact.ts";
import { type CheckResult, type RunResult, resultOf } from "./result.ts";
import { type SuiteSettings, secretsOf } from "./settings.ts";
import { tryCredentials } from "./try-credentials.ts";

/** How long the target may take to say that it is there, in seconds. */
const REACHABLE_SECONDS = 10;

/** Hears of each check as it ends. */
export type OnProgress = (progress: { done: number; total: number; latest: CheckResult }) => void;

/** A result, and what went wrong with the suite itself on the way. */
export interface Run {
  result: RunResult;
  /** Errors of the suite: they say nothing about the target. */
  faults: string[];
  /** True when it was told to stop before its end. */
  interrupted: boolean;
}

/**
 * Runs the chosen checks against the target.
 *
 * @param stop Ends the run early: what the checks have left is erased all the same.
 * @throws CouldNotRun when the target is not reachable, or the suite itself is broken.
 * @throws UsageError when a key is needed and there is none.
 */
export async function runSuite(
  options: RunOptions,
  onProgress: OnProgress = () => {},
  stop: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const started = Date.now();
  const shapesOnly = (await obeysPrefer(options.target)) || options.shapesOnly;
  if (options.apiKey === null && !shapesOnly) {
    throw new UsageError("--api-key is missing: give a key that may read, write and delete");
  }
  if (!shapesOnly) await tryCredentials(options);
  const chosen = CHECKS.filter((check) => isChosen(check, options));
  // What every exchange shows needs exchanges: with a filter that names only such rules all checks run.
  const checkIds = inOrder(chosen.length > 0 ? chosen : CHECKS, options.seed).map(({ id }) => id);
  const apiKey = options.apiKey ?? "mem_any";
  const collected = await runChecks(options, {
    settings: settingsOf(options, apiKey, shapesOnly, checkIds),
    onProgress,
    stop,
  });
  const { faults, ...checksAndNotes } = collected;
  const result = resultOf({
    ...checksAndNotes,
    target: options.target,
    shapesOnly,
    startedAt: new Date(started).toISOString(),
    milliseconds: Date.now() - started,
    partial: options.filters.length > 0,
    isChosen: (check) => isChosen(check, options),
  });
  return { result, faults, interrupted: stop.aborted };
}

function settingsOf(
  options: RunOptions,
  apiKey: string,
  shapesOnly: boolean,
  checkIds: readonly string[],
): SuiteSettings {
  const { target, secondApiKey, agent, control, spec } = options;
  const { readOnly, maxRequests, requestsPerSecond, jobSeconds } = options;
  const keys = { apiKey, secondApiKey, agent, control };
  return { target, ...keys, spec, readOnly, maxRequests, requestsPerSecond, jobSeconds, shapesOnly, checkIds };
}

/**
 * Whether the target answers what it is asked to answer, as a mock does and a server must not.
 *
 * @throws CouldNotRun when it does not answer at all.
 */
async function obeysPrefer(target: string): Promise<boolean> {
  try {
    const headers = { prefer: "code=500, example=internal_server_error" };
    const signal = AbortSignal.timeout(REACHABLE_SECONDS * 1_000);
    const answer = await fetch(`${target}/health`, { headers, signal, redirect: "manual" });
    return answer.status === 500 && (await answer.text()).includes('"SRV_500"');
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new CouldNotRun(`${target} is not reachable: ${reason}. Is the server running, and is this its base URL?`);
  }
}

async function runChecks(
  { bail }: RunOptions,
  { settings, onProgress, stop }: { settings: SuiteSettings; onProgress: OnProgress; stop: AbortSignal },
) {
  const { target, checkIds } = settings;
  const redact = redactor(secretsOf(settings));
  const ends: CheckEnd[] = [];
  const notes: string[] = [];
  const errors: string[] = [];
  const reporter: Reporter = {
    onTestCaseResult(testCase) {
      const end = checkResult(testCase, redact, stop.aborted ? "interrupted" : bail ? "--bail ended the run" : null);
      ends.push(end);
      onProgress({ done: ends.length, total: checkIds.length, latest: end.result });
    },
    onUserConsoleLog: ({ content }) => void notes.push(redact(content.trim())),
    onTestRunEnd(modules, unhandled) {
      const all = [...modules.flatMap((module) => module.errors()), ...unhandled];
      errors.push(...all.map(({ message }) => redact(message)));
    },
  };
  const exitCode = process.exitCode;
  const keepSignals = signalKeeper();
  const vitest = await createVitest(
    "test",
    {
      config: false,
      root: fileURLToPath(new URL(".", import.meta.url)),
      include: ["suite.ts"],
      exclude: [],
      watch: false,
      reporters: [reporter],
      pool: "threads",
      maxWorkers: 1,
      isolate: false,
      fileParallelism: false,
      bail: bail ? 1 : 0,
      provide: { conformance: settings },
    },
    { cacheDir: fileURLToPath(new URL("../node_modules/.vite", import.meta.url)), logLevel: "silent" },
  );
  keepSignals();
  const cancel = () => void vitest.cancelCurrentRun("keyboard-input");
  stop.addEventListener("abort", cancel);
  try {
    await vitest.start();
  } finally {
    stop.removeEventListener("abort", cancel);
    await vitest.close();
    process.exitCode = exitCode;
  }
  if (errors.length > 0) throw new CouldNotRun(`the suite itself failed against ${target}: ${errors.join("; ")}`);
  const faults = ends.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  return { checks: ends.map(({ result }) => result), notes, faults };
}

/** Vitest ends the process on a signal, before anything is erased: makes the function that takes its listeners off. */
function signalKeeper(): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  return () => {
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
    }
  };
}
