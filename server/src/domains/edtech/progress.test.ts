import type { ScoreUnit } from "@memoryos/contract";
import { expect, it } from "vitest";
import type { EdTechFact } from "./facts.ts";
import { profileOf } from "./profile.ts";
import { inOrder, progressOf, type Result, streakOf } from "./progress.ts";

const result = (
  score: number,
  takenOn: string | null,
  {
    unit = "marks",
    outOf = 70,
    subject = "Physics",
  }: { unit?: ScoreUnit; outOf?: number | null; subject?: string } = {},
): Result => ({
  score: { is: "score", name: null, subject, score, unit, outOf, takenOn },
  saidAt: new Date("2026-02-20T10:00:00Z"),
});

it("results that rise are told in points of a hundred a week", () => {
  const { trends, velocities } = progressOf([result(49, "2026-01-17"), result(58, "2026-02-14")]);
  expect(trends).toEqual({ Physics: "improving" });
  expect(velocities).toEqual({ Physics: 3.2 });
});

it("results go by the day they were taken on, not the order in which they were told", () => {
  const { trends } = progressOf([result(58, "2026-02-14"), result(49, "2026-01-17")]);
  expect(trends).toEqual({ Physics: "improving" });
});

it("of one test the later told result holds, and results stand in the order in which they were taken", () => {
  const named = (score: number, takenOn: string | null, name: string): Result => {
    const of = result(score, takenOn);
    return { ...of, score: { ...of.score, name } };
  };
  const told = [
    named(58, "2026-02-14", "Pre-board 2"),
    named(49, "2026-01-17", "Pre-board 1"),
    named(60, null, "Pre-board 2"),
    named(30, "2026-01-03", "Test"),
    named(40, "2026-01-05", "Test"),
    named(40, "2026-01-05", "Test"),
  ];
  expect(inOrder(told).map(({ score: { name, score } }) => [name, score])).toEqual([
    ["Test", 30],
    ["Test", 40],
    ["Pre-board 1", 49],
    ["Pre-board 2", 60],
  ]);
});

it("one result tells nothing, and of two alike nothing changes", () => {
  expect(progressOf([result(49, null)])).toEqual({ trends: { Physics: "unknown" }, velocities: {} });
  expect(progressOf([result(49, null), result(50, null)]).trends).toEqual({ Physics: "stable" });
});

it("a lower rank is better, and is not compared with marks", () => {
  const rank = (place: number, day: string) => result(place, day, { unit: "rank", outOf: null });
  expect(progressOf([rank(1200, "2026-01-01"), result(10, "2026-01-08"), rank(600, "2026-02-01")])).toEqual({
    trends: { Physics: "improving" },
    velocities: {},
  });
  expect(progressOf([rank(600, "2026-01-01"), rank(900, "2026-02-01")]).trends).toEqual({ Physics: "declining" });
});

it("days in a row count until today or yesterday", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  expect(streakOf(new Set(), now)).toBeNull();
  expect(streakOf(new Set(["2026-03-01", "2026-02-28", "2026-02-26"]), now)).toBe(2);
  expect(streakOf(new Set(["2026-02-28", "2026-02-27"]), now)).toBe(2);
  expect(streakOf(new Set(["2026-02-26"]), now)).toBe(0);
});

it("the way that a student says they go holds until two results tell more", () => {
  const improving = { is: "progress", subject: "Physics", trend: "improving" } as const;
  const first = result(58, "2026-01-17").score;
  const second = result(49, "2026-02-14").score;
  expect(trendsAfter(improving, first)).toEqual({ Physics: "improving" });
  expect(trendsAfter(improving, first, second)).toEqual({ Physics: "declining" });
  expect(trendsAfter(first, second, improving)).toEqual({ Physics: "improving" });
});

function trendsAfter(...facts: EdTechFact[]) {
  const at = new Date("2026-02-20T10:00:00Z");
  const said = facts.map((fact, turn) => ({ jobId: "job", turn, saidAt: at, notedAt: at, fact }));
  const ids = { tenantId: "t", userId: "u", profileId: "p" };
  return profileOf({ ...ids, createdAt: at, updatedAt: at, facts: said }, at).progress_trend;
}
