import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { manifest, type ProfileName } from "@memoryos/contract";
import packageJson from "../../package.json" with { type: "json" };
import { CHECKS } from "../catalogue.ts";
import type { RunOptions } from "../command/options.ts";
import type { Exchange } from "../exchange.ts";
import type { FuzzResult } from "../fuzz/result.ts";
import type { CheckResult, RequirementResult } from "../result.ts";
import type { Run } from "../run.ts";
import { readSpec } from "../spec.ts";
import type { Baseline } from "./baseline.ts";
import { type CoverageRow, coverageOf } from "./coverage.ts";
import { digestOf } from "./digest.ts";
import { type ProfileVerdict, verdictsOf } from "./verdicts.ts";

/** A check as it is reported. */
export interface ReportedCheck extends CheckResult {
  profile: ProfileName;
  /** True for a failure that the baseline knows, which does not fail the run. */
  known: boolean;
}

/** A requirement as it is reported. */
export interface ReportedRequirement extends RequirementResult {
  profile: ProfileName;
}

/** The JSON report: all that is known about a run. `schema/report.schema.json` describes it. */
export interface ReportDocument {
  /** Grows when a reader of the one before would misread it. */
  format: 1;
  suite: { name: string; version: string };
  /** The contract that the target was held to; `sha256` is that of its `openapi.json`. */
  contract: { version: string; sha256: string };
  target: string;
  startedAt: string;
  milliseconds: number;
  /** How many requests the checks sent. */
  requests: number;
  /** From which the order of the checks was drawn; 0 for the order of the catalogue. */
  seed: number;
  /** What the run left out. A verdict is given where it left out nothing of a profile. */
  scope: { profiles: readonly string[]; filters: readonly string[]; shapesOnly: boolean; readOnly: boolean };
  /** True when the run was ended before its end. */
  interrupted: boolean;
  verdicts: ProfileVerdict[];
  checks: ReportedCheck[];
  requirements: ReportedRequirement[];
  /** What was observed, operation by operation. */
  coverage: CoverageRow[];
  /** Known failures that did not fail; null without a baseline. */
  baseline: { known: number; stale: string[] } | null;
  /** What the fuzzer found; null when it did not run. */
  fuzz: FuzzResult | null;
  /** Errors of the suite itself: they say nothing about the target. */
  faults: string[];
  notes: string[];
  /** `sha256:` and the SHA-256 of this document without this field, as JSON with sorted keys and no white space. */
  digest: string;
}

/** How many exchanges of a check are reported; the last are the ones to look at. */
const REPORTED_EXCHANGES = 12;

/** The SHA-256 of the contract's `openapi.json`, or of the document that takes its place. */
export function contractHash(spec: string | null = null): string {
  const file = spec ?? new URL(import.meta.resolve("@memoryos/contract/openapi.json"));
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Makes the report of a run. */
export function documentOf(
  { result, faults, interrupted }: Run,
  options: Pick<RunOptions, "seed" | "profiles" | "filters" | "readOnly" | "spec">,
  baseline: Baseline | null,
): ReportDocument {
  const exchanges = [...new Set(result.checks.flatMap((check) => check.exchanges))];
  const checks = result.checks.map((check) => ({
    ...check,
    profile: (CHECKS.find(({ id }) => id === check.id)?.profile as ProfileName) ?? "core",
    known: check.outcome === "fail" && (baseline?.has(check.id) ?? false),
    exchanges: check.outcome === "pass" ? [] : check.exchanges.slice(-REPORTED_EXCHANGES),
  }));
  const requirements = result.requirements
    .map((requirement) => ({
      ...requirement,
      profile: manifest.requirements.find(({ id }) => id === requirement.id)?.profile ?? "core",
    }))
    .filter(({ profile }) => options.profiles.length === 0 || options.profiles.includes(profile));
  const passing = new Set(result.checks.filter(({ outcome }) => outcome === "pass").map(({ id }) => id));
  const { seed, profiles, filters, readOnly, spec } = options;
  return sealed({
    format: 1,
    suite: { name: packageJson.name, version: packageJson.version },
    contract: { version: spec === null ? result.contract : readSpec(spec).info.version, sha256: contractHash(spec) },
    target: result.target,
    startedAt: result.startedAt,
    milliseconds: result.milliseconds,
    requests: exchanges.length,
    seed,
    scope: { profiles, filters, shapesOnly: result.shapesOnly, readOnly },
    interrupted,
    verdicts: verdictsOf(requirements, filters.length > 0 || interrupted),
    checks,
    requirements,
    coverage: coverageOf(exchanges),
    baseline: baseline && {
      known: checks.filter(({ known }) => known).length,
      stale: [...baseline.keys()].filter((id) => passing.has(id)),
    },
    fuzz: null,
    faults,
    notes: result.notes,
  });
}

/** The document with the digest that belongs to its content. */
export function sealed(document: Omit<ReportDocument, "digest">): ReportDocument {
  return { ...document, digest: digestOf(document) };
}

/** The outcome of the run as an exit code: 0 passed, 1 failed, 2 could not run to its end or showed nothing. */
export function exitCodeOf({ checks, baseline, faults, interrupted, fuzz }: ReportDocument): 0 | 1 | 2 {
  const failed = checks.some(({ outcome, known }) => outcome === "fail" && !known);
  if (failed || (baseline?.stale.length ?? 0) > 0 || (fuzz?.failures.length ?? 0) > 0) return 1;
  if (faults.length > 0 || interrupted) return 2;
  return fuzz !== null || checks.some(({ outcome }) => outcome === "pass" || outcome === "warn") ? 0 : 2;
}

/** The exchange to look at first: the last. */
export function lastOf({ exchanges }: ReportedCheck): Exchange | undefined {
  return exchanges.at(-1);
}
