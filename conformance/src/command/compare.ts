import type { ReportDocument } from "../report/document.ts";
import { readReport } from "../report/read.ts";
import type { Paint } from "../report/terminal.ts";
import type { Outcome } from "../result.ts";
import { terminalPaint } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const COMPARE_USAGE = `Compares two JSON reports: what got worse, what got better, what else changed.

  memoryos-conformance compare BEFORE AFTER

Exit: 0 nothing got worse, 1 something did, 2 a report could not be read.
`;

/** How good an outcome is. A check that is gone shows as little as one that could not run. */
const RANKS: Readonly<Record<Outcome | "absent", number>> = { fail: 0, warn: 1, untestable: 2, absent: 2, pass: 3 };

interface Change {
  id: string;
  from: Outcome | "absent";
  to: Outcome | "absent";
}

/** Prints the differences between two reports. */
export async function compare(args: readonly string[]): Promise<0 | 1> {
  const [before, after, ...more] = args;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError("compare needs two JSON reports: compare BEFORE AFTER");
  }
  const [old, fresh] = [await readReport(before), await readReport(after)];
  const { text, worse } = comparison(old, fresh, terminalPaint());
  process.stdout.write(text);
  return worse ? 1 : 0;
}

/** The differences as text, and whether one of them is for the worse. */
export function comparison(old: ReportDocument, fresh: ReportDocument, paint: Paint): { text: string; worse: boolean } {
  const changes = changesBetween(outcomesOf(old), outcomesOf(fresh));
  const worse = changes.filter(({ from, to }) => RANKS[to] < RANKS[from]);
  // What cannot be seen any more is no better than what was seen to be wrong.
  const isSeen = (to: Change["to"]) => to === "pass" || to === "warn";
  const better = changes.filter(({ from, to }) => RANKS[to] > RANKS[from] && isSeen(to));
  const unseen = changes.filter(({ from, to }) => RANKS[to] > RANKS[from] && !isSeen(to));
  const otherwise = reworded(old, fresh);
  const verdicts = changesBetween(verdictMap(old), verdictMap(fresh)).map(
    ({ id, from, to }) => `${id}: ${from} → ${to}`,
  );
  const lines = [
    ...remarks(old, fresh),
    ...part("Verdicts", verdicts, paint),
    ...part(
      "Worse",
      worse.map((change) => paint("red", line(change))),
      paint,
    ),
    ...part(
      "Better",
      better.map((change) => paint("green", line(change))),
      paint,
    ),
    ...part("Seen no more", unseen.map(line), paint),
    ...part("Failing for another reason", otherwise, paint),
    `${worse.length} worse, ${better.length} better, ${fresh.checks.length - worse.length - better.length} neither`,
  ];
  return { text: `${lines.join("\n")}\n`, worse: worse.length > 0 };
}

function remarks(old: ReportDocument, fresh: ReportDocument): string[] {
  const found: string[] = [];
  if (old.target !== fresh.target) found.push(`The targets differ: ${old.target} and ${fresh.target}`);
  if (old.contract.sha256 !== fresh.contract.sha256) {
    found.push(`The contracts differ: ${old.contract.version} and ${fresh.contract.version}`);
  }
  if (old.suite.version !== fresh.suite.version) {
    found.push(`The suites differ: ${old.suite.version} and ${fresh.suite.version}`);
  }
  return found;
}

/** Checks that fail as before, but not for what they did. */
function reworded(old: ReportDocument, fresh: ReportDocument): string[] {
  const before = new Map(old.checks.map(({ id, outcome, reason }) => [id, { outcome, reason }]));
  return fresh.checks.flatMap(({ id, outcome, reason }) => {
    const known = before.get(id);
    const isOther = outcome === "fail" && known?.outcome === "fail" && known.reason !== reason;
    return isOther ? [`${id}: ${(reason ?? "").split("\n")[0]}`] : [];
  });
}

function outcomesOf({ checks }: ReportDocument): Map<string, Outcome> {
  return new Map(checks.map(({ id, outcome }) => [id, outcome]));
}

function verdictMap({ verdicts }: ReportDocument): Map<string, string> {
  return new Map(verdicts.map(({ profile, verdict }) => [profile, verdict]));
}

function changesBetween<T extends string>(old: ReadonlyMap<string, T>, fresh: ReadonlyMap<string, T>) {
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((id) => {
    const change = { id, from: old.get(id) ?? ("absent" as const), to: fresh.get(id) ?? ("absent" as const) };
    return change.from === change.to ? [] : [change];
  });
}

function line({ id, from, to }: Change): string {
  return `${id}  ${from} → ${to}`;
}

function part(heading: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint("bold", heading), ...lines.map((one) => `  ${one}`), ""];
}
