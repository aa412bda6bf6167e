import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestRetryDelay, retryDelay } from "./retry.ts";

describe("the wait before a job is tried again", () => {
  it("is a minute for each attempt, and at most a fifth more or 30 seconds", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 9 }), (id, attempts) => {
        const delay = retryDelay(id, attempts);
        expect(delay).toBeGreaterThanOrEqual(60 * attempts);
        expect(delay).toBeLessThanOrEqual(60 * attempts + Math.min(30, 12 * attempts));
        expect(delay).toBeLessThanOrEqual(longestRetryDelay(attempts));
        expect(retryDelay(id, attempts)).toBe(delay);
      }),
    );
  });

  it("spreads jobs that failed together", () => {
    const delays = Array.from({ length: 200 }, (_, n) => retryDelay(`job ${n}`, 1));
    expect(new Set(delays).size).toBe(200);
    expect(delays.filter((delay) => delay < 66).length).toBeGreaterThan(70);
    expect(delays.filter((delay) => delay >= 66).length).toBeGreaterThan(70);
  });
});
