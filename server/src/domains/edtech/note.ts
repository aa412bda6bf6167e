import type { EdTechProfile } from "@memoryos/contract";
import { type EdTechFact, keyOf } from "./facts.ts";

const SURENESS = ["low", "medium", "high"];
const surenessOf = (word: string) => SURENESS.indexOf(word);

/** A fact that stands in a field of its own; topics, results and progress are put together. */
type OtherFact = Exclude<EdTechFact, { is: "topic" | "score" | "progress" }>;

/** Puts what a fact says into the profile, in the place of what was said before about the same thing. */
export function note(profile: EdTechProfile, fact: OtherFact): void {
  switch (fact.is) {
    case "learner":
      // What only points to something does not outweigh what was said.
      if (profile.learner_type !== null && surenessOf(fact.sure) < surenessOf(profile.learner_type_confidence)) break;
      profile.learner_type = fact.type;
      profile.learner_type_confidence = fact.sure;
      break;
    case "grade":
      profile.grade_level = fact.grade;
      break;
    case "board":
      profile.board_or_curriculum = fact.board;
      break;
    case "goal":
      profile.primary_goal = fact.goal;
      break;
    case "subject":
      noteSubject(profile, fact);
      break;
    case "dropped_subject":
      profile.subjects = profile.subjects.filter(({ subject }) => keyOf(subject) !== keyOf(fact.subject));
      delete profile.syllabus_stage[fact.subject];
      break;
    case "syllabus":
      profile.syllabus_stage[fact.subject] = fact.stage;
      break;
    case "concept_gap":
      profile.concept_gaps = [
        ...profile.concept_gaps.filter(({ concept }) => keyOf(concept) !== keyOf(fact.concept)),
        { concept: fact.concept, topic: fact.topic },
      ];
      break;
    case "misconception":
      profile.misconceptions = [
        ...profile.misconceptions.filter(({ misconception }) => keyOf(misconception) !== keyOf(fact.misconception)),
        { misconception: fact.misconception, topic: fact.topic },
      ];
      break;
    case "style":
      profile.explanation_style = {
        primary: fact.primary ?? profile.explanation_style?.primary ?? null,
        needs_step_by_step: fact.stepByStep ?? profile.explanation_style?.needs_step_by_step ?? null,
      };
      break;
    case "session":
      profile.session_profile = {
        typical_minutes: fact.minutes ?? profile.session_profile?.typical_minutes ?? null,
        sessions_per_week: fact.perWeek ?? profile.session_profile?.sessions_per_week ?? null,
        preferred_format: fact.format ?? profile.session_profile?.preferred_format ?? null,
      };
      break;
    case "language":
      profile.language_profile = { explanation_preference: fact.language };
      break;
    case "peak_hours":
      profile.peak_hours = fact.hours;
      break;
    case "exam":
      noteExam(profile, fact);
      break;
    case "exam_off":
      profile.exam_name = null;
      profile.exam_date = null;
      break;
    case "deadline":
      profile.primary_deadline_event = fact.event;
      profile.primary_deadline_date = fact.date;
      break;
    case "target":
      profile.marks_target = fact.target;
      break;
    case "context":
      (profile[fact.of] as Record<string, unknown>)[fact.key] = fact.value;
      break;
  }
}

function noteSubject(profile: EdTechProfile, fact: Extract<EdTechFact, { is: "subject" }>): void {
  const before = profile.subjects.find(({ subject }) => keyOf(subject) === keyOf(fact.subject));
  if (before) {
    before.confidence = Math.max(before.confidence, fact.confidence);
    before.priority = fact.priority ?? before.priority;
  } else {
    profile.subjects.push({ subject: fact.subject, confidence: fact.confidence, priority: fact.priority });
  }
}

/** A class test, beside an exam that is prepared for. */
const SMALL = /\b(?:test|quiz|paper)s?$/i;

/**
 * A date alone is that of the exam that is known; another exam has a date of its own. A class test does not take the place of
 * the exam: it has to be ready for first.
 */
function noteExam(profile: EdTechProfile, { name, date }: Extract<EdTechFact, { is: "exam" }>): void {
  const known = profile.exam_name;
  if (name !== null && known !== null && SMALL.test(name) && !SMALL.test(known)) {
    profile.primary_deadline_event = name;
    profile.primary_deadline_date = date;
    return;
  }
  if (name !== null && known !== null && keyOf(name) !== keyOf(known)) profile.exam_date = null;
  profile.exam_name = name ?? known;
  profile.exam_date = date ?? profile.exam_date;
}
