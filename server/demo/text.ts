/** Columns of everything that is shown: a terminal's own, but never so many that lines are hard to read. */
export const WIDTH = Math.min(96, Math.max(60, process.stdout.columns ?? 96));

// Newlines end a line of the terminal, escapes would drive it, and direction marks reorder what stands beside them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const NOT_SHOWN = /[\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** Text on one line, without anything that would drive the terminal. */
export function plain(text: string): string {
  return text.replace(NOT_SHOWN, " ").trim();
}

/** Text on one line of at most so many characters. */
export function clip(text: string, width: number): string {
  const characters = [...plain(text)];
  return characters.length <= width
    ? characters.join("")
    : `${characters
        .slice(0, width - 1)
        .join("")
        .trimEnd()}…`;
}

/** Breaks text between its words into lines of at most so many characters; a longer word is broken too. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plain(text).split(" ")) {
    let rest = [...word];
    if (line !== "" && [...line].length + 1 + rest.length > width) {
      lines.push(line);
      line = "";
    }
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width).join(""));
    line = line === "" ? rest.join("") : `${line} ${rest.join("")}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** A frame of {@link WIDTH} columns around lines. */
export function box(text: string): string[] {
  const inner = WIDTH - 7;
  const lines = text.split("\n").flatMap((line) => {
    const [first = "", ...more] = wrap(line, inner - 2);
    return [first, ...more.map((each) => `  ${each}`)];
  });
  return [
    `   ┌${"─".repeat(inner + 2)}┐`,
    ...lines.map((line) => `   │ ${line}${" ".repeat(inner - [...line].length)} │`),
    `   └${"─".repeat(inner + 2)}┘`,
  ];
}

/** A number with its noun: "1 memory", "3 memories". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
