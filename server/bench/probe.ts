import { readSync } from "node:fs";
import { performance } from "node:perf_hooks";

/** What a measured process says of itself. Totals since its start. */
export interface Usage {
  residentBytes: number;
  cpuMicroseconds: number;
  /** Milliseconds in which its main thread was busy and idle. */
  busyMs: number;
  idleMs: number;
}

/** What the bench asks of a measured process. */
export type ProbeRequest = "usage" | "pause";
export type ProbeReply = Usage | "paused";

/** Between two looks for the byte that ends a pause, where reading does not wait, in milliseconds. */
const RESUME_POLL = 5;

// Loaded before the program that is measured (`--import`), which knows nothing of it.
process.on("message", (request: ProbeRequest) => {
  if (request === "usage") {
    const { user, system } = process.cpuUsage();
    const { active, idle } = performance.eventLoopUtilization();
    const residentBytes = process.memoryUsage.rss();
    reply({ residentBytes, cpuMicroseconds: user + system, busyMs: active, idleMs: idle });
  } else if (request === "pause") {
    reply("paused");
    waitForResume();
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
