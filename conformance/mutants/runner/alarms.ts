import { runSuite } from "../../src/run.ts";
import { startReference } from "../reference.ts";
import { runOptions } from "./options.ts";
import type { AlarmResult } from "./store.ts";

/** A full run against the server that does nothing wrong, with the checks in the order of a seed. */
export async function lookForAlarm(seed: number, stop: AbortSignal): Promise<AlarmResult> {
  const reference = await startReference();
  try {
    const { result, faults } = await runSuite(runOptions(reference, { seed }), () => {}, stop);
    const failed = result.checks.filter(({ outcome }) => outcome === "fail" || outcome === "warn");
    return { seed, failed: [...failed.map(({ id, reason }) => `${id}: ${reason}`), ...faults] };
  } finally {
    await reference.stop();
  }
}
