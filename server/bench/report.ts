import { availableParallelism, cpus } from "node:os";
import type { Comparison, Rates, ServerRates } from "./compare.ts";
import { type ExtractionMeasured, extractionTable } from "./extraction.ts";
import { CLIENTS } from "./load.ts";
import type { StartUps } from "./startup.ts";
import type { Spread } from "./statistics.ts";

/** Everything that a run measured. */
export interface Measurements {
  comparisons: Comparison[];
  startUps: StartUps[];
  /** Null when it was not asked for. */
  extraction: ExtractionMeasured | null;
}

/** Where and when a run was made. */
export function circumstances(): Record<string, string | number> {
  return {
    measuredAt: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    clients: CLIENTS,
  };
}

/** The tables, at most 100 columns wide. */
export function formatReport({ comparisons, startUps, extraction }: Measurements): string {
  const { node, platform, cores } = circumstances();
  const parts = [`MemoryOS, measured with Node ${node}, ${platform}, ${cores} cores`];
  if (comparisons.length > 0) parts.push(rateTable(comparisons), costTable(comparisons));
  if (startUps.length > 0) parts.push(startTable(startUps));
  if (extraction !== null) parts.push(extractionTable(extraction));
  return parts.join("\n\n");
}

function rateTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ title, target, ours, express, embedder, toExpress, toEmbedder }) => {
    const aim = `≥ ${target.ratio.toFixed(2)}`;
    const rows = [
      [title, ...rates(ours), "", ""],
      ["  bare Express", ...rates(express), times(toExpress), target.of === "express" ? aim : ""],
    ];
    if (embedder && toEmbedder) rows.push(["  embedder alone", ...rates(embedder), times(toEmbedder), aim]);
    return rows;
  });
  const head = ["", "per second", "p50 ms", "p99 ms", "ours is (lowest–highest)", "aim"];
  return `Beside a bare Express handler on the same bytes, ${CLIENTS} clients; the ratio is the median of the rounds\n${table(head, rows)}`;
}

function costTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ title, ours, express }) => [
    [title, ...costs(ours)],
    ["  bare Express", ...costs(express)],
  ]);
  return `What it takes\n${table(["", "resident MB", "CPU ms a request", "main thread busy"], rows)}`;
}

function startTable(startUps: readonly StartUps[]): string {
  const rows = startUps.map(({ title, ours, express, ratio, residentBytes }) => [
    title,
    range(ours, 0),
    range(express, 0),
    `${range(ratio, 1)} ×`,
    megabytes(residentBytes),
  ]);
  const head = ["", "ours ms", "bare Express ms", "ours takes", "resident MB"];
  return `From spawn to the first healthy answer\n${table(head, rows)}`;
}

function rates({ perSecond, p50, p99 }: Rates): string[] {
  return [Math.round(perSecond.median).toLocaleString("en"), p50.toFixed(2), p99.toFixed(2)];
}

function costs({ residentBytes, cpuMsPerRequest, mainThreadBusy }: ServerRates): string[] {
  return [megabytes(residentBytes), cpuMsPerRequest.toFixed(2), `${Math.round(100 * mainThreadBusy)} %`];
}

function times(ratio: Spread): string {
  return `${range(ratio, 2)} of it`;
}

function range({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1024 / 1024));
}

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
