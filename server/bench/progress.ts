/** Tells what is being done now. */
export type Progress = (doing: string) => void;

/** On a terminal one line that changes, elsewhere a line for each step. `done` leaves nothing on the terminal's line. */
export function showProgress(stream: NodeJS.WriteStream): { progress: Progress; done(): void } {
  const begun = performance.now();
  const seconds = () => `${Math.round((performance.now() - begun) / 1000)} s`.padStart(5);
  if (!stream.isTTY) return { progress: (doing) => void stream.write(`${seconds()}  ${doing}\n`), done() {} };
  return {
    progress: (doing) => void stream.write(`\r\x1b[2K${seconds()}  ${doing}`),
    done: () => void stream.write("\r\x1b[2K"),
  };
}
