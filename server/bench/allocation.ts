import { Session } from "node:inspector/promises";

/** Between two samples, in bytes: small, so that short measurements are exact too. */
const SAMPLING_INTERVAL = 4_096;

interface ProfileNode {
  selfSize: number;
  children: ProfileNode[];
}

/** Bytes that this process allocates on its heap for each of `calls` calls, made one after the other. */
export async function allocatedByCall(call: (n: number) => Promise<unknown>, calls: number): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.enable");
    await session.post("HeapProfiler.startSampling", {
      samplingInterval: SAMPLING_INTERVAL,
      // What is collected meanwhile was allocated too.
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    for (let n = 0; n < calls; n++) await call(n);
    const { profile } = await session.post("HeapProfiler.stopSampling");
    return sizeOf(profile.head as ProfileNode) / calls;
  } finally {
    session.disconnect();
  }
}

function sizeOf({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}
