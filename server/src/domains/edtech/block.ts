import type { EdTechProfile, TopicRetention } from "@memoryos/contract";
import type { DomainLine, DomainSection } from "../types.ts";
import { daysTo } from "./retention.ts";

/** Topics to review that are named at the most. */
const MOST_REVIEWS = 5;
/** Strong and weak topics that are named at the most, each. */
const MOST_TOPICS = 10;

const LEARNERS: Readonly<Record<string, string>> = {
  school_student: "school student",
  competitive_exam: "prepares for an entrance exam",
  higher_education: "studies at a college or university",
  professional_cert: "works towards a certificate",
  skill_learner: "learns a skill",
  medical_student: "medical student",
};
const MODES: Readonly<Record<string, string>> = {
  examples: "with worked examples",
  step_by_step: "step by step",
  visual: "with pictures and diagrams",
  analogies: "by comparison with something familiar",
  theory: "from the theory down",
  practice: "by trying it",
  concise: "in few words",
};

/** What a tutor needs first: what to review, the exam, how to explain, what sits and what does not. */
export function studentBlock(profile: EdTechProfile, now: Date): DomainSection[] {
  const said = [
    review(profile),
    exam(profile, now),
    deadline(profile),
    explanation(profile),
    strong(profile),
    weak(profile),
    last(profile),
    beneath(profile),
    progress(profile),
    rhythm(profile),
  ];
  const lines = said.flatMap((text, rank): DomainLine[] => (text === null ? [] : [{ text, rank }]));
  const about = who(profile);
  if (lines.length === 0 && about === null) return [];
  return [{ key: "student", title: "Student", about, lines }];
}

function sentence(parts: readonly (string | null)[], joint = ", "): string | null {
  const said = parts.filter((part) => part !== null && part !== "");
  return said.length === 0 ? null : `${said.join(joint)}.`;
}

function who(profile: EdTechProfile): string | null {
  const stages = Object.entries(profile.syllabus_stage).map(([subject, stage]) => {
    const words = { not_started: "not begun", in_progress: "in progress", completed: "syllabus completed" };
    return stage === "revising" ? `revising ${subject}` : `${subject} ${words[stage as keyof typeof words] ?? stage}`;
  });
  const type = profile.grade_level === null && profile.learner_type !== null ? LEARNERS[profile.learner_type] : null;
  const subjects = profile.subjects.map(({ subject }) => subject);
  const takes = stages.length === 0 && subjects.length > 0 ? `takes ${subjects.join(", ")}` : null;
  const first = profile.subjects.find(({ priority }) => priority === "high");
  return sentence([
    profile.grade_level,
    profile.board_or_curriculum,
    type ?? null,
    ...stages,
    takes,
    first ? `${first.subject} comes first` : null,
    profile.primary_goal && `goal: ${profile.primary_goal}`,
  ]);
}

function review({ forgetting_stages }: EdTechProfile): string | null {
  const due = Object.entries(forgetting_stages)
    .filter(([, { review_due }]) => review_due)
    .sort(([, a], [, b]) => b.review_priority - a.review_priority)
    .slice(0, MOST_REVIEWS);
  const named = due.map(
    ([topic, retention]) => `${topic} (${ago(retention)}, ${retention.stage.replaceAll("_", " ")})`,
  );
  return named.length === 0 ? null : `Review first: ${named.join(", ")}.`;
}

