import { manifest, type OperationEntry, type RequirementEntry } from "@memoryos/contract";
import { CHECKS, UNTESTABLE_REQUIREMENTS } from "../catalogue.ts";
import { familyOf } from "../explain/families.ts";
import { HINTS } from "../explain/hints.ts";
import type { Paint } from "../report/terminal.ts";
import { WIRE_RULES } from "../wire.ts";
import { didYouMean } from "./suggest.ts";
import { terminalPaint } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const EXPLAIN_USAGE = `Explains requirements and checks: the rule, why it matters, how it is checked, what usually breaks it.

  memoryos-conformance explain ID…

  memoryos-conformance explain ADD-007
  memoryos-conformance explain add-is-remembered
`;

const ALL_CHECKS = [...CHECKS, ...WIRE_RULES.map((rule) => ({ ...rule, profile: "core" }))];

/** Prints what there is to know about each id. */
export async function explain(ids: readonly string[]): Promise<0> {
  const flag = ids.find((id) => id.startsWith("-"));
  if (flag !== undefined) throw new UsageError(`there is no flag ${flag}`);
  if (ids.length === 0) throw new UsageError("explain needs the id of a requirement or a check, such as ADD-007");
  const paint = terminalPaint();
  process.stdout.write(ids.map((id) => `${explanationOf(id, paint)}\n`).join("\n"));
  return 0;
}

function explanationOf(id: string, paint: Paint): string {
  const requirement = manifest.requirements.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (requirement !== undefined) return requirementText(requirement, paint);
  const check = ALL_CHECKS.find((one) => one.id === id);
  if (check !== undefined) return checkText(check, paint);
  const operation = manifest.operations.find(({ operationId }) => operationId.toLowerCase() === id.toLowerCase());
  if (operation !== undefined) return operationText(operation, paint);
  const names = [
    ...[...manifest.requirements, ...ALL_CHECKS].map((one) => one.id),
    ...manifest.operations.map((one) => one.operationId),
  ];
  throw new UsageError(`there is no requirement, no check and no operation ${id}${didYouMean(id, names)}`);
}

function operationText({ operationId, method, path, profile, summary }: OperationEntry, paint: Paint): string {
  const rules = manifest.requirements.filter(({ operations }) => operations.includes(operationId));
  return [
    `${paint("bold", operationId)}  ${method} ${path}, ${profile}`,
    ...part("What it does", [summary], paint),
    ...part(
      "Rules that bind it by name",
      rules.map(({ id, level, keyword, text }) => `${id} (${level}, ${keyword}) ${text}`),
      paint,
    ),
    ...part("Check it alone", [`memoryos-conformance run --target URL --api-key KEY --filter ${operationId}`], paint),
  ].join("\n");
}

function requirementText(requirement: RequirementEntry, paint: Paint): string {
  const { id, profile, level, keyword, text, operations } = requirement;
  const family = familyOf(id);
  return [
    `${paint("bold", id)}  ${profile}, ${level}, ${keyword}`,
    ...part("Rule", [text], paint),
    ...part("Binds", [operations.includes("*") ? "every operation" : operations.join(", ")], paint),
    ...part(
      "What to mind",
      [HINTS[id]].filter((hint) => hint !== undefined),
      paint,
    ),
    ...part("Why it matters", family === undefined ? [] : [family.why], paint),
    ...part("How it is checked", howChecked(requirement), paint),
    ...part("What usually breaks it", family === undefined ? [] : [family.breaks], paint),
  ].join("\n");
}

function howChecked({ id, untestable }: RequirementEntry): string[] {
  const checks = ALL_CHECKS.filter(({ proves }) => proves.includes(id));
  if (checks.length === 0) return [`Not from outside: ${untestable ?? UNTESTABLE_REQUIREMENTS[id]}`];
  return checks.map((check) => `${check.id}: ${check.title}`);
}

function checkText({ id, title, profile, proves }: (typeof ALL_CHECKS)[number], paint: Paint): string {
  const rules = manifest.requirements.filter((one) => proves.includes(one.id));
  const families = [...new Set(rules.map((rule) => familyOf(rule.id)))].filter((family) => family !== undefined);
  return [
    `${paint("bold", id)}  ${profile}`,
    ...part("A correct server", [title], paint),
    ...part(
      "Proves",
      rules.map(({ id: rule, level, keyword, text }) => `${rule} (${level}, ${keyword}) ${text}`),
      paint,
    ),
    ...part(
      "What to mind",
      rules.flatMap(({ id: rule }) => (HINTS[rule] === undefined ? [] : [`${rule} ${HINTS[rule]}`])),
      paint,
    ),
    ...part(
      "Why it matters",
      families.map(({ why }) => why),
      paint,
    ),
    ...part(
      "What usually breaks it",
      families.map(({ breaks }) => breaks),
      paint,
    ),
    ...part("Run it alone", [`memoryos-conformance run --target URL --api-key KEY --filter ${id}`], paint),
  ].join("\n");
}

function part(heading: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ["", paint("bold", heading), ...lines.map((line) => `  ${line}`)];
}
