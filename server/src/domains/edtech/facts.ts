import type {
  EdTechProfile,
  ExplanationMode,
  LearnerType,
  LearnerTypeConfidence,
  ProgressTrend,
  ScoreUnit,
  StudyPriority,
  SyllabusStage,
  WeakTopicSeverity,
} from "@memoryos/contract";

/** The maps of a profile that hold what matters of one kind of learner. */
export type ContextName = Extract<keyof EdTechProfile, `${string}_context`>;

/** How a student stands in a topic; `studied` tells only that they worked on it. */
export type Standing = "strong" | "weak" | "studied";

/** What a message can say about a student. Dates are `2026-03-12`. */
export type EdTechFact =
  | { is: "learner"; type: LearnerType; sure: LearnerTypeConfidence }
  | { is: "grade"; grade: string }
  | { is: "board"; board: string }
  | { is: "goal"; goal: string }
  | { is: "subject"; subject: string; confidence: number; priority: StudyPriority | null }
  | { is: "dropped_subject"; subject: string }
  | { is: "syllabus"; subject: string; stage: SyllabusStage }
  | {
      is: "topic";
      topic: string;
      standing: Standing;
      severity: WeakTopicSeverity | null;
      gap: string | null;
      confidence: number;
      /** Whole days before it was said that the topic was last worked on; null when it was not worked on. */
      studiedDaysAgo: number | null;
    }
  | { is: "concept_gap"; concept: string; topic: string | null }
  | { is: "misconception"; misconception: string; topic: string | null }
  | { is: "style"; primary: ExplanationMode | null; stepByStep: boolean | null }
  | { is: "session"; minutes: number | null; perWeek: number | null; format: string | null }
  | { is: "language"; language: string }
  | { is: "peak_hours"; hours: string }
  | { is: "exam"; name: string | null; date: string | null }
  | { is: "exam_off" }
  | { is: "deadline"; event: string; date: string | null }
  | { is: "target"; target: string }
  | {
      is: "score";
      name: string | null;
      subject: string | null;
      score: number;
      unit: ScoreUnit;
      outOf: number | null;
      takenOn: string | null;
    }
  /** Which way somebody says that they go in a subject or topic. */
  | { is: "progress"; subject: string; trend: ProgressTrend }
  | { is: "context"; of: ContextName; key: string; value: string };

/** What says of two spellings that they name the same topic, subject or concept. */
export function keyOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#]+/gu, " ")
    .trim()
    .replace(/^(?:the|a|an) /, "")
    .split(" ")
    .map((word) => (word.length > 3 ? word.replace(/(?<=[^s])s$/, "") : word))
    .join(" ");
}
