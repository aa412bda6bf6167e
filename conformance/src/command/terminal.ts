import { checkLine, type Paint, paintFor } from "../report/terminal.ts";
import type { OnProgress } from "../run.ts";

/** Paint for the standard output: none into a pipe, and none where `NO_COLOR` asks for it. */
export function terminalPaint(): Paint {
  const { stdout, env } = process;
  return paintFor(stdout.isTTY && (env.NO_COLOR ?? "") === "" && stdout.hasColors());
}

/** A line at the end of the output that says how far something is. Into a pipe nothing moves. */
export function movingLine() {
  const { stdout } = process;
  const clear = () => {
    if (!stdout.isTTY) return;
    stdout.cursorTo(0);
    stdout.clearLine(1);
  };
  return {
    clear,
    /** Prints a line above. */
    say(line: string): void {
      clear();
      stdout.write(`${line}\n`);
    },
    show(done: number, total: number, text: string): void {
      if (!stdout.isTTY) return;
      const filled = Math.round((done / total) * 20);
      const line = `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${text}`;
      stdout.write(line.slice(0, (stdout.columns || 80) - 1));
    },
  };
}

/** What is shown while a run goes on. */
export interface LiveLine {
  progress: OnProgress;
  /** Prints a line between. */
  say(line: string): void;
  /** Ids of the checks that were printed. */
  told(): readonly string[];
  clear(): void;
}

/**
 * Into a pipe each check as it ends. On a terminal what did not pass, and below it a line that says how far the run is.
 */
export function liveLine(paint: Paint): LiveLine {
  const { stdout } = process;
  const told: string[] = [];
  const { clear, say, show } = movingLine();
  return {
    clear,
    say,
    told: () => told,
    progress({ done, total, latest }) {
      clear();
      if (!stdout.isTTY || latest.outcome === "fail" || latest.outcome === "warn") {
        stdout.write(`${checkLine(latest, paint)}\n`);
        told.push(latest.id);
      }
      show(done, total, `${done}/${total} ${latest.id}`);
    },
  };
}
