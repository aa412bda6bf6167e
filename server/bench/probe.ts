import { readSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type { Area } from "./areas.ts";
import type { Profiler } from "./profile.ts";

/** What a measured process says of itself. Totals since its start. */
export interface Usage {
  residentBytes: number;
  cpuMicroseconds: number;
  /** Milliseconds in which its main thread was busy and idle. */
  busyMs: number;
  idleMs: number;
}

/** What the bench asks of a measured process. */
export type ProbeRequest = "usage" | "pause" | "profile" | "profiled";
export type ProbeReply = Usage | "paused" | "profiling" | [Area, number][];

/** Between two looks for the byte that ends a pause, where reading does not wait, in milliseconds. */
const RESUME_POLL = 5;

let profiler: Profiler | undefined;

// Loaded before the program that is measured (`--import`), which knows nothing of it.
process.on("message", async (request: ProbeRequest) => {
  if (request === "usage") {
    const { user, system } = process.cpuUsage();
    const { active, idle } = performance.eventLoopUtilization();
    const residentBytes = process.memoryUsage.rss();
    reply({ residentBytes, cpuMicroseconds: user + system, busyMs: active, idleMs: idle });
  } else if (request === "pause") {
    reply("paused");
    waitForResume();
  } else if (request === "profile") {
    // Loaded only here: the start of the program is measured too.
    profiler = (await import("./profile.ts")).createProfiler();
    await profiler.start();
    reply("profiling");
  } else if (request === "profiled" && profiler) {
    reply(await profiler.stop());
  }
});
process.on("disconnect", () => process.exit());
process.channel?.unref();

/**
 * Holds the main thread until the bench writes a byte, or is gone: work left over from a round must not weigh on the
 * turn of the other side.
 */
function waitForResume(): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      readSync(0, Buffer.alloc(1));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "EAGAIN") throw error;
      Atomics.wait(cell, 0, 0, RESUME_POLL);
    }
  }
}

function reply(message: ProbeReply): void {
  process.send?.(message);
}
