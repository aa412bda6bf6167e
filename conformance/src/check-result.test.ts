import { describe, expect, it } from "vitest";
import type { TestCase } from "vitest/node";
import { checkResult } from "./check-result.ts";
import type { Exchange } from "./exchange.ts";

const EXCHANGE: Exchange = {
  operationId: "getHealth",
  method: "GET",
  path: "/health",
  requestHeaders: {},
  requestBody: "",
  status: 200,
  responseHeaders: {},
  responseBody: "",
  milliseconds: 1,
  mistakes: [],
};

/** How a check ends that threw this after so many exchanges. */
function endOf(error: { name: string; message: string }, exchanges: Exchange[] = [EXCHANGE]) {
  const failed: Partial<TestCase> = {
    name: "health-is-public",
    result: () => ({ state: "failed", errors: [error] }),
    meta: () => ({ exchanges }),
    diagnostic: () => undefined,
  };
  return checkResult(failed as TestCase, (text) => text, null);
}

describe("a check that throws", () => {
  it.each([
    ["AssertionError", "expected 404 to be 200"],
    // It reads what an answer should have and has not.
    ["TypeError", "Cannot read properties of undefined (reading 'id')"],
    ["NoAnswer", "GET /health: ECONNREFUSED"],
  ])("blames the target for a %s", (name, message) => {
    const { result, fault } = endOf({ name, message });
    expect(result).toMatchObject({ outcome: "fail", reason: message });
    expect(fault).toBeNull();
  });

  it("blames the target that gives no answer at all", () => {
    expect(endOf({ name: "NoAnswer", message: "GET /health: ECONNREFUSED" }, []).result.outcome).toBe("fail");
  });

  it.each([
    ["ControlError", "the control service answered 500 to PATCH /v1/tenants/x: oh"],
    ["ReferenceError", "sentense is not defined"],
    ["SyntaxError", "Invalid regular expression"],
    ["RangeError", "Invalid time value"],
    ["Error", "Test timed out in 240000ms."],
  ])("says nothing about the target for the suite's own %s: %s", (name, message) => {
    const { result, fault } = endOf({ name, message });
    expect(result).toMatchObject({ outcome: "untestable", reason: `the suite itself failed: ${message}` });
    expect(fault).toBe(`health-is-public: ${message}`);
  });

  it("says nothing about a target that it has not asked yet", () => {
    const { result, fault } = endOf({ name: "TypeError", message: "x is not a function" }, []);
    expect(result.outcome).toBe("untestable");
    expect(fault).not.toBeNull();
  });
});
