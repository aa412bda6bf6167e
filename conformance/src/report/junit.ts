import { XMLBuilder } from "fast-xml-parser";
import { lastOf, type ReportDocument, type ReportedCheck } from "./document.ts";
import { requestIdOf, rulesOf } from "./failure.ts";

type Element = Record<string, unknown>;

/**
 * The report as JUnit XML: a suite for each profile, a case for each check. Warnings and known failures are cases that
 * passed with a word in `system-out`; untestable is skipped; a fault of the suite is an error.
 */
export function renderJunit(document: ReportDocument): string {
  const suites = [...Map.groupBy(document.checks, ({ profile }) => profile)].map(([profile, checks]) =>
    suiteOf(`conformance.${profile}`, checks.map(caseOf), document),
  );
  if (document.fuzz !== null) suites.push(suiteOf("conformance.fuzz", fuzzCases(document.fuzz), document));
  if (document.faults.length > 0) {
    suites.push(suiteOf("conformance.suite", document.faults.map(faultCase), document));
  }
  const stale = document.baseline?.stale ?? [];
  if (stale.length > 0) suites.push(suiteOf("conformance.baseline", stale.map(staleCase), document));
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
  const xml = builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: { "@name": `MemoryOS conformance of ${clean(document.target)}`, testsuite: suites },
  });
  return String(xml);
}

function suiteOf(name: string, cases: Element[], { startedAt }: ReportDocument): Element {
  const having = (child: string) => cases.filter((one) => child in one).length;
  return {
    "@name": name,
    "@tests": cases.length,
    "@failures": having("failure"),
    "@errors": having("error"),
    "@skipped": having("skipped"),
    "@timestamp": startedAt,
    testcase: cases,
  };
}

function caseOf(check: ReportedCheck): Element {
  const { id, title, profile, outcome, reason, milliseconds, known } = check;
  const common = {
    "@classname": `conformance.${profile}`,
    "@name": `${id}: ${clean(title)}`,
    "@time": (milliseconds / 1_000).toFixed(3),
  };
  if (outcome === "pass") return common;
  if (outcome === "untestable") return { ...common, skipped: { "@message": clean(reason ?? "") } };
  if (outcome === "warn" || known)
    return { ...common, "system-out": clean(`${known ? "known" : "warning"}: ${reason}`) };
  return { ...common, failure: { "@message": clean(reason?.split("\n")[0] ?? ""), "#text": clean(textOf(check)) } };
}

function textOf(check: ReportedCheck): string {
  const rules = rulesOf(check).map(({ id, keyword, text }) => `${id} (${keyword}) ${text}`);
  const last = lastOf(check);
  const seen = last === undefined ? [] : [`${last.method} ${last.path} → ${last.status} ${requestIdOf(last)}`];
  return [check.reason ?? "", ...rules, ...seen].join("\n");
}

function fuzzCases({ failures, operations }: NonNullable<ReportDocument["fuzz"]>): Element[] {
  const common = { "@classname": "conformance.fuzz", "@time": "0.000" };
  if (failures.length === 0) return [{ ...common, "@name": `${operations} operations` }];
  return failures.map(({ operation, title, message, reproduce }) => ({
    ...common,
    "@name": clean(`${operation}: ${title}`),
    failure: { "@message": clean(title), "#text": clean(`${message}\n${reproduce}`) },
  }));
}

function faultCase(fault: string): Element {
  const [name = ""] = fault.split(":");
  return {
    "@classname": "conformance.suite",
    "@name": clean(name),
    "@time": "0.000",
    error: { "@message": clean(fault) },
  };
}

function staleCase(id: string): Element {
  const message = "a known failure passes: take it off the baseline";
  return { "@classname": "conformance.baseline", "@name": id, "@time": "0.000", failure: { "@message": message } };
}

/** XML 1.0 has no place for most control characters and for halves of surrogate pairs. */
function clean(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
