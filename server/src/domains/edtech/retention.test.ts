import { describe, expect, it } from "vitest";
import { daysTo, type Reviewable, retentionOf } from "./retention.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const DAY = 86_400_000;
const topic = (days: number | null, over: Partial<Reviewable> = {}): Reviewable => ({
  studiedAt: days === null ? null : new Date(NOW.getTime() - days * DAY),
  severity: null,
  confidence: 1,
  attempts: 0,
  ...over,
});

describe("how well a topic still sits", () => {
  it.each([
    [0, "fresh", 0],
    [0.99, "fresh", 0],
    [1, "at_risk", 1],
    [2.99, "at_risk", 2],
    [3, "fading", 3],
    [6.99, "fading", 6],
    [7, "critical", 7],
    [20.99, "critical", 20],
    [21, "forgotten", 21],
    [400, "forgotten", 400],
  ])("after %d days is told by the whole days: %s [EDU-001]", (days, stage, whole) => {
    expect(retentionOf(topic(days), null, NOW)).toMatchObject({
      stage,
      days_since: whole,
      review_due: stage !== "fresh",
    });
  });

  it("is unknown while nobody knows when it was studied", () => {
    expect(retentionOf(topic(null), null, NOW)).toEqual({
      stage: "unknown",
      days_since: null,
      review_due: true,
      last_reviewed_at: null,
      review_priority: 4,
    });
  });

  it("never lies ahead when the clock was set back", () => {
    expect(retentionOf(topic(-2), null, NOW)).toMatchObject({ stage: "fresh", days_since: 0 });
  });
});

describe("the priority of a review", () => {
  it.each([
    ["the examples of the contract: fading", topic(3, { severity: "moderate", confidence: 0.8, attempts: 1 }), 10, 8.8],
    ["a strong one that is fresh", topic(0, { confidence: 0.9 }), 10, 1.95],
    ["never above 10", topic(8, { severity: "severe", confidence: 0.9, attempts: 3 }), 10, 10],
    ["an exam within a week", topic(0, { severity: "mild" }), 7, 3.5],
    ["an exam within a month", topic(0, { severity: "mild" }), 30, 2.8],
    ["an exam further away", topic(0, { severity: "mild" }), 31, 2],
    ["an exam that is over", topic(0, { severity: "mild" }), -1, 2],
    ["attempts, 1 at the most", topic(1, { severity: "mild", attempts: 50 }), null, 5],
    ["two decimals", topic(1, { severity: "mild", confidence: 0.333 }), null, 5],
  ])("is the sum of its parts: %s [EDU-004]", (_what, of, daysToExam, priority) => {
    expect(retentionOf(of, daysToExam, NOW).review_priority).toBe(priority);
  });
});

it.each([
  ["2026-03-01", 0],
  ["2026-03-02", 1],
  ["2026-02-27", -2],
  ["2026-03-12", 11],
])("the days to %s are those of the calendar in UTC [EDU-009]", (date, days) => {
  for (const hour of ["00:00:00", "23:59:59"]) expect(daysTo(date, new Date(`2026-03-01T${hour}Z`))).toBe(days);
});
