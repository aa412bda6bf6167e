import type { TestCase } from "vitest/node";
import type { Redact } from "./redact.ts";
import { type CheckResult, declarationOf, severityOf } from "./result.ts";

/** How a check ended. */
export interface CheckEnd {
  result: CheckResult;
  /** What was wrong with the suite, and not with the target; null when nothing was. */
  fault: string | null;
}

/**
 * Errors that are the suite's own: a control service that does not do as asked, and mistakes in its code. A `TypeError` is
 * none: a check that reads what an answer should have and has not throws it.
 */
const OF_THE_SUITE = new Set(["ControlError", "ReferenceError", "SyntaxError", "RangeError"]);

/** What Vitest says of a check that took longer than all its requests and jobs may. */
const TIMED_OUT = /^Test timed out in /;

/** What Vitest notes on checks that it leaves out because the run was told to stop. */
const ABORTED = "The test run was aborted by the user.";

/**
 * What a test of Vitest says about the target.
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
    const reason = redact(
      note === undefined || note === ABORTED ? `not run: ${stopped ?? "the suite did not come to it"}` : note,
    );
    return { result: { ...common, outcome: "untestable", reason }, fault: null };
  }
  // How two values were compared is said for authors of tests.
  const reason = redact(test.errors.map(({ message }) => message.replace(" // Object.is equality", "")).join("\n"));
  // Without an answer there is nothing that the target could have got wrong.
  const wasAsked = exchanges.length > 0 || test.errors.some(({ name }) => name === "NoAnswer");
  const isOfTheSuite = test.errors.some(({ name, message }) => OF_THE_SUITE.has(name ?? "") || TIMED_OUT.test(message));
  if (wasAsked && !isOfTheSuite) {
    return { result: { ...common, outcome: severityOf(proves), reason }, fault: null };
  }
  const result: CheckResult = { ...common, outcome: "untestable", reason: `the suite itself failed: ${reason}` };
  return { result, fault: `${testCase.name}: ${reason}` };
}
