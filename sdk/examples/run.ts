/** Runs the example; what goes wrong is told in one sentence, without the stack that an uncaught error brings. */
import { MemoryOSError } from "@memoryos/sdk";

try {
  await import("./first-call.ts");
} catch (error) {
  if (!(error instanceof MemoryOSError)) throw error;
  console.error(
    process.env.MEMORYOS_API_KEY ? error.message : "Set MEMORYOS_API_KEY to the key that `npm start` printed.",
  );
  process.exitCode = 1;
}
