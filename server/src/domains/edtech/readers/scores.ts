import type { ScoreUnit } from "@memoryos/contract";
import type { EdTechFact } from "../facts.ts";
import { subjectsIn, topicsIn } from "../lexicon.ts";
import { capitalised, dayIn, sidesOf, topicsAtStart } from "../phrase.ts";
import type { Reader } from "./sentence.ts";

const TEST =
  "mock(?: test| exam)?s?|pre-?boards?|practice (?:test|exam|paper)|test|exam|quiz|paper|assessment|mid-?terms?|finals?|boards?|past paper|olympiad|unit test|class test";
/** "Pre-board 2", "physics mock", "my last unit test". */
const NAME = new RegExp(`(?<![\\p{L}-])((?:${TEST})(?: (?:\\d{1,2}|one|two|three))?)(?![\\p{L}-])`, "iu");
const SCORED =
  /(?<![\p{L}])(?:scored|got|received|made|managed|obtained|secured|went (?:up )?from|improved (?:from|to)|have|had|was|is|my (?:score|marks|result|rank|percentile))(?![\p{L}])/iu;
const RESULT_WORD = new RegExp(`(?<![\\p{L}])(?:scored?|marks?|rank|percentile|result|${TEST})(?![\\p{L}])`, "iu");
/** Not reached yet, or not by the student. */
const NOT_REACHED =
  /(?<![\p{L}])(?:want|aim|aiming|hope|hoping|need|target|goal|would|should|could|if|cut-?off|average|last year's topper|they|he|she|will|'ll|to get|to score|friend|brother|sister|pass mark)(?![\p{L}])/iu;
const OUT_OF =
  /(?<![\p{L}\p{N}$.])(\d{1,4}(?:\.\d{1,2})?) ?(?:\/|(?:marks |points )?(?:out )?of) ?(\d{1,4})(?![\p{N}/]|\.\d|th)/iu;
const PERCENTILE = /(?<![\p{L}\p{N}])(\d{1,3}(?:\.\d{1,4})?)(?:st|nd|rd|th)? ?(?:percentile|%ile)/iu;
const PERCENT = /(?<![\p{L}\p{N}$])(\d{1,3}(?:\.\d{1,2})?) ?(?:%|percent|per cent)/iu;
const RANK =
  /(?<![\p{L}])(?:rank(?:ed)?(?: of|(?: [\p{L}]+){0,5} (?:was|is)|:)?|AIR) ?#?(\d{1,7})(?!\p{N})|(?<![\p{L}\p{N}])(\d{1,6})(?:st|nd|rd|th) rank/iu;
const MARKS = /(?<![\p{L}\p{N}$])(\d{1,4}(?:\.\d{1,2})?) (?:marks|points)(?![\p{L}])/iu;

const GOES =
  /^(?:[\p{L}']+,? ){0,3}?i(?:'m| am|'ve| have)?(?: [\p{L}]+)? (?:(improved|improving|got(?:ten)? (?:[\p{L}]+ ){0,2}better|getting (?:[\p{L}]+ ){0,2}better)|got(?:ten)? (?:[\p{L}]+ ){0,2}worse|getting (?:[\p{L}]+ ){0,2}worse)(?: a lot| a bit| so much| much| quite)? (?:in|at|with) /iu;

/** "Second chemistry test: 22/25" */
const STATED = new RegExp(`(?<![\\p{L}])(?:${TEST})(?: \\d{1,2})? ?[:=] ?\\d`, "iu");
/** What somebody reached, and what they need: "I scored 68%, need 72 to pass". */
const NEEDS = /, (?=(?:and |but )?(?:i )?(?:need|want|aim|hope|should)(?![\p{L}]))/iu;

interface Reading {
  score: number;
  unit: ScoreUnit;
  outOf: number | null;
}

/** Results of tests and practice exams. */
export const readScores: Reader = ({ text, saidAt, isQuestion }) =>
  isQuestion
    ? []
    : sidesOf(text)
        .flatMap((side) => side.split(NEEDS))
        .flatMap((side) => [...score(side, saidAt), ...progress(side)]);

function score(text: string, saidAt: Date): EdTechFact[] {
  if (NOT_REACHED.test(text) || !(SCORED.test(text) || STATED.test(text)) || !RESULT_WORD.test(text)) return [];
  const read = result(text);
  if (read === null) return [];
  const subject = subjectsIn(text)[0] ?? topicsIn(text).map(capitalised)[0] ?? null;
  const [, name] = NAME.exec(text) ?? [];
  return [
    {
      is: "score",
      name: name === undefined ? null : capitalised(name),
      subject,
      ...read,
      takenOn: dayIn(text, saidAt, "past"),
    },
  ];
}

/** "I improved a lot in geometry": which way it goes, as the student says. */
function progress(text: string): EdTechFact[] {
  const [cue, better] = GOES.exec(text) ?? [];
  if (cue === undefined || NOT_REACHED.test(text)) return [];
  const trend = better === undefined ? "declining" : "improving";
  return topicsAtStart(text.slice(cue.length)).map((topic) => ({
    is: "progress",
    subject: subjectsIn(topic)[0] ?? topic,
    trend,
  }));
}

function result(text: string): Reading | null {
  const [, rankBefore, rankAfter] = RANK.exec(text) ?? [];
  const rank = rankBefore ?? rankAfter;
  if (rank !== undefined) return { score: Number(rank), unit: "rank", outOf: null };
  const [, percentile] = PERCENTILE.exec(text) ?? [];
  if (percentile !== undefined && Number(percentile) <= 100) {
    return { score: Number(percentile), unit: "percentile", outOf: null };
  }
  const [, percent] = PERCENT.exec(text) ?? [];
  if (percent !== undefined && Number(percent) <= 100) return { score: Number(percent), unit: "percent", outOf: null };
  const [, score, most] = OUT_OF.exec(text) ?? [];
  if (score !== undefined && Number(most) > 0 && Number(score) <= Number(most)) {
    return { score: Number(score), unit: "marks", outOf: Number(most) };
  }
  const [, marks] = MARKS.exec(text) ?? [];
  return marks === undefined ? null : { score: Number(marks), unit: "marks", outOf: null };
}
