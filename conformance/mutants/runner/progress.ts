import type { Paint } from "../../src/report/terminal.ts";

/** What is shown while mutants are tried: on a terminal a line that moves, into a pipe a line for every hundredth part. */
export function progressOf(total: number, paint: Paint) {
  const { stdout } = process;
  const started = performance.now();
  let done = 0;
  let killed = 0;
  const clear = () => {
    if (!stdout.isTTY) return;
    stdout.cursorTo(0);
    stdout.clearLine(1);
  };
  return {
    clear,
    /** Prints a line between. */
    say(line: string): void {
      clear();
      stdout.write(`${line}\n`);
    },
    /** Counts one, and prints what is to be said of it. */
    ended(isGood: boolean, line: string | null): void {
      done += 1;
      if (isGood) killed += 1;
      if (line !== null) this.say(isGood ? line : paint("red", line));
      const seconds = Math.round((performance.now() - started) / 1_000);
      const left = Math.round((seconds / done) * (total - done));
      const text = `${done}/${total}, ${killed} as it should be, ${seconds} s, about ${left} s to go`;
      if (stdout.isTTY) {
        const filled = Math.round((done / total) * 20);
        stdout.write(`${"█".repeat(filled)}${"░".repeat(20 - filled)} ${text}`.slice(0, (stdout.columns || 80) - 1));
      } else if (done === total || done % Math.max(1, Math.round(total / 20)) === 0) stdout.write(`${text}\n`);
    },
  };
}
