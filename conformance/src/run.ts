import { fileURLToPath } from "node:url";
import { createVitest, type Reporter } from "vitest/node";
import { CHECKS } from "./catalogue.ts";
import type { Check } from "./check.ts";
import { type CheckEnd, checkResult } from "./check-result.ts";
import { isChosen, type RunOptions } from "./command/options.ts";
import { UsageError } from "./command/usage-error.ts";
import { CouldNotRun } from "./could-not-run.ts";
import { inOrder } from "./order.ts";
import { redactor } from "./redact.ts";
import { type CheckResult, type RunResult, resultOf } from "./result.ts";
import { type SuiteSettings, secretsOf } from "./settings.ts";
import { tryCredentials } from "./try-credentials.ts";
import { WIRE_RULES } from "./wire.ts";

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
  const planned = await plan(options);
  const [ran] = await runChecks([planned], { bail: options.bail, onProgress, onEnd: () => {}, stop });
  if (ran === undefined) throw new CouldNotRun(`the suite itself did not come to an end against ${options.target}`);
  return runOf(planned, ran, stop);
}

/**
 * Runs against several targets, one after the other, which spares all but the first what a run costs before its first
 * check. A run that could not be made is told as an error.
 *
 * @param onEnd Hears of each run as it ends, by its place in `all`.
 */
export async function runSuites(
  all: readonly RunOptions[],
  onEnd: (index: number, run: Run | CouldNotRun) => void,
  stop: AbortSignal,
): Promise<void> {
  const planned = await Promise.all(all.map(plan));
  await runChecks(planned, {
    bail: false,
    onProgress: () => {},
    stop,
    onEnd: (index, ran) => {
      try {
        onEnd(index, runOf(planned[index] as Planned, ran, stop));
      } catch (error) {
        if (!(error instanceof CouldNotRun)) throw error;
        onEnd(index, error);
      }
    },
  });
}

/** What is known before the first check. */
interface Planned {
  options: RunOptions;
  settings: SuiteSettings;
}

async function plan(options: RunOptions): Promise<Planned> {
  const shapesOnly = (await obeysPrefer(options.target)) || options.shapesOnly;
  if (options.apiKey === null && !shapesOnly) {
    throw new UsageError("--api-key is missing: give a key that may read, write and delete");
  }
  if (!shapesOnly) await tryCredentials(options);
  const checkIds = inOrder(chosenChecks(options), options.seed).map(({ id }) => id);
  return { options, settings: settingsOf(options, options.apiKey ?? "mem_any", shapesOnly, checkIds) };
}

function runOf({ options, settings }: Planned, ran: Ran, stop: AbortSignal): Run {
  if (ran.errors.length > 0) {
    throw new CouldNotRun(`the suite itself failed against ${options.target}: ${ran.errors.join("; ")}`);
  }
  const result = resultOf({
    checks: ran.ends.map((end) => end.result),
    notes: ran.notes,
    target: options.target,
    shapesOnly: settings.shapesOnly,
    startedAt: new Date(ran.started).toISOString(),
    milliseconds: Date.now() - ran.started,
    partial: options.filters.length > 0 || options.checks !== null,
    isChosen: (check) => isChosen(check, options),
  });
  const faults = ran.ends.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  return { result, faults, interrupted: stop.aborted };
}

/**
 * The checks that are to run. What every exchange shows needs exchanges: with filters that name only such rules, all of the
 * profiles.
 *
 * @throws UsageError when nothing is about what was chosen.
 */
function chosenChecks(options: RunOptions): Check[] {
  const chosen = CHECKS.filter((check) => isChosen(check, options));
  if (chosen.length > 0) return chosen;
  const ofAll = { ...options, profiles: [] };
  const { profiles, filters } = options;
  if (!WIRE_RULES.some((rule) => isChosen({ ...rule, profile: "core" }, ofAll))) {
    throw new UsageError(`no check of profile ${profiles.join(", ")} is about ${filters.join(", ")}`);
  }
  return CHECKS.filter((check) => isChosen(check, { ...options, filters: [], checks: null }));
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

/** What came of the checks of one run. */
interface Ran {
  /** When it started, in milliseconds since 1970. */
  started: number;
  ends: CheckEnd[];
  notes: string[];
  /** What went wrong with the suite as a whole. */
  errors: string[];
}

async function runChecks(
  planned: readonly Planned[],
  events: { bail: boolean; onProgress: OnProgress; onEnd: (index: number, ran: Ran) => void; stop: AbortSignal },
): Promise<Ran[]> {
  const { bail, onProgress, onEnd, stop } = events;
  const redact = redactor(planned.flatMap(({ settings }) => secretsOf(settings)));
  const fresh = (): Ran => ({ started: Date.now(), ends: [], notes: [], errors: [] });
  const ran = [fresh()];
  const latest = () => ran.at(-1) as Ran;
  const errors: string[] = [];
  const reporter: Reporter = {
    onTestCaseResult(testCase) {
      const end = checkResult(testCase, redact, stop.aborted ? "interrupted" : bail ? "--bail ended the run" : null);
      const { ends } = latest();
      ends.push(end);
      const total = planned[ran.length - 1]?.settings.checkIds.length ?? 0;
      onProgress({ done: ends.length, total, latest: end.result });
    },
    onTestSuiteResult(suite) {
      latest().errors.push(...suite.errors().map(({ message }) => redact(message)));
      onEnd(ran.length - 1, latest());
      if (ran.length < planned.length) ran.push(fresh());
    },
    onUserConsoleLog: ({ content }) => void latest().notes.push(redact(content.trim())),
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
      provide: { conformance: planned.map(({ settings }) => settings) },
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
  if (errors.length > 0) throw new CouldNotRun(`the suite itself failed: ${errors.join("; ")}`);
  return ran;
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
