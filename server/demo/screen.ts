import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Styles text where the output is a terminal and NO_COLOR does not speak against it. */
export function style(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** Where the demo writes: lines that stay and, on a terminal, one at the bottom that changes. */
export interface Screen {
  print(...lines: readonly string[]): void;
  /** What is going on now; replaced by the next line. Elsewhere than on a terminal it is not written. */
  now(text: string): void;
}

export function openScreen(stream: NodeJS.WriteStream): Screen {
  const clear = stream.isTTY ? "\r\x1b[2K" : "";
  return {
    print: (...lines) => void stream.write(`${clear}${lines.join("\n")}\n`),
    now: (text) => void (stream.isTTY && stream.write(`${clear}${text}`)),
  };
}
