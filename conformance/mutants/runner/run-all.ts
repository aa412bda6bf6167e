import type { Mutant } from "../mutant.ts";
import { type Reference, startReference } from "../reference.ts";
import { checksFor, NothingToRun } from "./checks.ts";
import type { MutantResult } from "./store.ts";
import type { Survey } from "./survey.ts";
import { messageOf, type Task, tryMutants, unrun } from "./try.ts";

/** How many wire mutants stand in front of one reference server, one after the other: a fresh one has no limits used up. */
const BATCH = 60;

export interface RunAll {
  mutants: readonly Mutant[];
  survey: Survey;
  /** How many run at a time, with a reference server each. */
  sideBySide: number;
  onEnd: (mutant: Mutant, result: MutantResult) => void;
  stop: AbortSignal;
}

/** Tries every mutant. */
export async function runAll({ mutants, survey, sideBySide, onEnd, stop }: RunAll): Promise<void> {
  const tasks = mutants.flatMap((mutant): Task[] => {
    try {
      return [{ mutant, tries: checksFor(mutant, survey) }];
    } catch (error) {
      if (!(error instanceof NothingToRun)) throw error;
      onEnd(mutant, unrun(mutant, error.message));
      return [];
    }
  });
  const wire = tasks.filter(({ mutant }) => mutant.kind === "wire");
  const batches = [
    ...tasks.filter(({ mutant }) => mutant.kind === "behaviour").map((task) => [task]),
    ...Array.from({ length: Math.ceil(wire.length / BATCH) }, (_, at) => wire.slice(at * BATCH, (at + 1) * BATCH)),
  ];
  const work = async () => {
    let reference: Reference | null = null;
    try {
      for (let batch = batches.shift(); batch !== undefined && !stop.aborted; batch = batches.shift()) {
        if (batch.length > 1) {
          await reference?.stop();
          reference = null;
        }
        reference ??= await startReference();
        await runBatch(batch, reference, onEnd, stop);
      }
    } finally {
      await reference?.stop();
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}

async function runBatch(
  batch: readonly Task[],
  reference: Reference,
  onEnd: RunAll["onEnd"],
  stop: AbortSignal,
): Promise<void> {
  const open = new Map(batch.map((task) => [task.mutant, task]));
  const report: RunAll["onEnd"] = (mutant, result) => {
    open.delete(mutant);
    onEnd(mutant, result);
  };
  try {
    await tryMutants(batch, reference, report, stop);
  } catch (error) {
    if (stop.aborted) return;
    for (const [mutant, task] of open) {
      if (batch.length === 1) onEnd(mutant, unrun(mutant, messageOf(error)));
      // Alone, none keeps another from being tried.
      else await runBatch([task], reference, onEnd, stop);
    }
  }
}
