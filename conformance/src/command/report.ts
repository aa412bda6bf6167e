import { digestOf } from "../report/digest.ts";
import { contractHash, exitCodeOf, type ReportDocument } from "../report/document.ts";
import { readReport } from "../report/read.ts";
import { checkLine, renderSummary } from "../report/terminal.ts";
import { writeReport } from "../report/write.ts";
import { type Flags, flagTable, readFlags } from "./flags.ts";
import { terminalPaint } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const FLAGS = {
  report: { kind: "text", value: "DIR", help: "write report.json, report.html and junit.xml there" },
} as const satisfies Flags;

export const REPORT_USAGE = `Verifies a JSON report and renders it again, without asking the target anything.

  memoryos-conformance report FILE [--report DIR]

${flagTable(FLAGS)}

A report that does not follow its schema, whose digest does not fit its content or whose verdicts do not follow from its
checks is refused. Exit: as the run that it reports, and 2 when it is refused.
`;

/** Prints a report that was written before. */
export async function report(args: readonly string[]): Promise<0 | 1 | 2> {
  const { given, rest } = readFlags(FLAGS, args, {});
  const [file, ...more] = rest;
  if (file === undefined || more.length > 0) throw new UsageError("report needs one JSON report: report FILE");
  const document = await readReport(file);
  const paint = terminalPaint();
  const lines = document.checks.map((check) => `${checkLine(check, paint)}\n`).join("");
  process.stdout.write(`${lines}${renderSummary(document, paint)}${provenance(document)}\n`);
  if (given.report !== undefined) process.stdout.write(`${await writeReport(given.report, document)}\n`);
  return exitCodeOf(document);
}

function provenance(document: ReportDocument): string {
  const { suite, contract, startedAt, seed } = document;
  const same = contract.sha256 === contractHash() ? "the one of this suite" : "not the one of this suite";
  return [
    `Run at ${startedAt} by ${suite.name} ${suite.version}, seed ${seed}`,
    `Contract ${contract.version}, SHA-256 ${contract.sha256}, ${same}`,
    `Digest ${digestOf(document)} fits`,
  ].join("\n");
}
