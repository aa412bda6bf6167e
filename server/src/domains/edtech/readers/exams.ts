import type { EdTechFact } from "../facts.ts";
import { BOARD, EXAMS, subjectsIn } from "../lexicon.ts";
import { capitalised, dayIn, phrase } from "../phrase.ts";
import { dayOf } from "../retention.ts";
import type { Reader } from "./sentence.ts";

const HEAD =
  /(?<![\p{L}-])(?:exam(?:ination)?s?|tests?|finals|mid-?terms?|boards?|olympiad|paper|prelims?|mains|GCSEs?|A-levels?)(?![\p{L}-])/iu;
/** Behind the head these belong to the name: "board exam". */
const HEAD_AFTER = /^ (?:exam(?:ination)?s?|tests?|paper)(?![\p{L}])/iu;
/** Words that may stand before the head as part of the name. */
const PART =
  /^(?:\p{Lu}[\p{L}\p{N}+'-]*|\d{1,4}(?:st|nd|rd|th)?|class|grade|year|std|final|annual|half-?yearly|quarterly|mid-?term|term|semester|unit|entrance|board|state|school|end|of|sem|level|scholarship|driving|theory|national|olympiad)$/u;
const NO_PART =
  /^(?:My|The|Our|I|I'm|A|An|This|That|And|But|So|In|On|For|It|We|Is|Are|When|Of|Yes|No|Also|Actually|Sorry|Hi|Hello|Next|Last|To)$/;
const MOCK = /\b(?:mock|practice|sample|pre-?boards?|past paper|quiz|class test|unit test)\b/i;
/** The student takes it. */
const TAKES =
  /(?<![\p{L}])(?:my|our|i(?:'m| am|'ve| have|'ll| will)?(?: got)?(?: \p{L}+){0,3}? (?:preparing|prepping|studying|revising|sitting|taking|giving|writing|appearing|registered|working|an?|the|take|sit|give|write|appear|exam|exams|test|boards)|preparing for|getting ready for|(?:i|we) have|we've got|the (?=(?:[\p{L}\p{N}'-]+ ){0,6}(?:exams?|tests?|finals?|boards?|paper) (?:is|are|got|has been|(?:was|were) (?:moved|postponed|pushed|shifted|rescheduled))(?![\p{L}])))/iu;
const MOVED = /(?<![\p{L}])(?:moved|postponed|pushed|shifted|rescheduled)(?![\p{L}])/iu;
const OFF =
  /(?:exams?|tests?|boards?|finals?|JEE|NEET)(?: \p{L}+){0,3} (?:is|are|was|were|has been|have been|got) (?:cancell?ed|called off)|(?:not|no longer) (?:taking|giving|sitting|appearing for) (?:the |my )?(?:\p{L}+ )?(?:exam|test|boards|JEE|NEET)/iu;
const PAST =
  /(?<![\p{L}])(?:went|was (?:hard|easy|good|tough|okay|fine|yesterday)|had|took|gave|wrote|sat (?:for|the|my)|cleared|finished|yesterday|last (?:week|month|year|term)|(?<!'ve |have )got|scored|passed|failed|ago|done with|over)(?![\p{L}])/iu;

const DUE =
  /(?<![\p{L}])(?:my|our|the|an?) ((?:[\p{L}-]+ ){0,4}(?:assignment|project|submission|essay|report|presentation|thesis|dissertation|viva|practical|application|coursework|lab|portfolio|homework))(?: submission)? (?:is due|are due|due|has to be|must be|deadline|is on|needs to be)(?![\p{L}])|(?:submit|hand in|turn in|finish|present|deadline for) (?:my|our|the|a|an) ((?:[\p{L}-]+ ){0,4}(?:assignment|project|submission|essay|report|presentation|thesis|dissertation|viva|practical|application|coursework|portfolio|homework))(?![\p{L}])/iu;
const TARGET =
  /(?<![\p{L}])(?:(?:my )?target(?: score| is| marks| rank)*(?: is| of|:)?|i(?:'m| am) (?:aiming|targeting|shooting|hoping)(?: for| to (?:get|score|reach))?|aiming for|i need(?= (?:at least|above|over|more than|a|an|band|rank|grade|\d))|i(?:'d like| would like| want| hope| need| have| plan)? ?(?:to )?(?:score|get|reach|achieve|secure|target|aim for|make))(?: around| a| an| the)* ((?:above |over |at least |more than |top |under |below |within |rank |AIR |band |grade )*(?:\d{1,4}(?:\.\d+)?(?: ?%|\+)?|A\*|A\+|A|B\+|full|distinction|first class)(?: (?:or (?:above|more|higher)|percent(?:ile)?|marks?|points|out of \d+|rank|band|in [\p{L} ]{2,30}|per cent|grade|s))*)/iu;
const WANTS =
  /(?<![\p{L}])(?:target|aim|aiming|want|hope|hoping|need|'d like|would like|goal|targeting|plan)(?![\p{L}])/iu;

/** A number alone may be of anything. */
const OF_RESULTS =
  /%|(?<![\p{L}])(?:percent(?:ile)?|per cent|marks?|points|rank|AIR|band|grades?|scores?|exams?|tests?|boards?|finals|mocks?|A\*|A\+|A|distinction|first class|maths?|physics|chemistry|biology|english|science)(?![\p{L}])/iu;

/** The exam and its date, what has to be ready before, and the result that is aimed for. */
export const readExams: Reader = ({ text, saidAt, isQuestion }) => {
  if (isQuestion) return [];
  return [...exam(text, saidAt), ...deadline(text, saidAt), ...target(text)];
};

function exam(text: string, saidAt: Date): EdTechFact[] {
  if (OFF.test(text)) return [{ is: "exam_off" }];
  const entrance = EXAMS.find(([, pattern]) => pattern.test(text))?.[1].exec(text);
  const head = HEAD.exec(text);
  if (MOCK.test(text) || (!entrance && !head) || !TAKES.test(text)) return [];
  const date = dayIn(text, saidAt, "future");
  if ((PAST.test(text) && !MOVED.test(text)) || (date !== null && date < dayOf(saidAt))) return [];
  const name = entrance?.[0] ?? (head ? nameAround(text, head) : null);
  // "I have a test" tells of none in particular.
  if (name === null && date === null) return [];
  return [{ is: "exam", name, date }];
}

/** The name of an exam as it is written: what belongs to it before its head, and the head. */
function nameAround(text: string, head: RegExpExecArray): string | null {
  const after = HEAD_AFTER.exec(text.slice(head.index + head[0].length))?.[0] ?? "";
  const parts: string[] = [];
  for (const word of text.slice(0, head.index).trim().split(/\s+/).reverse()) {
    const isPart = PART.test(word) || subjectsIn(word).length > 0 || BOARD.test(word);
    if (!isPart || NO_PART.test(word) || parts.length >= 6) break;
    parts.unshift(word);
  }
  const isNamedAlone = /^(?:boards?|finals?|mid-?terms?|prelims?|mains)$/i.test(head[0]) || after !== "";
  if (parts.length === 0 && !isNamedAlone) return null;
  return capitalised([...parts, head[0] + after].join(" "));
}

function deadline(text: string, saidAt: Date): EdTechFact[] {
  const [, due, submitted] = DUE.exec(text) ?? [];
  const event = due ?? submitted;
  const date = dayIn(text, saidAt, "future");
  if (event === undefined || date === null) return [];
  return [{ is: "deadline", event: phrase(event), date }];
}

function target(text: string): EdTechFact[] {
  const [, result] = WANTS.test(text) ? (TARGET.exec(text) ?? []) : [];
  return result === undefined || !OF_RESULTS.test(text) ? [] : [{ is: "target", target: capitalised(result.trim()) }];
}
