/** How long a second signal counts as the first, in milliseconds: a terminal and npm both pass one Ctrl-C on. */
const SAME_PRESS = 1_000;

/**
 * Lets a run end early on Ctrl-C or SIGTERM, so that it cleans up. A second Ctrl-C ends it at once.
 *
 * @param say Tells whoever waits.
 */
export function interruption(say: (message: string) => void): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (controller.signal.aborted) {
      if (performance.now() - first < SAME_PRESS) return;
      process.exit(2);
    }
    first = performance.now();
    say("Ending: what the run has added is erased. Press Ctrl-C again to leave it there.");
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
