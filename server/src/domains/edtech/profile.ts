import type { EdTechProfile, ProgressTrend, WeakTopicSeverity } from "@memoryos/contract";
import type { SheetOf } from "../types.ts";
import { type EdTechFact, keyOf, type Standing } from "./facts.ts";
import { note } from "./note.ts";
import { inOrder, progressOf, type Result, streakOf } from "./progress.ts";
import { dayOf, daysTo, retentionOf } from "./retention.ts";

const DAY = 86_400_000;
const SCHEMA_VERSION = 1;
/** How far behind somebody is who names a mistake and says nothing else of the topic. */
const USUAL_SEVERITY: WeakTopicSeverity = "mild";
/** What is said again is surer: of the doubt that was left, this share remains. */
const DOUBT_LEFT = 0.5;

/** What is known of one topic. */
interface Topic {
  topic: string;
  standing: Standing;
  severity: WeakTopicSeverity;
  gap: string | null;
  confidence: number;
  jobs: Set<string>;
  studiedAt: Date | null;
}

/** What facts come to: of the same thing the later holds. Stages, priorities and the streak are those of `now`. */
export function profileOf(sheet: SheetOf<EdTechFact>, now: Date): EdTechProfile {
  const profile = emptyProfile(sheet);
  const topics = new Map<string, Topic>();
  const told: Result[] = [];
  const saidToGo = new Map<string, ProgressTrend>();
  const days = new Set<string>();
  for (const { fact, saidAt, jobId } of sheet.facts) {
    if (fact.is === "score") {
      // Two results say more than words that came before the second.
      if (told.some(({ score }) => score.subject === fact.subject)) saidToGo.delete(fact.subject ?? "");
      told.push({ score: fact, saidAt });
    } else if (fact.is === "progress") saidToGo.set(fact.subject, fact.trend);
    else if (fact.is === "topic") {
      const studiedAt = fact.studiedDaysAgo === null ? null : new Date(saidAt.getTime() - fact.studiedDaysAgo * DAY);
      if (studiedAt) days.add(dayOf(studiedAt));
      if (studiedAt) profile.last_topic_studied = fact.topic;
      noteTopic(topics, fact, studiedAt, jobId);
      if (fact.standing === "strong") forgetGaps(profile, keyOf(fact.topic));
    } else note(profile, fact);
  }
  const results = inOrder(told);
  const { trends, velocities } = progressOf(results);
  const daysToExam = profile.exam_date === null ? null : daysTo(profile.exam_date, now);
  const known = [...topics.values()].filter(({ standing }) => standing !== "studied");
  const strong = known.filter(({ standing }) => standing === "strong");
  const weak = known.filter(({ standing }) => standing === "weak");
  return {
    ...profile,
    strong_topics: strong.map(({ topic, confidence }) => ({ topic, confidence })),
    weak_topics: weak.map(({ topic, severity, gap, confidence, jobs }) => ({
      topic,
      severity,
      specific_gap: gap,
      confidence,
      attempts: jobs.size,
    })),
    mock_scores: results.map(({ score: { name, subject, score, unit, outOf, takenOn } }) => ({
      name,
      subject,
      score,
      unit,
      out_of: outOf,
      taken_on: takenOn,
    })),
    progress_trend: { ...trends, ...Object.fromEntries(saidToGo) },
    improvement_velocity: velocities,
    forgetting_stages: Object.fromEntries(
      known.map(({ topic, standing, severity, confidence, jobs, studiedAt }) => {
        const of = standing === "weak" ? { severity, attempts: jobs.size } : { severity: null, attempts: 0 };
        return [topic, retentionOf({ studiedAt, confidence, ...of }, daysToExam, now)];
      }),
    ),
    streak: streakOf(days, now),
  };
}

function noteTopic(
  topics: Map<string, Topic>,
  fact: Extract<EdTechFact, { is: "topic" }>,
  studiedAt: Date | null,
  jobId: string,
): void {
  const key = keyOf(fact.topic);
  const before = topics.get(key);
  const goesOn = before !== undefined && (fact.standing === "studied" || fact.standing === before.standing);
  const standing = fact.standing === "studied" ? (before?.standing ?? "studied") : fact.standing;
  const again = goesOn && fact.standing !== "studied" && !before.jobs.has(jobId);
  // At its end: what was worked on last comes last.
  topics.delete(key);
  topics.set(key, {
    topic: before?.topic ?? fact.topic,
    standing,
    severity: fact.severity ?? (goesOn ? before.severity : USUAL_SEVERITY),
    gap: fact.gap ?? (goesOn ? before.gap : null),
    confidence: again ? surer(before.confidence) : goesOn ? before.confidence : fact.confidence,
    jobs: new Set([...(before?.jobs ?? []), jobId]),
    studiedAt: laterOf(before?.studiedAt ?? null, studiedAt),
  });
}

/** Who has mastered a topic is missing nothing beneath it, and believes nothing wrong of it. */
function forgetGaps(profile: EdTechProfile, key: string): void {
  const isOther = (name: string | null) => name === null || keyOf(name) !== key;
  profile.concept_gaps = profile.concept_gaps.filter(({ concept, topic }) => isOther(concept) && isOther(topic));
  profile.misconceptions = profile.misconceptions.filter(({ topic }) => isOther(topic));
}

function laterOf(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a > b ? a : b) : (a ?? b);
}

function surer(confidence: number): number {
  return Math.round((1 - (1 - confidence) * DOUBT_LEFT) * 100) / 100;
}

function emptyProfile({ facts, ...sheet }: SheetOf<EdTechFact>): EdTechProfile {
  const noted = facts.map(({ notedAt }) => notedAt.getTime());
  return {
    id: sheet.profileId,
    proxy_user_id: sheet.userId,
    tenant_id: sheet.tenantId,
    learner_type: null,
    learner_type_confidence: "low",
    primary_goal: null,
    primary_deadline_event: null,
    primary_deadline_date: null,
    grade_level: null,
    board_or_curriculum: null,
    subjects: [],
    syllabus_stage: {},
    strong_topics: [],
    weak_topics: [],
    concept_gaps: [],
    misconceptions: [],
    explanation_style: null,
    session_profile: null,
    language_profile: null,
    peak_hours: null,
    exam_name: null,
    exam_date: null,
    marks_target: null,
    mock_scores: [],
    progress_trend: {},
    competitive_exam_context: {},
    higher_education_context: {},
    professional_cert_context: {},
    skill_learner_context: {},
    medical_context: {},
    forgetting_stages: {},
    improvement_velocity: {},
    streak: null,
    last_topic_studied: null,
    schema_version: SCHEMA_VERSION,
    last_extraction_at: noted.length > 0 ? new Date(Math.max(...noted)).toISOString() : null,
    extraction_source_job_ids: [
      ...new Set(facts.toSorted((a, b) => +a.notedAt - +b.notedAt).map(({ jobId }) => jobId)),
    ],
    created_at: sheet.createdAt.toISOString(),
    updated_at: sheet.updatedAt.toISOString(),
  };
}
