import type { ExplanationMode } from "@memoryos/contract";
import type { EdTechFact } from "../facts.ts";
import { LANGUAGE } from "../lexicon.ts";
import { COUNT, capitalised, count, phrase } from "../phrase.ts";
import type { Reader } from "./sentence.ts";

/** They say how they want to be taught. */
const WISH =
  /(?<![\p{L}])(?:explain(?:ed|ing)?|explanations?|teach|taught|show|learn|understand|prefer|works?|helps?|easier|please|can you|could you|i(?:'m)? (?:like|love|need|want|get it|a)|need|give me|use|better|best|remember)(?![\p{L}])/iu;
const OF_TEACHING =
  /(?<![\p{L}])(?:explain(?:ed|ing)?|explanations?|teach|taught|learn(?:er|ing)?|understand|remember|get it|things|solve|walk me|show me|answers?|learner|every step|go through|examples|diagrams|drawings?|definitions?|text(?:book)?s?|follow|make sense)(?![\p{L}])/iu;
const NEGATED = /(?<![\p{L}])(?:don't|do not|not|without|no|hate|dislike|stop|less)(?![\p{L}]) (?:[\p{L}'-]+ ){0,4}$/iu;
const MODES: readonly [mode: ExplanationMode, pattern: RegExp][] = [
  [
    "examples",
    /(?<![\p{L}])(?:(?:worked |solved |real[- ]life |concrete |practical |more |with |through |by |using |some )+examples?|examples? (?:help|work|first|make))(?![\p{L}])/iu,
  ],
  [
    "visual",
    /(?<![\p{L}])(?:visual(?:ly|s|izations?|isations?)?|diagrams?|pictures?|drawings?|sketch(?:es)?|videos?|animations?|visual learner|mind ?maps?)(?![\p{L}])/iu,
  ],
  [
    "analogies",
    /(?<![\p{L}])(?:analog(?:y|ies)|comparisons?|metaphors?|everyday (?:things|objects|life))(?![\p{L}])/iu,
  ],
  [
    "theory",
    /(?<![\p{L}])(?:theory first|the theory|derivations?|first principles|concepts? first|proofs?)(?![\p{L}])/iu,
  ],
  [
    "practice",
    /(?<![\p{L}])(?:by (?:doing|practi[cs]ing|trying|solving)|hands[- ]on|practice (?:problems|questions)|trying (?:it|things) (?:out|myself))(?![\p{L}])/iu,
  ],
  [
    "concise",
    /(?<![\p{L}])(?:short (?:answers?|explanations?)|briefly|brief|concise(?:ly)?|in (?:a )?few words|to the point|keep it short|quick summar(?:y|ies))(?![\p{L}])/iu,
  ],
];
const STEPS =
  /(?<![\p{L}])(?:step[- ]by[- ]step|one step at a time|every (?:single )?step|each step|slowly|small steps)(?![\p{L}])/iu;
const BEST = /(?<![\p{L}])(?:best|prefer|favou?rite|works? (?:well|better)|learner)(?![\p{L}])/iu;

const EXPLAINS_IN = new RegExp(
  `(?:explain|explained|explanations?|teach|talk|answer|reply|respond|speak|learn|study|prefer|comfortable|understand|chat|lessons?|sessions?)(?:,? [\\p{L}'-]+){0,8}?,? in (?:simple |easy |plain )?(${LANGUAGE})(?![\\p{L}])`,
  "iu",
);
const MEDIUM = new RegExp(`(?<![\\p{L}])(${LANGUAGE}) (?:medium|explanations?|please)(?![\\p{L}])`, "iu");
const MY_LANGUAGE = new RegExp(
  `(?:prefer(?:red)?|my (?:preferred |study |first )?language is|more comfortable with) (?:to (?:talk|learn|study) in )?(${LANGUAGE})(?![\\p{L}])`,
  "iu",
);

const STUDIES =
  /(?<![\p{L}])(?:i|we|my|our)(?![\p{L}]).{0,60}(?<![\p{L}])(?:stud(?:y|ies|ying)|practi[cs]e|revise|sessions?|lessons?|classes|learn|work|tutoring)(?![\p{L}])/iu;
const LENGTH = new RegExp(
  `(?<![\\p{L}\\p{N}])(${COUNT}|half an)(?: and a half)?[ -](minutes?|mins?|hours?|hrs?)(?![\\p{L}])`,
  "iu",
);
const USUAL =
  /(?<![\p{L}])(?:a|per|each|every|usual(?:ly)?|normally|typically|at a time|sessions? (?:are|is|last|should)|daily|always|(?:on )?weekdays)(?![\p{L}])/iu;
const PER_WEEK = new RegExp(
  `(?<![\\p{L}\\p{N}])(${COUNT}|once|twice)(?: (?:times?|days?|sessions?|classes|lessons?|evenings?|mornings?))? (?:a|per|each|every) week(?![\\p{L}])`,
  "iu",
);
const DAILY = /(?<![\p{L}])(?:every (?:single )?(?:day|evening|morning|night|afternoon)|daily)(?![\p{L}])/iu;
const WEEKDAYS = /(?<![\p{L}])(?:on weekdays|every weekday|weekday (?:evenings|mornings))(?![\p{L}])/iu;
const FORMAT =
  /(?<![\p{L}])(?:sessions?|lessons?|classes) (?:that |to |should |which )?(?:start|begin|open)(?:s|ing)? with ([^.!?]{4,80})|(?:like|prefer|want) to (?:start|begin) (?:our |my |each |the )?(?:sessions? |lessons? )?with ([^.!?]{4,80})/iu;

const PEAK =
  /(?<![\p{L}])i(?:'m| am| can| usually| always| mostly| like to| prefer to)? ?(?:study|learn|focus|concentrate|work|revise|think)(?:ing)?(?: \p{L}+)? (?:best|better|most productive(?:ly)?|well)? ?((?:in the|at|after|before|during|late|early|around)(?: the)? [^.!?,;]{3,40})/iu;
const PEAK_CUE = /(?<![\p{L}])(?:best|better|most productive|usually|always|mostly|prefer|like to)(?![\p{L}])/iu;
const PERSON =
  /(?<![\p{L}])i(?:'m| am) (?:more of )?an? (morning person|night owl|early bird|evening person)(?![\p{L}])/iu;
const DAYTIME =
  /(?<![\p{L}])(?:morning|afternoon|evening|night|noon|midnight|dinner|lunch|breakfast|school|work|\d{1,2}|five|six|seven|eight|nine|ten|eleven|dawn)s?(?![\p{L}])/iu;

/** How things are best explained, in which language, and how and when a student works. */
export const readHabits: Reader = ({ text, isQuestion }) => [
  ...style(text),
  ...language(text),
  ...(isQuestion ? [] : [...session(text), ...peak(text)]),
];

function style(text: string): EdTechFact[] {
  if (!WISH.test(text) || !OF_TEACHING.test(text)) return [];
  const wanted = (pattern: RegExp): boolean | null => {
    const found = pattern.exec(text);
    return found ? !NEGATED.test(text.slice(0, found.index)) : null;
  };
  const mode = MODES.find(([, pattern]) => wanted(pattern) === true)?.[0] ?? null;
  const stepByStep = wanted(STEPS);
  if (mode === null && stepByStep === null) return [];
  const primary = mode ?? (stepByStep === true && BEST.test(text) ? "step_by_step" : null);
  return [{ is: "style", primary, stepByStep }];
}

function language(text: string): EdTechFact[] {
  const found = EXPLAINS_IN.exec(text) ?? MEDIUM.exec(text) ?? MY_LANGUAGE.exec(text);
  const [, name] = found ?? [];
  if (name === undefined || NEGATED.test(text.slice(0, found?.index ?? 0))) return [];
  return [{ is: "language", language: capitalised(name.toLowerCase()) }];
}

function session(text: string): EdTechFact[] {
  const [, starts, starting] = FORMAT.exec(text) ?? [];
  const format = starts ?? starting;
  const found: EdTechFact[] = [];
  if (format !== undefined) found.push({ is: "session", minutes: null, perWeek: null, format: phrase(format) });
  if (!STUDIES.test(text)) return found;
  const minutes = USUAL.test(text) ? minutesIn(text) : null;
  const [, times] = PER_WEEK.exec(text) ?? [];
  const perWeek = times === undefined ? (DAILY.test(text) ? 7 : WEEKDAYS.test(text) ? 5 : null) : timesOf(times);
  if (minutes !== null || perWeek !== null) found.push({ is: "session", minutes, perWeek, format: null });
  return found;
}

function minutesIn(text: string): number | null {
  const [all, number = "", unit = ""] = LENGTH.exec(text) ?? [];
  if (all === undefined) return null;
  if (/^half an$/i.test(number)) return 30;
  const whole = count(number) + (/and a half/i.test(all) ? 0.5 : 0);
  const minutes = Math.round(/^h/i.test(unit) ? whole * 60 : whole);
  return minutes >= 1 ? minutes : null;
}

function timesOf(word: string): number {
  return /^once$/i.test(word) ? 1 : /^twice$/i.test(word) ? 2 : count(word);
}

function peak(text: string): EdTechFact[] {
  const [, kind] = PERSON.exec(text) ?? [];
  if (kind !== undefined) return [{ is: "peak_hours", hours: capitalised(kind) }];
  const [, when] = PEAK_CUE.test(text) ? (PEAK.exec(text) ?? []) : [];
  return when !== undefined && DAYTIME.test(when) ? [{ is: "peak_hours", hours: phrase(when) }] : [];
}
