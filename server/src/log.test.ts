import { describe, expect, it } from "vitest";
import { describeError } from "./log.ts";
import { StoreUnavailable } from "./store/types.ts";

describe("an error in the log", () => {
  it("says what it is and where it came from, and does not quote anybody", () => {
    const told = describeError(new SyntaxError("Unexpected token in My secret\n    at my place"));
    expect(told).toMatchObject({ type: "SyntaxError" });
    expect(told.at).not.toEqual([]);
    expect((told.at as string[])[0]).toContain("log.test.ts");
    expect(JSON.stringify(told)).not.toMatch(/secret|my place/);
  });

  it("is told in full where the sentence is ours, with what lies behind it", () => {
    const cause = Object.assign(new Error("near 'My secret'"), { code: "SQLITE_FULL" });
    const told = describeError(new StoreUnavailable("The store cannot answer (SQLITE_FULL)", { cause }));
    expect(told).toMatchObject({
      type: "StoreUnavailable",
      message: "The store cannot answer (SQLITE_FULL)",
      cause: { type: "Error", code: "SQLITE_FULL" },
    });
    expect(JSON.stringify(told)).not.toContain("secret");
  });

  it("may be anything that was thrown", () => {
    expect(describeError("My secret")).toEqual({ type: "string" });
    expect(describeError(undefined)).toEqual({ type: "undefined" });
  });
});
