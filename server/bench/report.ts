import { availableParallelism, cpus } from "node:os";
import type { Comparison, Rates, ServerRates } from "./compare.ts";
import { type ExtractionMeasured, extractionTable } from "./extraction.ts";
import { formatGrowth, type Growth } from "./growth.ts";
import { CLIENTS } from "./load.ts";
import { formatPeer, type PeerComparison } from "./peer.ts";
import { formatQuality, type Quality } from "./quality.ts";
import { formatSdk, type SdkMeasured } from "./sdk.ts";
import type { StartUps } from "./startup.ts";
import type { Spread } from "./statistics.ts";
import { table } from "./table.ts";

/** Everything that a run measured. */
export interface Measurements {
  comparisons: Comparison[];
  startUps: StartUps[];
  /** Null when it was not asked for. */
  extraction: ExtractionMeasured | null;
  qualities: Quality[];
  sdk: SdkMeasured | null;
  growth: Growth | null;
  peer: PeerComparison | null;
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
export function formatReport(measured: Measurements): string {
  const { comparisons, startUps, extraction, qualities, sdk, growth, peer } = measured;
  const { node, platform, cores } = circumstances();
  const parts = [`MemoryOS, measured with Node ${node}, ${platform}, ${cores} cores`];
  if (comparisons.length > 0) parts.push(rateTable(comparisons), costTable(comparisons));
  const profiled = comparisons.flatMap(({ title, profile }) => (profile ? [{ title, profile }] : []));
  if (profiled.length > 0) parts.push(profileTable(profiled));
  if (startUps.length > 0) parts.push(startTable(startUps));
  if (extraction !== null) parts.push(extractionTable(extraction));
  parts.push(...qualities.map(formatQuality));
  if (sdk) parts.push(formatSdk(sdk));
  if (growth) parts.push(formatGrowth(growth));
  if (peer) parts.push(formatPeer(peer));
  return parts.join("\n\n");
}

function rateTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ title, target, ours, express, json, embedder, ...to }) => {
    const aim = `≥ ${target.ratio.toFixed(2)}`;
    const rows = [
      [title, ...rates(ours), "", ""],
      ["  bare Express", ...rates(express), times(to.toExpress), target.of === "express" ? aim : ""],
      ["  Express with JSON", ...rates(json), times(to.toJson), ""],
    ];
    if (embedder && to.toEmbedder) rows.push(["  embedder alone", ...rates(embedder), times(to.toEmbedder), aim]);
    return rows;
  });
  const head = ["", "per second", "p50 ms", "p99 ms", "ours is (lowest–highest)", "aim"];
  return `Beside a bare Express handler on the same bytes, ${CLIENTS} clients; the ratio is the median of rounds.
The bare one sends bytes made before; "with JSON" parses the body and writes the answer itself.
${table(head, rows)}`;
}

function costTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ title, ours, express }) => [
    [title, ...costs(ours)],
    ["  bare Express", ...costs(express)],
  ]);
  return `What it takes\n${table(["", "resident MB", "CPU ms a request", "main thread busy"], rows)}`;
}

/** Shares below half a percent are left out. */
function profileTable(profiled: readonly { title: string; profile: NonNullable<Comparison["profile"]> }[]): string {
  const areas = [...new Set(profiled.flatMap(({ profile }) => profile.map(([area]) => area)))];
  const rows = areas.map((area) => [
    area,
    ...profiled.map(({ profile }) => {
      const share = 100 * (profile.find(([name]) => name === area)?.[1] ?? 0);
      return share < 0.5 ? "" : `${Math.round(share)} %`;
    }),
  ]);
  const head = ["", ...profiled.map(({ title }) => title.replace("retrieve, ", ""))];
  return `Where the time of our main thread goes\n${table(
    head,
    rows.filter((row) => row.slice(1).some(Boolean)),
  )}`;
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
