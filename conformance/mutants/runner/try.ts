import { CouldNotRun } from "../../src/could-not-run.ts";
import { type Run, runSuites } from "../../src/run.ts";
import type { Mutant, WrongServer } from "../mutant.ts";
import type { Reference } from "../reference.ts";
import { runOptions } from "./options.ts";
import type { MutantResult } from "./store.ts";

/** A mutant, and the checks that are to find it: those of the second try run when the first do not. */
export interface Task {
  mutant: Mutant;
  tries: readonly (readonly string[])[];
}

/**
 * Tries mutants one after the other.
 *
 * @param onEnd Hears of each as soon as it is decided.
 */
export async function tryMutants(
  tasks: readonly Task[],
  reference: Reference,
  onEnd: (mutant: Mutant, result: MutantResult) => void,
  stop: AbortSignal,
): Promise<void> {
  const servers: { task: Task; server: WrongServer }[] = [];
  try {
    for (const task of tasks) {
      try {
        servers.push({ task, server: await task.mutant.start(reference) });
      } catch (error) {
        onEnd(task.mutant, unrun(task.mutant, `it did not start: ${messageOf(error)}`));
      }
    }
    let open = servers.map((each) => ({ ...each, next: 0 }));
    while (open.length > 0 && !stop.aborted) {
      const again: typeof open = [];
      const round = open;
      const decide = (index: number, run: Run | CouldNotRun) => {
        const one = round[index];
        if (one === undefined || stop.aborted) return;
        const { mutant, tries } = one.task;
        const result = resultOf(mutant, run);
        if (result.outcome !== "killed" && one.next + 1 < tries.length) again.push({ ...one, next: one.next + 1 });
        else onEnd(mutant, result);
      };
      await runSuites(
        round.map(({ server, task, next }) => runOptions(server, { checks: task.tries[next] ?? [] })),
        decide,
        stop,
      );
      open = again;
    }
  } finally {
    await Promise.all(servers.map(({ server }) => server.stop()));
  }
}

/** Killed when the named requirement came out broken. */
function resultOf(mutant: Mutant, run: Run | CouldNotRun): MutantResult {
  if (run instanceof CouldNotRun) return unrun(mutant, run.message);
  const { checks, milliseconds } = run.result;
  const broken = checks.filter(({ outcome }) => outcome === "fail" || outcome === "warn");
  const by = broken.filter(({ proves }) => proves.includes(mutant.requirement)).map(({ id }) => id);
  if (by.length > 0) return { id: mutant.id, outcome: "killed", by, why: "", milliseconds };
  const untestable = checks.filter(({ outcome }) => outcome === "untestable");
  const why = [
    ...(broken.length > 0 ? [`others were found broken: ${broken.map(({ id }) => id).join(", ")}`] : []),
    ...untestable.slice(0, 3).map(({ id, reason }) => `${id} could not tell: ${reason}`),
    `no failure by ${checks.length - untestable.length - broken.length} checks that passed`,
  ].join("; ");
  return { id: mutant.id, outcome: "survived", by, why, milliseconds };
}

/** Of one that could not be tried. */
export function unrun({ id }: Mutant, why: string): MutantResult {
  return { id, outcome: "unrun", by: [], why, milliseconds: 0 };
}

export function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}
