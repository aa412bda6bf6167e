import type { EdTechFact } from "../facts.ts";
import { isTopic, LANGUAGE, subjectsIn } from "../lexicon.ts";
import type { Reader } from "./sentence.ts";

/** The student says that they take them. */
const TAKES =
  /(?<![\p{L}])(?:my (?:main |favou?rite |other )?subjects?|subjects? (?:are|is|:)|i(?:'m| am)? (?:take|taking|study|studying|have|chose|major(?:ing)? in|do|doing|read|enrolled in|learn(?:ing)?)|i have (?:taken|chosen))(?![\p{L}])/iu;
/** They speak of learning them. */
const LEARNS =
  /(?<![\p{L}])(?:study|studying|studies|class(?:es)?|exams?|tests?|mocks?|subjects?|learn(?:ing)?|homework|marks|scored?|weak|strong|struggl\p{L}+|good at|bad at|revis\p{L}+|practi[cs]\p{L}+|chapters?|topics?|lessons?|paper|syllabus|course|tutor(?:ing)?|focus|prepar\p{L}+|hard|difficult|easy|problems?|questions?|boards?|pre-?boards?|quiz)(?![\p{L}])/iu;
/** "I love biology" */
const LIKES =
  /(?<![\p{L}])(?:love|enjoy|like|hate)s? ([\p{L}]{3,20}(?: (?!but|and)[\p{L}]{3,20})?)(?=[.,;!]| (?:but|and|because|class|classes)(?![\p{L}])|$)/giu;
const OWN = /(?<![\p{L}])(?:i|i'm|i've|my|me|we|our|us)(?![\p{L}])/iu;
const DROPPED =
  /(?<![\p{L}])(?:dropped|no longer (?:take|study|have|do)|don't (?:take|study|have|do)|not taking|gave up|stopped (?:taking|studying))(?![\p{L}]) ?(?:[\p{L}]+ ){0,2}/iu;
const HIGH =
  /(?<![\p{L}])(?:(?:is|are) (?:my |the )?(?:top|first|main|highest|biggest|number one)(?: \p{L}+)? priority|(?:my |the )?(?:top|first|main|highest) priority|comes? first|focus (?:more |mostly |mainly |most )?on|matters? (?:the )?most|most important)(?![\p{L}])/iu;
const LOW =
  /(?<![\p{L}])(?:can wait|low(?:est)? priority|less important|not (?:a |my |that )?(?:priority|urgent|important)|least important)(?![\p{L}])/iu;

const COMPLETED =
  /(?<![\p{L}])(?:finished|completed|done with|covered|through)(?: with)? (?:all (?:of )?|(?:the |my )?(?:whole |entire |full |complete )?)(?:the |my )?(?:[\p{L}]+ ){0,3}(?:syllabus|portion|curriculum)(?![\p{L}])/iu;
const REVISING =
  /(?<![\p{L}])(?:revising|revision (?:of|for|in)|re-?reading|(?:second|third|final) (?:reading|round|revision) of)(?![\p{L}])/iu;
const NOT_STARTED =
  /(?<![\p{L}])(?:haven't (?:even )?(?:started|begun|touched)|have not (?:started|begun)|yet to (?:start|begin))(?![\p{L}])/iu;
const IN_PROGRESS =
  /(?<![\p{L}])(?:halfway|half way|(?:half|\d{1,2} ?%|most|part) of (?:the |my )?(?:[\p{L}]+ ){0,2}syllabus|still (?:doing|covering|on)|in the middle of)(?![\p{L}])/iu;
/** "in English" names the language, not the subject. */
const IN_LANGUAGE = new RegExp(`\\b(?:in|into|to|speak(?:ing)?) (?:${LANGUAGE})\\b|\\b(?:${LANGUAGE}) medium\\b`, "gi");

/** The subjects of a student, what matters most, and how far they are. */
export const readSubjects: Reader = ({ text, isQuestion }) => {
  const said = text.replace(IN_LANGUAGE, "");
  const subjects = subjectsIn(said);
  if (subjects.length === 0) return [];
  if (DROPPED.test(said) && !isQuestion) return subjects.map((subject) => ({ is: "dropped_subject", subject }));
  const takes = TAKES.test(said);
  const priority = HIGH.test(said) ? "high" : LOW.test(said) ? "low" : null;
  if (!takes && priority === null && !(OWN.test(said) && LEARNS.test(said))) return liked(said);
  const confidence = takes && !isQuestion ? 0.95 : 0.7;
  return [
    ...subjects.map((subject): EdTechFact => ({ is: "subject", subject, confidence, priority })),
    ...(isQuestion ? [] : syllabus(said, subjects)),
  ];
};

/** Subjects by themselves: who likes French films learns no French. */
function liked(text: string): EdTechFact[] {
  const names = [...text.matchAll(LIKES)].flatMap(([, name = ""]) => (isTopic(name) ? subjectsIn(name) : []));
  return names.map((subject) => ({ is: "subject", subject, confidence: 0.7, priority: null }));
}

function syllabus(text: string, subjects: readonly string[]): EdTechFact[] {
  const stages = [
    ["completed", COMPLETED],
    ["not_started", NOT_STARTED],
    ["in_progress", IN_PROGRESS],
    ["revising", REVISING],
  ] as const;
  const [stage] = stages.find(([, pattern]) => pattern.test(text)) ?? [];
  return stage === undefined ? [] : subjects.map((subject) => ({ is: "syllabus", subject, stage }));
}
