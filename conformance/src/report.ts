import { styleText } from "node:util";
import { manifest } from "@memoryos/contract";
import type { CheckResult, Outcome, RequirementResult, RunResult } from "./result.ts";

/** Where a report goes, and whether it may be coloured there. */
export interface Output {
  colour: boolean;
}

type Style = Parameters<typeof styleText>[0];

const MARKS: Readonly<Record<Outcome, { mark: string; word: string; style: Style }>> = {
  pass: { mark: "✓", word: "pass", style: "green" },
  fail: { mark: "✗", word: "FAIL", style: "red" },
  warn: { mark: "!", word: "warn", style: "yellow" },
  untestable: { mark: "○", word: "untestable", style: "yellow" },
};

const LEVELS = ["base", "strict", "extended"] as const;

/** The report of a run as text: the table of checks, each failure, what could not be tested, and the verdict. */
export function renderReport(result: RunResult, { colour }: Output): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const of = (outcome: Outcome) => result.checks.filter((check) => check.outcome === outcome);
  return [
    ...table(
      result.shapesOnly ? result.checks.filter(({ outcome }) => outcome !== "untestable") : result.checks,
      paint,
    ),
    ...section(
      "Failures",
      [...of("fail"), ...of("warn")].flatMap((check) => failure(check, paint)),
      paint,
    ),
    ...section("Untestable", untestable(of("untestable"), paint), paint),
    ...section("Notes", result.notes, paint),
    ...section("Requirements shown", levels(result.requirements, paint), paint),
    "",
    verdict(result, paint),
    "",
  ].join("\n");
}

/** The outcome of the run as an exit code; see the usage. */
export function exitCodeOf({ checks }: RunResult): 0 | 1 | 2 {
  if (checks.some(({ outcome }) => outcome === "fail")) return 1;
  return checks.some(({ outcome }) => outcome === "pass" || outcome === "warn") ? 0 : 2;
}

type Paint = (style: Style, text: string) => string;

function table(checks: readonly CheckResult[], paint: Paint): string[] {
  const width = Math.max(0, ...checks.map(({ id }) => id.length));
  return checks.map(({ id, outcome, proves }) => {
    const { mark, word, style } = MARKS[outcome];
    return `${paint(style, `${mark} ${word.padEnd(10)}`)} ${id.padEnd(width)}  ${paint("dim", proves.join(" "))}`.trimEnd();
  });
}

function failure({ id, title, proves, outcome, reason, exchanges }: CheckResult, paint: Paint): string[] {
  const rules = manifest.requirements.filter((requirement) => proves.includes(requirement.id));
  const last = exchanges.at(-1);
  const { mark, style } = MARKS[outcome];
  return [
    `${paint(style, `${mark} ${id}`)}  ${title}`,
    ...(reason ?? "").split("\n").map((line) => `    ${line}`),
    ...rules.map((rule) => `    ${paint("dim", `${rule.id} (${rule.level}, ${rule.keyword}) ${rule.text}`)}`),
    ...(last === undefined
      ? []
      : [`    ${paint("dim", `in ${last.method} ${last.path} → ${last.status} ${requestId(last)}`)}`]),
    "",
  ];
}

function requestId({ responseHeaders }: CheckResult["exchanges"][number]): string {
  const id = responseHeaders["x-request-id"];
  return id === undefined ? "without X-Request-ID" : `X-Request-ID ${id}`;
}

/** Checks with the same reason stand together: a missing key is said once. */
function untestable(checks: readonly CheckResult[], paint: Paint): string[] {
  const byReason = Map.groupBy(checks, ({ reason }) => reason ?? "");
  return [...byReason].flatMap(([reason, group]) => [
    `${paint("yellow", reason)}`,
    `    ${group.length > 12 ? `${group.length} checks` : group.map(({ id }) => id).join(", ")}`,
  ]);
}

function levels(requirements: readonly RequirementResult[], paint: Paint): string[] {
  return LEVELS.flatMap((level) => {
    const of = requirements.filter((requirement) => requirement.level === level);
    if (of.length === 0) return [];
    const ids = (outcome: Outcome) => of.filter((requirement) => requirement.outcome === outcome).map(({ id }) => id);
    const parts = [`${ids("pass").length} of ${of.length}`];
    if (ids("fail").length > 0) parts.push(paint("red", `broken: ${ids("fail").join(" ")}`));
    if (ids("warn").length > 0) parts.push(paint("yellow", `not kept: ${ids("warn").join(" ")}`));
    if (ids("untestable").length > 0) parts.push(`untestable: ${brief(ids("untestable"))}`);
    return `${level.padEnd(9)} ${parts.join("; ")}`;
  });
}

function brief(ids: readonly string[]): string {
  return ids.length > 12 ? String(ids.length) : ids.join(" ");
}

function verdict({ checks, milliseconds, target, contract, shapesOnly }: RunResult, paint: Paint): string {
  const count = (outcome: Outcome) => checks.filter((check) => check.outcome === outcome).length;
  const requests = new Set(checks.flatMap(({ exchanges }) => exchanges)).size;
  const counts = (["pass", "fail", "warn", "untestable"] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome === "pass" ? "passed" : outcome === "fail" ? "failed" : outcome}`);
  const word = count("fail") > 0 ? paint("red", "FAIL") : count("pass") > 0 ? paint("green", "PASS") : "NOTHING TESTED";
  const scope = shapesOnly ? " (shapes only: this is a mock)" : "";
  const time = `${(milliseconds / 1_000).toFixed(1)} s, ${requests} requests`;
  return `${paint("bold", word)}  ${counts.join(", ")}${scope} · ${target} · contract ${contract} · ${time}`;
}

function section(heading: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0
    ? []
    : ["", paint("bold", heading), ...trimLast(lines).map((line) => (line === "" ? "" : `  ${line}`))];
}

function trimLast(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
