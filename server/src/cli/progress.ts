/** Cells of the bar. */
const WIDTH = 30;
/** Milliseconds between two pictures of the bar. */
const EVERY = 100;

/** Shows how far a long command is. */
export interface ProgressBar {
  progress(done: number, total: number): void;
  /** Leaves nothing on a terminal's line. */
  end(): void;
}

/**
 * On a terminal a bar that grows; elsewhere a line for every tenth, for whoever reads it in a log.
 *
 * @param counting What is counted; without it only the share of the whole is told.
 */
export function showProgress(doing: string, stream: NodeJS.WriteStream, counting?: string): ProgressBar {
  const counted = (done: number, total: number) => (counting ? [`${done} of ${total} ${counting}`] : []);
  return stream.isTTY ? bar(doing, stream, counted) : lines(doing, stream, counted);
}

/** How much is done, in words; none where the unit would say nothing. */
type Counted = (done: number, total: number) => string[];

function bar(doing: string, stream: NodeJS.WriteStream, counted: Counted): ProgressBar {
  const begun = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  let first: number | null = null;
  return {
    progress(done, total) {
      const now = performance.now();
      // What an earlier run did says nothing of the pace of this one.
      first ??= done;
      if (now - drawn < EVERY && done < total) return;
      drawn = now;
      const share = total === 0 ? 1 : done / total;
      const full = Math.round(share * WIDTH);
      const pace = (done - first) / (now - begun);
      const left = pace > 0 && done < total ? [`${Math.ceil((total - done) / pace / 1000)} s left`] : [];
      const cells = `${"█".repeat(full)}${"░".repeat(WIDTH - full)}`;
      const line = `${doing} ${cells} ${Math.floor(share * 100)} %${inBrackets([...counted(done, total), ...left])}`;
      stream.write(`\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}`);
    },
    end: () => void stream.write("\r\x1b[2K"),
  };
}

function lines(doing: string, stream: NodeJS.WriteStream, counted: Counted): ProgressBar {
  let told = -1;
  return {
    progress(done, total) {
      const tenths = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (tenths <= told) return;
      told = tenths;
      stream.write(`${doing}: ${tenths * 10} %${inBrackets(counted(done, total))}\n`);
    },
    end() {},
  };
}

function inBrackets(parts: readonly string[]): string {
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
