import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aged, isHot } from "./rules.ts";

const DAY = 86_400_000;
const NOW = new Date("2026-03-01T12:00:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);
const memory = (more: object) => ({
  tenantId: "t",
  userId: "u",
  memoryId: "m",
  importance: 5,
  baseline: 5,
  accessCount: 0,
  lastActiveAt: NOW,
  ...more,
});

describe("ageing", () => {
  it.each<[days: number, more: object, change: unknown]>([
    [30, {}, null],
    [90, {}, null],
    [91, {}, { importance: 3.98 }],
    [330, {}, "archive"],
    [330, { accessCount: 1 }, { importance: 1 }],
    [330, { accessCount: 100, baseline: 9, importance: 9 }, { importance: 4.5 }],
    [330, { accessCount: 5000, baseline: 9, importance: 9 }, { importance: 4.5 }],
    // From what it mattered at first, not from what was left of it.
    [120, { importance: 4.4 }, null],
    [160, { importance: 4 }, { importance: 2.83 }],
    [90, { importance: 2, baseline: 2 }, null],
    [91, { importance: 2, baseline: 2 }, "archive"],
    [91, { importance: 2, baseline: 2, accessCount: 1 }, null],
  ])("after %d days without being asked for, of %j: %j", (days, more, change) => {
    expect(aged(memory({ lastActiveAt: daysAgo(days), ...more }), NOW)).toEqual(change);
  });

  it("never raises an importance nor leaves the scale, and comes to rest", () => {
    const score = fc.double({ min: 1, max: 10, noNaN: true });
    fc.assert(
      fc.property(score, score, fc.nat(5000), fc.nat(200), (importance, baseline, days, accessCount) => {
        const old = memory({ importance, baseline, accessCount, lastActiveAt: daysAgo(days) });
        const change = aged(old, NOW);
        if (change === null || change === "archive") return;
        expect(change.importance).toBeGreaterThanOrEqual(1);
        expect(change.importance).toBeLessThan(importance);
        expect(aged({ ...old, ...change }, NOW)).toBeNull();
      }),
    );
  });
});

describe("being hot", () => {
  it.each<[is: boolean, importance: number, accessCount: number, days: number | null]>([
    [true, 8, 5, 7],
    [true, 10, 900, 0],
    [false, 7.99, 5, 0],
    [false, 8, 4, 0],
    [false, 8, 5, 7.01],
    [false, 10, 0, null],
  ])("is %s at importance %d with %d accesses, the last %j days ago", (is, importance, accessCount, days) => {
    expect(isHot({ importance, accessCount, lastAccessedAt: days === null ? null : daysAgo(days) }, NOW)).toBe(is);
  });
});
