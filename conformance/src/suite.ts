import { afterAll, beforeAll, describe, inject, type TestContext, test } from "vitest";
import { CHECKS } from "./catalogue.ts";
import { type Check, Untestable } from "./check.ts";
import { Control, FAULTS } from "./control.ts";
import { RecordingClient } from "./exchange.ts";
import { Pace } from "./pace.ts";
import { redactor } from "./redact.ts";
import { type SuiteSettings, secretsOf } from "./settings.ts";
import { NEEDS_CONTROL, type RunState, Trial } from "./trial.ts";

/** How long to wait for one answer, in seconds. */
const ANSWER_SECONDS = 30;

for (const [index, settings] of inject("conformance").entries()) {
  describe(String(index), () => declare(settings));
}

/** The checks of one run, as tests of Vitest. */
function declare(given: SuiteSettings): void {
  const control = given.control && new Control(given.control);
  const run: Run = {
    settings: given,
    pace: new Pace(given),
    madeSecond: null,
    current: Promise.resolve(),
    state: {
      users: new Set(),
      openJobs: new Set(),
      scenes: new Map(),
      anyCompleted: false,
      cleanups: [],
      control,
      given: given.agent,
      target: given.target,
      apiKey: given.apiKey,
      shapesOnly: given.shapesOnly,
      profiles: [],
      jobSeconds: given.jobSeconds,
    },
  };
  // A check may wait for a shared scene's job and for two of its own.
  const timeout = (3 * given.jobSeconds + 2 * ANSWER_SECONDS) * 1_000;
  beforeAll(async () => {
    if (given.secondApiKey === null && control !== null) {
      run.madeSecond = (await control.createTenant("enterprise")).key;
      run.settings = { ...given, secondApiKey: run.madeSecond };
    }
    if (!given.shapesOnly) run.state.profiles = await profilesOfTarget(run);
  }, timeout);
  for (const id of given.checkIds) {
    const check = CHECKS.find((one) => one.id === id);
    if (check === undefined) throw new Error(`There is no check ${id}`);
    test(check.id, { timeout }, (context) => perform(check, run, context));
  }
  afterAll(() => eraseEverything(run), timeout);
}

interface Run {
  settings: SuiteSettings;
  pace: Pace;
  state: RunState;
  /** Key of the second tenant, when this run made it. */
  madeSecond: string | null;
  /** The check that is on. An interrupted run comes to its end while one still waits for an answer. */
  current: Promise<void>;
}

async function perform(check: Check, run: Run, { task, skip }: TestContext): Promise<void> {
  const obstacle = obstacleFor(check, run);
  if (obstacle !== null) skip(obstacle);
  const client = newClient(run);
  task.meta.exchanges = client.exchanges;
  try {
    run.current = check.run(new Trial(client, run.state));
    await run.current;
  } catch (error) {
    if (error instanceof Untestable) skip(error.message);
    throw error;
  }
}

function obstacleFor(check: Check, { settings, state }: Run): string | null {
  const { shapesOnly, secondApiKey } = settings;
  if (shapesOnly && !check.shapesOnly) return "a mock keeps no state and no rules: only shapes can be judged";
  if (!check.shapesOnly && check.profile !== "core" && !state.profiles.includes(check.profile))
    return `the target leaves out profile ${check.profile}`;
  if (check.needs.includes("control") && state.control === null) return NEEDS_CONTROL;
  if (check.needs.includes("second-key") && secondApiKey === null)
    return "needs a key of another tenant: --second-api-key";
  return null;
}

function newClient({ settings, pace }: Run): RecordingClient {
  const { target, apiKey, secondApiKey, spec } = settings;
  const redact = redactor(secretsOf(settings));
  return new RecordingClient({ target, apiKey, secondApiKey, pace, spec, answerSeconds: ANSWER_SECONDS, redact });
}

/** Hard-deletes what this run's users have left; says so when it cannot. */
async function eraseEverything(run: Run): Promise<void> {
  const { settings, pace, state, madeSecond } = run;
  if (settings.shapesOnly || settings.readOnly) return;
  // What an answer tells of on its way now has to be known before it can be erased.
  pace.hold();
  await run.current.catch(() => {});
  // What was added has to go, whatever the requests of the run were limited to.
  pace.lift();
  const trial = new Trial(newClient(run), state);
  if (state.control !== null) await settle(state.control);
  if (madeSecond !== null) await trial.withKey(madeSecond).raw("deleteAccount");
  // Backwards: what was made of something goes before it.
  for (const cleanup of state.cleanups.toReversed()) {
    await cleanup().catch((error: unknown) => console.warn(`something may be left: ${firstLine(error)}`));
  }
  for (const job of state.openJobs) await trial.finished(job).catch(() => null);
  const left: string[] = [];
  let why = "";
  for (const user of state.users) {
    try {
      for (const { id } of await trial.memoriesOf(user, { archived: true })) {
        await trial.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
    } catch (error) {
      left.push(user);
      why ||= firstLine(error);
    }
  }
  if (left.length > 0) console.warn(`memories of ${left.length} external users may be left: ${why}\n${left.join(" ")}`);
}

/** Leaves the target as a run finds it: by the machine's clock, and with nothing made to fail. */
async function settle(of: Control): Promise<void> {
  for (const part of FAULTS) await of.fail(part, false);
  await of.resetClock();
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}

/** What `/health` says that the target implements. */
async function profilesOfTarget(run: Run): Promise<readonly string[]> {
  const answer = await newClient(run).send("getHealth");
  const profiles = (answer.body as { data?: { profiles?: unknown } } | undefined)?.data?.profiles;
  return Array.isArray(profiles) ? profiles.map(String) : [];
}
