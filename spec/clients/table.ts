import type { Check } from "./scenario.ts";

/** What became of one language. */
export interface Result {
  language: string;
  generator: string;
  version: string;
  document: string | null;
  /** Why the language was left out; null when it was not. */
  leftOut: string | null;
  generated: StepResult | null;
  compiled: StepResult | null;
  scenario: StepResult | null;
  /** What the scenario had to see. */
  checks: Check[];
}

export interface StepResult {
  passed: boolean;
  milliseconds: number;
}

const HEAD = ["language", "generator and version", "document", "generated", "compiled", "scenario"];

/** The results as a table of plain text. */
export function table(results: readonly Result[]): string {
  const rows = [HEAD, ...results.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ");
  const [head = [], ...body] = rows;
  return [head, widths.map((width) => "-".repeat(width)), ...body].map((row) => line(row).trimEnd()).join("\n");
}

function cells(result: Result): string[] {
  const name = [result.generator, result.version].join(" ").trim();
  const known = [result.language, name, result.document ?? "none"];
  if (result.leftOut !== null) return [...known, `left out: ${result.leftOut}`, "", ""];
  return [...known, ...[result.generated, result.compiled, result.scenario].map(cell)];
}

function cell(step: StepResult | null): string {
  return step === null ? "–" : `${step.passed ? "yes" : "NO"} ${Math.round(step.milliseconds)} ms`;
}

/** Whether nothing went wrong. */
export function hasPassed({ leftOut, generated, compiled, scenario }: Result): boolean {
  return leftOut === null && [generated, compiled, scenario].every((step) => step?.passed !== false);
}
