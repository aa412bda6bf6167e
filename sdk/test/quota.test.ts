import { describe, expect, it } from "vitest";
import { readQuota } from "../src/quota.ts";

describe("the quota envelope", () => {
  it("says what the headers say", () => {
    const headers = new Headers({
      "X-Request-ID": "req-1",
      "X-MemoryOS-Quota-Mode": "PASSTHROUGH",
      "X-MemoryOS-Budget-Remaining": "0.0000",
      "X-MemoryOS-Quota-Reset": "2026-04-01T00:00:00Z",
      "X-MemoryOS-Circuit-Status": "CRITICAL",
      "X-MemoryOS-Processing": "delayed",
    });
    expect(readQuota(headers)).toEqual({
      requestId: "req-1",
      mode: "PASSTHROUGH",
      budgetRemaining: 0,
      resetAt: "2026-04-01T00:00:00Z",
      circuitStatus: "CRITICAL",
      processing: "delayed",
    });
  });

  it.each([{}, { "X-MemoryOS-Budget-Remaining": "" }, { "X-MemoryOS-Budget-Remaining": "plenty" }])(
    "is that of a request without a tenant where headers are missing or make no sense: %j",
    (headers) => {
      expect(readQuota(new Headers(headers as Record<string, string>))).toEqual({
        requestId: null,
        mode: "FULL",
        budgetRemaining: 1,
        resetAt: null,
        circuitStatus: "HEALTHY",
        processing: "normal",
      });
    },
  );
});
