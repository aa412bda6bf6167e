import { styleText } from "node:util";
import type { CheckResult, Outcome } from "../result.ts";
import { exitCodeOf, lastOf, type ReportDocument, type ReportedCheck } from "./document.ts";
import { requestIdOf, rulesOf } from "./failure.ts";
import { LEVELS, type ProfileVerdict } from "./verdicts.ts";

/** Writes a text in a style, or plainly where colours are not wanted. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** The paint for a terminal, or for a file. */
export function paintFor(colour: boolean): Paint {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

const MARKS: Readonly<Record<Outcome, { mark: string; word: string; style: Parameters<Paint>[0] }>> = {
  pass: { mark: "✓", word: "pass", style: "green" },
  fail: { mark: "✗", word: "FAIL", style: "red" },
  warn: { mark: "!", word: "warn", style: "yellow" },
  untestable: { mark: "○", word: "untestable", style: "yellow" },
};

/** One check in a line: outcome, id and the requirements that it is about. */
export function checkLine({ id, outcome, proves }: CheckResult, paint: Paint): string {
  const { mark, word, style } = MARKS[outcome];
  return `${paint(style, `${mark} ${word.padEnd(10)}`)} ${id.padEnd(36)}  ${paint("dim", proves.join(" "))}`.trimEnd();
}

/** The report without its checks: each failure, what could not be tested, the table by profile, and the end. */
export function renderSummary(document: ReportDocument, paint: Paint): string {
  const { checks, faults, notes, baseline, fuzz } = document;
  const of = (outcome: Outcome) => checks.filter((check) => check.outcome === outcome);
  return [
    ...section("Failures", failures([...of("fail"), ...of("warn")], paint), paint),
    ...section("Where checks stopped: begin with the first", stops(checks, paint), paint),
    ...section("Untestable", untestable(of("untestable"), paint), paint),
    ...section("Known failures that pass: take them off the baseline", baseline?.stale ?? [], paint),
    ...section("Faults of the suite, which say nothing about the target", faults, paint),
    ...section("Notes", notes, paint),
    ...section("Fuzzing", fuzzing(fuzz, paint), paint),
    ...section("Requirements shown", levels(document, paint), paint),
    ...section("By profile", profileTable(document.verdicts, paint), paint),
    "",
    ending(document, paint),
    "",
  ].join("\n");
}

/** Each failure, and where there is more to read about the first rule that is broken. */
function failures(checks: readonly ReportedCheck[], paint: Paint): string[] {
  const rule = checks.flatMap(({ proves }) => proves)[0];
  if (rule === undefined) return [];
  const hint = `Why a rule is there and what usually breaks it: memoryos-conformance explain ${rule}`;
  return [...checks.flatMap((check) => failure(check, paint)), paint("dim", hint)];
}

function failure(check: ReportedCheck, paint: Paint): string[] {
  const { id, title, outcome, reason, known } = check;
  const last = lastOf(check);
  const { mark, style } = MARKS[outcome];
  return [
    `${paint(style, `${mark} ${id}`)}  ${title}${known ? " (known)" : ""}`,
    ...(reason ?? "").split("\n").map((line) => `    ${line}`),
    ...rulesOf(check).map((rule) => `    ${paint("dim", `${rule.id} (${rule.level}, ${rule.keyword}) ${rule.text}`)}`),
    ...(last === undefined
      ? []
      : [`    ${paint("dim", `in ${last.method} ${last.path} → ${last.status} ${requestIdOf(last)}`)}`]),
    "",
  ];
}

/** So many checks with one last answer have one cause, most likely. */
const FEW = 3;

/** The answers at which most checks failed. */
function stops(checks: readonly ReportedCheck[], paint: Paint): string[] {
  const failed = checks.filter(({ outcome }) => outcome === "fail");
  const byAnswer = Map.groupBy(failed, (check) => {
    const last = lastOf(check);
    return last === undefined ? "" : `${last.operationId ?? `${last.method} ${last.path}`} → ${last.status}`;
  });
  const most = [...byAnswer].filter(([answer, { length }]) => answer !== "" && length > FEW);
  return most
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([answer, { length }]) => `${paint("red", `${length} checks`)} failed at ${answer}`);
}

/** Checks with the same reason stand together: a missing key is said once. */
function untestable(checks: readonly CheckResult[], paint: Paint): string[] {
  const byReason = Map.groupBy(checks, ({ reason }) => reason ?? "");
  return [...byReason].flatMap(([reason, group]) => [
    `${paint("yellow", reason)}`,
    `    ${group.length > 12 ? `${group.length} checks` : group.map(({ id }) => id).join(", ")}`,
  ]);
}