function ago({ days_since: days }: TopicRetention): string {
  if (days === null) return "not known when";
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

function exam({ exam_name, exam_date, marks_target }: EdTechProfile, now: Date): string | null {
  const aims = marks_target === null ? null : `aims for ${marks_target}`;
  if (exam_name === null && exam_date === null) return aims && `Target: ${marks_target}.`;
  const when = exam_date === null ? "" : ` on ${exam_date}, ${away(daysTo(exam_date, now))}`;
  return `Exam: ${exam_name ?? "the exam"}${when}${aims === null ? "" : `; ${aims}`}.`;
}

function away(days: number): string {
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  return days < 0 ? `${-days} days ago` : `in ${days} days`;
}

function deadline({ primary_deadline_event, primary_deadline_date, exam_date }: EdTechProfile): string | null {
  if (primary_deadline_event === null) return null;
  const isBefore = exam_date !== null && primary_deadline_date !== null && primary_deadline_date < exam_date;
  const when = primary_deadline_date === null ? "" : ` on ${primary_deadline_date}`;
  return `${isBefore ? "Before that" : "Also due"}: ${primary_deadline_event}${when}.`;
}

function explanation({ explanation_style: style, language_profile }: EdTechProfile): string | null {
  const steps = style?.needs_step_by_step && style.primary !== "step_by_step" ? "step by step" : "";
  const noSteps = style?.needs_step_by_step === false ? "without every single step" : "";
  const mode = style?.primary ? (MODES[style.primary] ?? style.primary) : "";
  const how = [steps || noSteps, mode].filter(Boolean).join(" ");
  const language = language_profile?.explanation_preference;
  const said = sentence([how, language ? `in ${language}` : null]);
  return said && `Explain ${said}`;
}

function strong({ strong_topics }: EdTechProfile): string | null {
  const said = sentence(latest(strong_topics).map(({ topic }) => topic));
  return said && `Strong: ${said}`;
}

function weak({ weak_topics }: EdTechProfile): string | null {
  const order = ["severe", "moderate", "mild"];
  const worst = latest(weak_topics).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const said = sentence(
    worst.map(({ topic, specific_gap }) =>
      specific_gap === null ? topic : `${topic} (${specific_gap.replace(/\.$/, "")})`,
    ),
  );
  return said && `Weak: ${said}`;
}

/** What was worked on last, where nothing else is known of it. */
function last({ last_topic_studied: topic, forgetting_stages }: EdTechProfile): string | null {
  return topic === null || Object.hasOwn(forgetting_stages, topic) ? null : `Worked on last: ${topic}.`;
}

/** Of many, those that were spoken of last. */
function latest<T>(topics: readonly T[]): T[] {
  return topics.slice(-MOST_TOPICS).reverse();
}

function beneath({ concept_gaps, misconceptions }: EdTechProfile): string | null {
  const gaps = concept_gaps
    .slice(-MOST_TOPICS)
    .map(({ concept, topic }) => (topic ? `${concept} (for ${topic})` : concept));
  const wrong = misconceptions.slice(-MOST_TOPICS).map(({ misconception }) => misconception.replace(/\.$/, ""));
  const missing = gaps.length > 0 ? `Missing beneath: ${gaps.join(", ")}` : null;
  return sentence([missing, wrong.length > 0 ? `Believes wrongly: ${wrong.join("; ")}` : null], ". ");
}

function progress({ progress_trend, mock_scores }: EdTechProfile): string | null {
  const latestScore = mock_scores.at(-1);
  const score = latestScore && worded(latestScore);
  const trends = Object.entries(progress_trend).flatMap(([subject, trend]) =>
    trend === "unknown" ? [] : [`${subject} ${trend}`],
  );
  const said = sentence([...trends, score ?? null]);
  return said && `Progress: ${said}`;
}

function worded({ score, unit, out_of, subject }: EdTechProfile["mock_scores"][number]): string {
  return `last result ${score}${out_of === null ? ` ${unit}` : ` of ${out_of}`}${subject ? ` in ${subject}` : ""}`;
}

function rhythm({ session_profile, peak_hours }: EdTechProfile): string | null {
  const minutes = session_profile?.typical_minutes;
  const said = sentence([
    minutes ? `${minutes} minutes` : null,
    session_profile?.sessions_per_week ? `${session_profile.sessions_per_week} a week` : null,
    session_profile?.preferred_format ?? null,
    peak_hours && `best: ${peak_hours}`,
  ]);
  return said && `Sessions: ${said}`;
}
