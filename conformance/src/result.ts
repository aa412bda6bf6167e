import { manifest, type RequirementEntry } from "@memoryos/contract";
import { CHECKS, UNTESTABLE_REQUIREMENTS } from "./catalogue.ts";
import type { Exchange } from "./exchange.ts";
import { WIRE_RULES } from "./wire.ts";

/** `warn`: what was not kept is only a SHOULD. `untestable` is never a pass. */
export type Outcome = "pass" | "fail" | "warn" | "untestable";

/** What became of one check. */
export interface CheckResult {
  id: string;
  title: string;
  proves: readonly string[];
  outcome: Outcome;
  /** What was seen, or why it could not be tested; null for a pass. */
  reason: string | null;
  milliseconds: number;
  exchanges: Exchange[];
}

/** What a run showed of one requirement. */
export interface RequirementResult extends Pick<RequirementEntry, "id" | "level" | "keyword" | "text"> {
  outcome: Outcome;
  reason: string | null;
}

/** Everything a run found out. */
export interface RunResult {
  target: string;
  contract: string;
  /** True when only shapes could be judged. */
  shapesOnly: boolean;
  startedAt: string;
  milliseconds: number;
  checks: CheckResult[];
  requirements: RequirementResult[];
  /** Things to know that are no verdict, such as memories that could not be erased. */
  notes: string[];
}

/** Adds what the exchanges of all checks show, and what it all means for each requirement. */
export function resultOf(
  run: Pick<RunResult, "target" | "shapesOnly" | "startedAt" | "milliseconds" | "notes"> & {
    checks: CheckResult[];
    /** True when only some checks were asked for: requirements of the others are then left out. */
    partial: boolean;
    /** Whether a rule was asked for. */
    isChosen: (check: { id: string; profile: string; proves: readonly string[] }) => boolean;
  },
): RunResult {
  const { isChosen, partial, ...rest } = run;
  const exchanges = run.checks.flatMap((check) => check.exchanges);
  // A breach that an exchange shows is reported even when it was not asked for.
  const wire = WIRE_RULES.map((rule) => wireResult(rule, exchanges, run.shapesOnly)).filter(
    ({ id, proves, outcome }) => outcome === "fail" || isChosen({ id, proves, profile: "core" }),
  );
  const checks = [...run.checks, ...wire];
  return { ...rest, contract: manifest.version, checks, requirements: requirementResults(checks, partial) };
}

function wireResult(rule: (typeof WIRE_RULES)[number], exchanges: readonly Exchange[], mock: boolean): CheckResult {
  const { id, title, proves } = rule;
  const common = { id, title, proves, milliseconds: 0 };
  if (mock && rule.notForMocks !== null) {
    return { ...common, outcome: "untestable", reason: rule.notForMocks, exchanges: [] };
  }
  const seen = exchanges.filter(rule.applies);
  if (seen.length === 0) {
    return { ...common, outcome: "untestable", reason: "no answer of this kind was seen", exchanges: [] };
  }
  const found = seen.map((exchange) => ({ exchange, mistakes: rule.broken(exchange, seen) }));
  const broken = found.filter(({ mistakes }) => mistakes.length > 0);
  const first = broken[0]?.exchange;
  if (first === undefined) return { ...common, outcome: "pass", reason: null, exchanges: [] };
  const kinds = [...new Set(broken.flatMap(({ mistakes }) => mistakes))].join("; ");
  const reason = `${broken.length} of ${seen.length} answers: ${kinds}`;
  return { ...common, outcome: "fail", reason, exchanges: [first] };
}

function requirementResults(checks: readonly CheckResult[], partial: boolean): RequirementResult[] {
  const asked = new Set(checks.flatMap(({ proves }) => proves));
  return manifest.requirements
    .filter(({ id }) => !partial || asked.has(id))
    .map(({ id, level, keyword, text, untestable }) => {
      const about = checks.filter(({ proves }) => proves.includes(id));
      const failed = about.find(({ outcome }) => outcome === "fail" || outcome === "warn");
      const common = { id, level, keyword, text };
      if (failed !== undefined) return { ...common, outcome: failed.outcome, reason: `see ${failed.id}` };
      // Shown in part is not shown: the check that could not run may be the one that matters.
      const obstacle = about.find(({ outcome }) => outcome === "untestable")?.reason;
      if (about.length > 0 && obstacle === undefined) return { ...common, outcome: "pass", reason: null };
      return {
        ...common,
        outcome: "untestable",
        reason: obstacle ?? untestable ?? UNTESTABLE_REQUIREMENTS[id] ?? "no check of it was run",
      };
    });
}

/** The declaration of a check by its id. */
export function declarationOf(id: string): { title: string; proves: readonly string[] } {
  const check = CHECKS.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}`);
  return check;
}

/** Failing is for MUST; what only breaks a SHOULD is a warning. */
export function severityOf(proves: readonly string[]): "fail" | "warn" {
  const entries = manifest.requirements.filter(({ id }) => proves.includes(id));
  return entries.length > 0 && entries.every(({ keyword }) => keyword !== "MUST") ? "warn" : "fail";
}
