/** Columns under their heads: names to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
      )
      .join("   ")
      .trimEnd();
  return [line(head), "─".repeat(line(widths.map((width) => "─".repeat(width))).length), ...rows.map(line)].join("\n");
}
