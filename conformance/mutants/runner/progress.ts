import { movingLine } from "../../src/command/terminal.ts";
import type { Paint } from "../../src/report/terminal.ts";

/** What is shown while mutants are tried: on a terminal a line that moves, into a pipe a line for every twentieth part. */
export function progressOf(total: number, paint: Paint) {
  const { stdout } = process;
  const started = performance.now();
  let done = 0;
  let killed = 0;
  const { clear, say, show } = movingLine();
  return {
    clear,
    say,
    /** Counts one, and prints what is to be said of it. */
    ended(isGood: boolean, line: string | null): void {
      done += 1;
      if (isGood) killed += 1;
      clear();
      if (line !== null) say(isGood ? line : paint("red", line));
      const seconds = Math.round((performance.now() - started) / 1_000);
      const left = Math.round((seconds / done) * (total - done));
      const text = `${done}/${total}, ${killed} as it should be, ${seconds} s, about ${left} s to go`;
      show(done, total, text);
      if (stdout.isTTY) return;
      if (done === total || done % Math.max(1, Math.round(total / 20)) === 0) stdout.write(`${text}\n`);
    },
  };
}
