import type { ForgettingStage, TopicRetention, WeakTopicSeverity } from "@memoryos/contract";

const DAY = 86_400_000;

/** Stages by the whole days after which they end. Published. */
const STAGES: readonly [stage: ForgettingStage, before: number][] = [
  ["fresh", 1],
  ["at_risk", 3],
  ["fading", 7],
  ["critical", 21],
  ["forgotten", Number.POSITIVE_INFINITY],
];

/** What each adds to the priority of a review. Published. */
const OF_STAGE: Record<string, number> = { fresh: 1, at_risk: 3, fading: 5.5, critical: 8, forgotten: 9, unknown: 4 };
const OF_SEVERITY: Record<string, number> = { mild: 1, moderate: 2, severe: 3 };
const OF_CONFIDENCE = 1.5;
const MOST_OF_ATTEMPTS = 1;
const ATTEMPTS_FOR_ONE = 5;
const EXAM: readonly [daysAtMost: number, adds: number][] = [
  [7, 1.5],
  [30, 0.8],
];
const HIGHEST = 10;

/** A topic as far as reviewing it goes. */
export interface Reviewable {
  /** Null when it is not known when it was studied. */
  studiedAt: Date | null;
  /** Null for a strong topic. */
  severity: WeakTopicSeverity | null;
  /** Fraction 0–1. */
  confidence: number;
  /** Conversations that worked on it; 0 for a strong topic. */
  attempts: number;
}

/**
 * How well a topic still sits at a time, and how urgent it is to review it.
 *
 * @param daysToExam Calendar days until the exam; null without one.
 */
export function retentionOf(topic: Reviewable, daysToExam: number | null, now: Date): TopicRetention {
  const { studiedAt } = topic;
  const days = studiedAt && Math.max(0, Math.floor((now.getTime() - studiedAt.getTime()) / DAY));
  const stage =
    days === null ? "unknown" : (STAGES.find(([, before]) => days < before) as [ForgettingStage, number])[0];
  return {
    stage,
    days_since: days,
    review_due: stage !== "fresh",
    last_reviewed_at: studiedAt?.toISOString() ?? null,
    review_priority: priorityOf(topic, stage, daysToExam),
  };
}

function priorityOf(topic: Reviewable, stage: ForgettingStage, daysToExam: number | null): number {
  const exam = daysToExam === null || daysToExam < 0 ? 0 : (EXAM.find(([most]) => daysToExam <= most)?.[1] ?? 0);
  const sum =
    (OF_STAGE[stage] ?? 0) +
    (OF_SEVERITY[topic.severity ?? ""] ?? 0) +
    OF_CONFIDENCE * (1 - topic.confidence) +
    Math.min(MOST_OF_ATTEMPTS, topic.attempts / ATTEMPTS_FOR_ONE) +
    exam;
  return Math.round(Math.min(HIGHEST, sum) * 100) / 100;
}

/** Calendar days in UTC from today until a date (`2026-03-12`): 0 on the day, negative afterwards. */
export function daysTo(date: string, now: Date): number {
  return Math.round((Date.parse(date) - Date.parse(dayOf(now))) / DAY);
}

/** The calendar day in UTC of a time. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
