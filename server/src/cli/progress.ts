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

/** On a terminal a bar that grows; elsewhere a line for every tenth, for whoever reads it in a log. */
export function showProgress(doing: string, stream: NodeJS.WriteStream): ProgressBar {
  return stream.isTTY ? bar(doing, stream) : lines(doing, stream);
}

function bar(doing: string, stream: NodeJS.WriteStream): ProgressBar {
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
      const left = pace > 0 && done < total ? `, ${Math.ceil((total - done) / pace / 1000)} s left` : "";
      const cells = `${"█".repeat(full)}${"░".repeat(WIDTH - full)}`;
      const line = `${doing} ${cells} ${Math.floor(share * 100)} % (${done} of ${total}${left})`;
      stream.write(`\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}`);
    },
    end: () => void stream.write("\r\x1b[2K"),
  };
}

function lines(doing: string, stream: NodeJS.WriteStream): ProgressBar {
  let told = -1;
  return {
    progress(done, total) {
      const tenths = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (tenths <= told) return;
      told = tenths;
      stream.write(`${doing}: ${tenths * 10} % (${done} of ${total})\n`);
    },
    end() {},
  };
}
