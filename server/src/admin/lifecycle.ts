import { type LifecycleReport, runLifecycle } from "../memory/lifecycle/run.ts";
import type { Action } from "./action.ts";

/** Runs the lifecycle now, as its schedule does once a day. */
export const lifecycleRun: Action<unknown, LifecycleReport> = async (
  { store, clock, payloadRetentionDays },
  _input,
  { progress, signal },
) => {
  const report = await runLifecycle({ store, now: clock.now(), payloadRetentionDays, onProgress: progress, signal });
  signal.throwIfAborted();
  return report;
};