function fuzzing(fuzz: ReportDocument["fuzz"], paint: Paint): string[] {
  if (fuzz === null) return [];
  return [
    `${fuzz.operations} operations, ${fuzz.requests} requests, ${fuzz.failures.length} failures · ${fuzz.tool}, seed ${fuzz.seed}`,
    ...fuzz.failures.flatMap(({ operation, title, message }) => [
      `${paint("red", `✗ ${operation}`)}  ${title}`,
      ...message.split("\n").map((line) => `    ${line}`),
    ]),
  ];
}

/** Which requirements are broken, level by level; how many are kept. */
function levels({ requirements }: ReportDocument, paint: Paint): string[] {
  return LEVELS.flatMap((level) => {
    const of = requirements.filter((requirement) => requirement.level === level);
    const ids = (outcome: Outcome) => of.filter((requirement) => requirement.outcome === outcome).map(({ id }) => id);
    if (of.length === 0) return [];
    const parts = [`${ids("pass").length} of ${of.length}`];
    if (ids("fail").length > 0) parts.push(paint("red", `broken: ${ids("fail").join(" ")}`));
    if (ids("warn").length > 0) parts.push(paint("yellow", `not kept: ${ids("warn").join(" ")}`));
    return `${level.padEnd(9)} ${parts.join("; ")}`;
  });
}

function profileTable(verdicts: readonly ProfileVerdict[], paint: Paint): string[] {
  if (verdicts.length === 0) return [];
  const head = ["profile", "verdict", ...LEVELS];
  const rows = verdicts.map((one) => [
    one.profile,
    `${one.verdict}${one.untestable > 0 ? `, ${one.untestable} untestable` : ""}`,
    ...LEVELS.map((level) => levelCell(one, level)),
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [paint("dim", line(head)), ...rows.map((row, at) => paint(styleOf(verdicts[at]), line(row)))];
}

function styleOf(verdict: ProfileVerdict | undefined): Parameters<Paint>[0] {
  if (verdict === undefined || verdict.verdict === "not shown") return "yellow";
  return verdict.levels.some(({ failed }) => failed > 0) ? "red" : "green";
}

/** Such as `12/14 1✗ 1○`: kept of all, broken, untestable. */
function levelCell({ levels }: ProfileVerdict, level: string): string {
  const counts = levels.find((one) => one.level === level);
  if (counts === undefined) return "–";
  const { passed, failed, warned, untestable: without } = counts;
  const parts = [`${passed}/${passed + failed + warned + without}`];
  if (failed > 0) parts.push(`${failed}✗`);
  if (warned > 0) parts.push(`${warned}!`);
  if (without > 0) parts.push(`${without}○`);
  return parts.join(" ");
}

function ending(document: ReportDocument, paint: Paint): string {
  const { checks, milliseconds, requests, target, contract, scope, interrupted, seed } = document;
  const count = (outcome: Outcome) => checks.filter((check) => check.outcome === outcome).length;
  const counts = (["pass", "fail", "warn", "untestable"] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome === "pass" ? "passed" : outcome === "fail" ? "failed" : outcome}`);
  const about = [
    ...(checks.length === 0 ? [] : [counts.join(", ") + (scope.shapesOnly ? " (shapes only: this is a mock)" : "")]),
    target,
    `contract ${contract.version}`,
    ...(checks.length === 0 ? [] : [`${(milliseconds / 1_000).toFixed(1)} s, ${requests} requests`]),
    ...(seed === 0 ? [] : [`seed ${seed}`]),
    ...(interrupted ? ["interrupted"] : []),
  ];
  return `${paint("bold", wordOf(document, paint))}  ${about.join(" · ")}`;
}

function wordOf(document: ReportDocument, paint: Paint): string {
  const code = exitCodeOf(document);
  if (code === 1) return paint("red", "FAIL");
  if (code === 0) return paint("green", "PASS");
  return document.faults.length > 0 || document.interrupted ? "INCOMPLETE" : "NOTHING TESTED";
}

function section(heading: string, lines: readonly string[], paint: Paint): string[] {
  const shown = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return shown.length === 0
    ? []
    : ["", paint("bold", heading), ...shown.map((line) => (line === "" ? "" : `  ${line}`))];
}
