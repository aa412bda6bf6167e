import { Session } from "node:inspector/promises";
import { type Area, sharesOf } from "./areas.ts";

/** Microseconds between two looks at what the thread is doing. */
const SAMPLE_EVERY = 200;

/** Where the main thread of this process spends its time. */
export interface Profiler {
  start(): Promise<void>;
  /** Share of the busy time by area, the largest first. */
  stop(): Promise<[Area, number][]>;
}

/** V8's own sampling profiler, on the thread that calls. */
export function createProfiler(): Profiler {
  const session = new Session();
  return {
    async start() {
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY });
      await session.post("Profiler.start");
    },
    async stop() {
      const { profile } = await session.post("Profiler.stop");
      session.disconnect();
      return sharesOf(profile);
    },
  };
}
