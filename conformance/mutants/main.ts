/**
 * `npm run mutants`: tests the suite by servers that are wrong in one way each. `npm run mutants -- --help` says how.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { interruption } from "../src/command/interruption.ts";
import { terminalPaint } from "../src/command/terminal.ts";
import { UsageError } from "../src/command/usage-error.ts";
import { CouldNotRun } from "../src/could-not-run.ts";
import { MUTANTS } from "./index.ts";
import type { Mutant } from "./mutant.ts";
import { lookForAlarm } from "./runner/alarms.ts";
import { chosenMutants, MUTANTS_USAGE, type MutantsOptions, readMutantsOptions } from "./runner/command.ts";
import { mutationPage, PAGE } from "./runner/page.ts";
import { progressOf } from "./runner/progress.ts";
import { runAll } from "./runner/run-all.ts";
import { type AlarmResult, type MutantResult, Store } from "./runner/store.ts";
import { survey } from "./runner/survey.ts";

try {
  process.exitCode = await main(readMutantsOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof CouldNotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write("Run with --help to see what there is.\n");
  process.exitCode = 2;
}

async function main(options: MutantsOptions): Promise<0 | 1 | 2> {
  if (options.help) {
    process.stdout.write(MUTANTS_USAGE);
    return 0;
  }
  const store = new Store();
  if (options.fresh) store.forget();
  const end = interruption((message) => process.stdout.write(`\n${message}\n`));
  try {
    const work = options.falseAlarms === null ? tryThem : lookForAlarms;
    const isGood = await work(options, store, end.signal);
    if (options.write) {
      await writeFile(PAGE, mutationPage(MUTANTS, store.results(), [...store.alarms().values()]));
    }
    return end.signal.aborted ? 2 : isGood ? 0 : 1;
  } finally {
    end.forget();
  }
}

async function tryThem(options: MutantsOptions, store: Store, stop: AbortSignal): Promise<boolean> {
  const { seed, sample, sideBySide, json } = options;
  const chosen = chosenMutants(MUTANTS, options);
  const results = store.results();
  const isKnown = ({ id }: Mutant) => (results.get(id)?.outcome ?? "unrun") !== "unrun";
  const open = chosen.filter((mutant) => !isKnown(mutant));
  const drawn = sample === null ? "" : `, drawn by seed ${seed}`;
  const kept = chosen.length - open.length;
  const paint = terminalPaint();
  const progress = progressOf(open.length, paint);
  progress.say(`${chosen.length} mutants${drawn}; ${kept} are known from earlier runs`);
  if (open.length > 0) {
    // Those without a mark are looked for by the checks that name their requirement, whatever these get.
    const needsSurvey = open.some(({ mark = null }) => mark !== null);
    const seen = needsSurvey ? (store.survey() ?? (await lookAround(store, progress.say, stop))) : { marks: {} };
    const onEnd = (mutant: Mutant, result: MutantResult) => {
      results.set(mutant.id, result);
      store.keep(mutant, result);
      const isKilled = result.outcome === "killed";
      progress.ended(isKilled, isKilled ? null : lineOf(mutant, result));
    };
    await runAll({ mutants: open, survey: seen, sideBySide, onEnd, stop });
    progress.clear();
  }
  const found = chosen.map((mutant) => ({ mutant, result: results.get(mutant.id) }));
  const of = (outcome: MutantResult["outcome"]) =>
    found.filter(({ result }) => (result?.outcome ?? "unrun") === outcome);
  const bad = [...of("survived"), ...of("unrun")];
  const kinds = [...new Set(chosen.map(({ kind }) => kind))].map((kind) => {
    const all = found.filter(({ mutant }) => mutant.kind === kind);
    return `${kind} ${all.filter(({ result }) => result?.outcome === "killed").length} of ${all.length}`;
  });
  const summary = `killed: ${kinds.join(", ")}; survived ${of("survived").length}, not run ${of("unrun").length}`;
  if (bad.length > 0) {
    progress.say(`\nNot killed:`);
    for (const { mutant, result } of bad) progress.say(lineOf(mutant, result));
  }
  progress.say(paint(bad.length === 0 ? "green" : "red", summary));
  if (json !== null) {
    await writeJson(json, {
      seed,
      killed: of("killed").length,
      notKilled: bad.map(({ mutant, result }) => lineOf(mutant, result)),
    });
  }
  return bad.length === 0;
}

async function lookAround(store: Store, say: (line: string) => void, stop: AbortSignal) {
  say("Looking at which check gets which answers: one full run against the server that does nothing wrong");
  const seen = await survey(stop);
  if (!stop.aborted) store.keepSurvey(seen);
  return seen;
}

async function lookForAlarms(options: MutantsOptions, store: Store, stop: AbortSignal): Promise<boolean> {
  const count = options.falseAlarms ?? 0;
  const seeds = Array.from({ length: count }, (_, at) => options.seed + at);
  const alarms = store.alarms();
  const open = seeds.filter((seed) => !alarms.has(seed));
  const progress = progressOf(open.length, terminalPaint());
  progress.say(`${count} full runs with the seeds ${seeds[0]} to ${seeds.at(-1)}; ${count - open.length} are known`);
  for (const seed of open) {
    if (stop.aborted) break;
    const alarm = await lookForAlarm(seed, stop);
    if (stop.aborted) break;
    alarms.set(seed, alarm);
    store.keepAlarm(alarm);
    progress.ended(alarm.failed.length === 0, alarm.failed.length === 0 ? null : alarmLine(alarm));
  }
  progress.clear();
  const done = seeds.flatMap((seed) => alarms.get(seed) ?? []);
  const blamed = done.filter(({ failed }) => failed.length > 0);
  for (const alarm of blamed) progress.say(alarmLine(alarm));
  progress.say(`${blamed.length} false alarms in ${done.length} runs`);
  if (options.json !== null) await writeJson(options.json, { runs: done.length, alarms: blamed });
  return blamed.length === 0;
}

function lineOf({ id, requirement, wrong }: Mutant, result: MutantResult | undefined): string {
  return `${result?.outcome ?? "unrun"} ${id} (${requirement}), a server that ${wrong}: ${result?.why ?? "the run was ended"}`;
}

function alarmLine({ seed, failed }: AlarmResult): string {
  return `seed ${seed}: ${failed.join("; ")}`;
}

async function writeJson(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
