import type { ProgressTrend } from "@memoryos/contract";
import type { EdTechFact } from "./facts.ts";
import { dayOf } from "./retention.ts";

const DAY = 86_400_000;
/** Points of a hundred that results may differ by without going either way. */
const STEADY = 2;
/** Places of a rank, as a share of the former one, that are no change either. */
const STEADY_RANK = 0.05;

/** A result with when it was said. */
export interface Result {
  score: Extract<EdTechFact, { is: "score" }>;
  saidAt: Date;
}

/** Results of each subject: which way they go, and how fast in points of a hundred a week. */
export function progressOf(results: readonly Result[]): {
  trends: Record<string, ProgressTrend>;
  velocities: Record<string, number>;
} {
  const trends: Record<string, ProgressTrend> = {};
  const velocities: Record<string, number> = {};
  const subjects = new Set(results.flatMap(({ score }) => score.subject ?? []));
  for (const subject of subjects) {
    const ofSubject = results.filter(({ score }) => score.subject === subject);
    const latest = ofSubject.at(-1) as Result;
    const comparable = ofSubject.filter(({ score }) => isComparable(score, latest.score)).toSorted(byDay);
    const [first, last, before] = [comparable[0] as Result, comparable.at(-1) as Result, comparable.at(-2)];
    trends[subject] = before ? trendOf(before, last) : "unknown";
    const weeks = (Date.parse(takenOn(last)) - Date.parse(takenOn(first))) / (7 * DAY);
    const [from, to] = [percentOf(first), percentOf(last)];
    if (weeks > 0 && from !== null && to !== null) velocities[subject] = Math.round(((to - from) / weeks) * 10) / 10;
  }
  return { trends, velocities };
}

/** Results in the order in which they were taken. Of one and the same test the later told holds. */
export function inOrder(results: readonly Result[]): Result[] {
  return results
    .filter(({ score }, at) => !results.slice(at + 1).some((later) => isSameTest(score, later.score)))
    .toSorted(byDay);
}

/** The same name and subject on one day, or with a number of its own: "Pre-board 2". */
function isSameTest(a: Result["score"], b: Result["score"]): boolean {
  if (a.name !== b.name || a.subject !== b.subject) return false;
  if (a.takenOn !== null && b.takenOn !== null) return a.takenOn === b.takenOn;
  return /\d/.test(a.name ?? "") || (a.score === b.score && a.outOf === b.outOf);
}

/** On how many days in a row somebody has studied, until today or yesterday; null when they never did. */
export function streakOf(days: ReadonlySet<string>, now: Date): number | null {
  if (days.size === 0) return null;
  const before = (count: number) => dayOf(new Date(now.getTime() - count * DAY));
  let back = days.has(before(0)) ? 0 : 1;
  let streak = 0;
  while (days.has(before(back++))) streak++;
  return streak;
}

function takenOn({ score, saidAt }: Result): string {
  return score.takenOn ?? dayOf(saidAt);
}

function byDay(a: Result, b: Result): number {
  return takenOn(a) < takenOn(b) ? -1 : takenOn(a) > takenOn(b) ? 1 : 0;
}

/** A rank tells nothing of marks, nor a percentile of percents. */
function isComparable(a: Result["score"], b: Result["score"]): boolean {
  const scale = ({ unit, outOf }: Result["score"]) =>
    unit === "marks" ? (outOf === null ? "marks" : "percent") : unit;
  return scale(a) === scale(b);
}

function percentOf({ score: { unit, score, outOf } }: Result): number | null {
  if (unit === "marks") return outOf === null ? null : (100 * score) / outOf;
  return unit === "rank" ? null : score;
}

function trendOf(before: Result, last: Result): ProgressTrend {
  if (last.score.unit === "rank") {
    const change = last.score.score - before.score.score;
    if (Math.abs(change) <= STEADY_RANK * before.score.score) return "stable";
    return change < 0 ? "improving" : "declining";
  }
  const change = (percentOf(last) ?? last.score.score) - (percentOf(before) ?? before.score.score);
  if (Math.abs(change) <= STEADY) return "stable";
  return change > 0 ? "improving" : "declining";
}
