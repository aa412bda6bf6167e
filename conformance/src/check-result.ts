import type { TestCase } from "vitest/node";
import type { Redact } from "./redact.ts";
import { type CheckResult, declarationOf, severityOf } from "./result.ts";

/** How a check ended. */
export interface CheckEnd {
  result: CheckResult;
  /** What was wrong with the suite, and not with the target; null when nothing was. */
  fault: string | null;
}

/** Errors that a check throws about its target: an assertion, no answer, an answer too late. */
const ABOUT_THE_TARGET = new Set(["AssertionError", "NoAnswer"]);

/**
 * What a test of Vitest says about the target.
 *
 * An error that is no assertion may be the suite's own: only where an answer of the check was not what the contract
 * says is the target to blame, for the check then read what was not there.
 *
 * @param stopped Why checks do not run any more, if so.
 */
export function checkResult(testCase: TestCase, redact: Redact, stopped: string | null): CheckEnd {
  const { title, proves } = declarationOf(testCase.name);
  const test = testCase.result();
  const exchanges = testCase.meta().exchanges ?? [];
  const milliseconds = Math.round(testCase.diagnostic()?.duration ?? 0);
  const common = { id: testCase.name, title, proves, milliseconds, exchanges };
  if (test.state === "passed") return { result: { ...common, outcome: "pass", reason: null }, fault: null };
  if (test.state !== "failed") {
    const note = test.state === "skipped" ? test.note : undefined;
    const reason = redact(note ?? `not run: ${stopped ?? "the suite did not come to it"}`);
    return { result: { ...common, outcome: "untestable", reason }, fault: null };
  }
  const reason = redact(test.errors.map(({ message }) => message).join("\n"));
  const blamesTarget = test.errors.every(({ name }) => ABOUT_THE_TARGET.has(name ?? ""));
  if (blamesTarget || exchanges.some(({ mistakes }) => mistakes.length > 0)) {
    return { result: { ...common, outcome: severityOf(proves), reason }, fault: null };
  }
  const result: CheckResult = { ...common, outcome: "untestable", reason: `the suite itself failed: ${reason}` };
  return { result, fault: `${testCase.name}: ${reason}` };
}
