import { fileURLToPath } from "node:url";
import { type Reporter, startVitest, type TestCase } from "vitest/node";
import { CHECKS } from "./catalogue.ts";
import { isChosen, type RunOptions, UsageError } from "./options.ts";
import { redactor } from "./redact.ts";
import { type CheckResult, declarationOf, type RunResult, resultOf, severityOf } from "./result.ts";
import type { SuiteSettings } from "./settings.ts";

/** How long the target may take to say that it is there, in seconds. */
const REACHABLE_SECONDS = 10;

/** Thrown when the suite could not run, so that nothing is known about the target. */
export class CouldNotRun extends Error {
  override name = "CouldNotRun";
}

/** Hears of each check as it ends. */
export type OnProgress = (progress: { done: number; total: number; latest: CheckResult }) => void;

/**
 * Runs the chosen checks against the target.
 *
 * @throws CouldNotRun when the target is not reachable, or the suite itself is broken.
 * @throws UsageError when a key is needed and there is none.
 */
export async function runSuite(options: RunOptions, onProgress: OnProgress = () => {}): Promise<RunResult> {
  const started = Date.now();
  const shapesOnly = (await obeysPrefer(options.target)) || options.shapesOnly;
  if (options.apiKey === null && !shapesOnly) {
    throw new UsageError("--api-key is missing: give a key that may read, write and delete");
  }
  if (!shapesOnly) await tryKeys(options);
  const chosen = CHECKS.filter((check) => isChosen(check, options));
  const collected = await runChecks({
    settings: {
      target: options.target,
      apiKey: options.apiKey ?? "mem_any",
      secondApiKey: options.secondApiKey,
      control: options.control,
      // What every exchange shows needs exchanges: with a filter that names only such rules all checks run.
      checkIds: (chosen.length > 0 ? chosen : CHECKS).map(({ id }) => id),
      shapesOnly,
      jobSeconds: options.jobSeconds,
    },
    onProgress,
  });
  return resultOf({
    ...collected,
    target: options.target,
    shapesOnly,
    startedAt: new Date(started).toISOString(),
    milliseconds: Date.now() - started,
    partial: options.filters.length > 0,
    isChosen: (check) => isChosen(check, options),
  });
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

/**
 * A key that does not open the target would make every check fail, and say nothing about it.
 *
 * @throws CouldNotRun naming the key.
 */
async function tryKeys({ target, apiKey, secondApiKey }: RunOptions): Promise<void> {
  for (const [flag, key] of Object.entries({ "--api-key": apiKey, "--second-api-key": secondApiKey })) {
    if (key === null) continue;
    const headers = { authorization: `ApiKey ${key}` };
    const signal = AbortSignal.timeout(REACHABLE_SECONDS * 1_000);
    const answer = await fetch(`${target}/v1/memories?external_user_id=conformance`, { headers, signal }).catch(
      () => null,
    );
    if (answer?.status === 401) throw new CouldNotRun(`${target} does not accept the key of ${flag}: it answered 401`);
  }
}

async function runChecks({ settings, onProgress }: { settings: SuiteSettings; onProgress: OnProgress }) {
  const { target, apiKey, secondApiKey, control, checkIds } = settings;
  const redact = redactor([apiKey, secondApiKey, control?.token ?? null]);
  const checks: CheckResult[] = [];
  const notes: string[] = [];
  const faults: string[] = [];
  const reporter: Reporter = {
    onTestCaseResult(testCase) {
      const latest = checkResult(testCase, redact);
      checks.push(latest);
      onProgress({ done: checks.length, total: checkIds.length, latest });
    },
    onUserConsoleLog: ({ content }) => void notes.push(redact(content.trim())),
    onTestRunEnd(modules, unhandled) {
      const errors = [...modules.flatMap((module) => module.errors()), ...unhandled];
      faults.push(...errors.map(({ message }) => redact(message)));
    },
  };
  const exitCode = process.exitCode;
  const vitest = await startVitest(
    "test",
    [],
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
      provide: { conformance: settings },
    },
    { cacheDir: fileURLToPath(new URL("../node_modules/.vite", import.meta.url)), logLevel: "silent" },
  );
  await vitest.close();
  process.exitCode = exitCode;
  if (faults.length > 0) throw new CouldNotRun(`the suite itself failed against ${target}: ${faults.join("; ")}`);
  return { checks, notes };
}

function checkResult(testCase: TestCase, redact: (text: string) => string): CheckResult {
  const { title, proves } = declarationOf(testCase.name);
  const { state, errors } = testCase.result();
  const result = testCase.result();
  const note = result.state === "skipped" ? result.note : undefined;
  const common = {
    id: testCase.name,
    title,
    proves,
    milliseconds: Math.round(testCase.diagnostic()?.duration ?? 0),
    exchanges: testCase.meta().exchanges ?? [],
  };
  if (state === "passed") return { ...common, outcome: "pass", reason: null };
  if (state === "failed") {
    const reason = redact(errors?.map(({ message }) => message).join("\n") ?? "failed");
    return { ...common, outcome: severityOf(proves), reason };
  }
  return { ...common, outcome: "untestable", reason: redact(note ?? "did not run") };
}
