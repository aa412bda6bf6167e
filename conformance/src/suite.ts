import { afterAll, inject, type TestContext, test } from "vitest";
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

const given = inject("conformance");
const control = given.control && new Control(given.control);
const second = given.secondApiKey ?? (control && (await control.createTenant("enterprise")).key);
const settings: SuiteSettings = { ...given, secondApiKey: second };
const pace = new Pace(settings);
const state: RunState = {
  users: new Set(),
  openJobs: new Set(),
  scenes: new Map(),
  cleanups: [],
  control,
  given: settings.agent,
  target: settings.target,
  profiles: settings.shapesOnly ? [] : await profilesOfTarget(),
  jobSeconds: settings.jobSeconds,
};
// A check may wait for a shared scene's job and for two of its own.
const timeout = (3 * settings.jobSeconds + 2 * ANSWER_SECONDS) * 1_000;

for (const id of settings.checkIds) {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}`);
  test(check.id, { timeout }, (context) => run(check, context));
}

afterAll(eraseEverything, timeout);

/** The check that runs now. An interrupted run comes to its end while one still waits for an answer. */
let running: Promise<void> = Promise.resolve();

async function run(check: Check, { task, skip }: TestContext): Promise<void> {
  const obstacle = obstacleFor(check, settings);
  if (obstacle !== null) skip(obstacle);
  const client = newClient();
  task.meta.exchanges = client.exchanges;
  try {
    running = check.run(new Trial(client, state));
    await running;
  } catch (error) {
    if (error instanceof Untestable) skip(error.message);
    throw error;
  }
}

function obstacleFor(check: Check, { shapesOnly, secondApiKey }: SuiteSettings): string | null {
  if (shapesOnly && !check.shapesOnly) return "a mock keeps no state and no rules: only shapes can be judged";
  if (!check.shapesOnly && check.profile !== "core" && !state.profiles.includes(check.profile))
    return `the target leaves out profile ${check.profile}`;
  if (check.needs.includes("control") && control === null) return NEEDS_CONTROL;
  if (check.needs.includes("second-key") && secondApiKey === null)
    return "needs a key of another tenant: --second-api-key";
  return null;
}

function newClient(): RecordingClient {
  const { target, apiKey, secondApiKey, spec } = settings;
  const redact = redactor(secretsOf(settings));
  return new RecordingClient({ target, apiKey, secondApiKey, pace, spec, answerSeconds: ANSWER_SECONDS, redact });
}

/** Hard-deletes what this run's users have left; says so when it cannot. */
async function eraseEverything(): Promise<void> {
  if (settings.shapesOnly || settings.readOnly) return;
  // What an answer tells of on its way now has to be known before it can be erased.
  pace.hold();
  await running.catch(() => {});
  // What was added has to go, whatever the requests of the run were limited to.
  pace.lift();
  const trial = new Trial(newClient(), state);
  if (control !== null) await settle(control);
  if (second !== null && second !== given.secondApiKey) await trial.withKey(second).raw("deleteAccount");
  // Backwards: what was made of something goes before it.
  for (const cleanup of state.cleanups.toReversed()) {
    await cleanup().catch((error: unknown) => console.warn(`something may be left: ${firstLine(error)}`));
  }
  for (const job of state.openJobs) await trial.finished(job).catch(() => null);
  for (const user of state.users) {
    try {
      for (const { id } of await trial.memoriesOf(user, { archived: true })) {
        await trial.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
    } catch (error) {
      console.warn(`memories of ${user} may be left: ${firstLine(error)}`);
    }
  }
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
async function profilesOfTarget(): Promise<readonly string[]> {
  const answer = await newClient().send("getHealth");
  const profiles = (answer.body as { data?: { profiles?: unknown } } | undefined)?.data?.profiles;
  return Array.isArray(profiles) ? profiles.map(String) : [];
}
