import type { WeakTopicSeverity } from "@memoryos/contract";
import type { EdTechFact } from "../facts.ts";
import { isTopic, topicsIn } from "../lexicon.ts";
import { AGO, COUNT, capitalised, daysIn, phrase, sidesOf, topicFrom, topicsAtStart } from "../phrase.ts";
import type { Reader, Sentence } from "./sentence.ts";

type Topic = Extract<EdTechFact, { is: "topic" }>;

/** Behind these stands what somebody has mastered. */
const STRONG =
  /(?<!not |not (?:so|that|too|very|really|all that) |n't |never |be |become |get |was |feel(?:ing)? less )(?:(?:really |very |pretty |quite |fairly |so )?(?:good|strong|great|excellent|confident|comfortable|solid|fine|okay) (?:at|in|with|about|on)|(?:have |'ve |finally |already )?mastered|(?:now |finally |already |fully |totally |really )(?:understand|get|understood|got|know)|aced|strong(?:est)? (?:topics?|areas?|points?|subjects?) (?:is|are|include)|(?:no longer|don't|do not) (?:struggle|have (?:any )?(?:trouble|problems?|difficulty)|get confused|find) (?:with|in|by|about)?|(?:no (?:more )?(?:trouble|problems?|issues?|difficulty)) (?:with|in)|understand (?=[^.!?]{3,60} (?:well|now|completely|perfectly)\b))/iu;
/** "I know the food webs by heart", "I can solve quadratic equations easily". */
const BY_HEART =
  /(?<![\p{L}])i (?:already |can (?:now )?)?(?:know|solve|do) ([^,.!?]{3,60}?) (?:by heart|inside out|easily|without help|on my own|by myself)(?![\p{L}])/iu;
/** "I think I get complex numbers now" */
const GETS_NOW = /(?<![\p{L}])i (?:get|understand) ([^,.!?]{3,60}?) now(?![\p{L}])/iu;
const STRONG_AFTER =
  /^(?:(?:now|oh|ok|okay|yes|so|and|but),? )?([^,.!?]{3,60}?) (?:is|are|feels?|has become|have become|seems?) (?:now |finally |really |very |so |pretty |quite |much )*(?:easy|easier|clear|clearer|simple|my (?:\p{L}+ )?(?:strengths?|(?:strong(?:est)?|best) (?:topic|point|area|suit|section|part|subject))|my favou?rite|no problem)(?![\p{L}])|^([^,.!?]{3,60}?) (?:makes? sense|clicked|has clicked|finally clicked)(?: now| to me| for me)?(?![\p{L}])/iu;

/** Behind these stands what somebody struggles with. */
const WEAK =
  /(?:struggl(?:e|es|ed|ing)(?: a (?:lot|bit))?(?: with| in| on)|(?:am|'m|feel|are|'re|was) (?:still |really |very |so |a bit |a little |quite |pretty |always |totally |completely |often |sometimes |slightly )*(?:weak|bad|poor|terrible|hopeless|awful|shaky|rusty|slow|lost|stuck|confused|unsure|not sure|not confident|nervous) (?:at|in|with|on|about|by)|not (?:so |very |that |really |too |fully )?(?:good|strong|confident|comfortable|great|sure) (?:at|in|with|about|on)|(?:have|having|had) (?:a lot of |a hard time |some |real |big |so much |great )?(?:trouble|troubles|difficult(?:y|ies)|problems?|issues?|a hard time)?(?<= (?:trouble|troubles|difficulty|difficulties|problem|problems|issue|issues|time)) ?(?:with|in|understanding|doing|solving|on)?|(?:don't|do not|can't|cannot|can not|couldn't|never|didn't|barely|hardly) (?:really |fully |quite |even |properly |yet )*(?:understand|get|understood|grasp|follow|solve|figure out|do(?![^.!?]{1,60} any ?more))|(?:no (?:idea|clue)) (?:about|how (?:to do)?)|(?:get|gets|getting|got) (?:really |very |so |always |a bit |totally )*(?:confused|stuck|lost) (?:by|with|about|in|on)|(?:keep|kept|always|often|usually|sometimes) (?:making|make|getting|get) (?:silly |careless |small |stupid |the same )?(?:mistakes?|errors?|wrong|stuck) (?:in|with|on)|(?:lose|losing|lost) (?:\p{L}+ )?marks (?:in|on)|(?:failed|flunked|messed up|bombed)(?: in)?|need (?:some |more |extra |a lot of |your )?(?:help|practice|work|support) (?:with|in|on)|weak(?:est)? (?:topics?|areas?|points?|subjects?) (?:is|are|include)|(?:am|'m|find|found) (?:scared|afraid) of)(?![\p{L}])/iu;
const WEAK_AFTER =
  /^(?:(?:but|and|so|also|still|now),? )?([^,.!?]{3,60}?) (?:is|are|seems?|feels?|remains?|was|were) (?:still |really |very |so |a bit |a little |quite |pretty |always |too |the )*(?:hard|difficult|tough|confusing|tricky|hardest|weak|(?:a |such a |a total )?mess|killing me|my weak(?:est|ness)?(?: (?:topic|point|area|spot|section|part))?|impossible|over my head|unclear|a problem|a nightmare|challenging)(?![\p{L}])|^([^,.!?]{3,60}?) (?:confuses?|scares?|trips?) me(?![\p{L}])/iu;
const FIND =
  /(?<![\p{L}])(?:i )?(?:still |really )?(find|found) ([^,.!?]{3,60}?) (?:really |very |so |a bit |a little |quite |pretty |too |still )*(hard|difficult|tough|confusing|tricky|challenging|impossible|easy|simple)(?![\p{L}])/iu;
/** "I hate fractions": what somebody dislikes they seldom master, but it is a guess. */
const HATES = /^(?:(?:but|and|so|also|still|now),? )?(?:i |i really |i always )?hates? ([^,.!?;]{3,60})/iu;
const MIX =
  /(?<![\p{L}])(?:keep |always |often |sometimes )*(?:mix(?:ing)?|mixed) up ([^,.!?]{3,80})|(?<![\p{L}])(?:keep |always |often |sometimes )*confus(?:e|ing) ([^,.!?]{3,40} (?:with|and) [^,.!?]{3,40})/iu;

/** Behind these stands what the conversation works on, or what was worked on. */
const STUDIED =
  /(?:let's |let us |can we |could we |shall we |i want to |i'd like to |i need to |want to |we (?:can|could|should|will|are going to) |today (?:we|i)(?:'ll| will| want to)? |i will |i'll )(?:please |now |first |just |quickly )*(?:work on|revise|practi[cs]e|review|go over|go through|cover|do|start(?: with)?|study|continue(?: with)?|look at|talk about|discuss|learn|try)(?![\p{L}])(?: some| a few| about)?|(?:can|could|would|will) you (?:please |maybe |just )*(?:explain|help me (?:with|understand|revise|learn)|teach me(?: about)?|go over|go through|quiz me on|test me on|give me (?:some )?(?:questions|problems|practice|examples?) (?:on|about|for|of))|(?:please )?(?:help me (?:with|understand|revise|learn)|explain(?: to me)?|teach me(?: about)?|quiz me on)|(?:i|we)(?:'ve| have|'ve just| have just| just)? (?:studied|revised|practi[cs]ed|worked on|did(?!n't)|finished|covered|learn(?:ed|t)|reviewed|went over|went through|solved|completed)(?![\p{L}'])|(?:i|we)(?:'m| am|'re| are|'ve been| have been) (?:now |currently |just |still )?(?:studying|revising|practi[cs]ing|working on|doing|learning|reviewing|going over|going through)|how (?:do|does|can|would|should) (?:i|you|we|one) (?:solve|do|calculate|find|work out|factori[sz]e|simplify|use|integrate|differentiate|approach)(?![\p{L}])/iu;
const DONE = /(?:did|finished|covered|solved|completed|worked on|doing|went (?:over|through))$/i;
const DATED =
  /(?<![\p{L}])(?:today|yesterday|tonight|this (?:week|morning|evening|afternoon)|last (?:week|night)|chapter|unit|lesson|topic|ago)(?![\p{L}])/iu;
const HOW_OR_WHAT = /^(?:so |and |but |ok(?:ay)?,? )?(?:what(?:'s| is| are)|why|how|when do)(?![\p{L}])/iu;
const NOT_STUDIED =
  /(?:haven't|have not|hadn't|didn't) (?:really |even |yet )*(?:studied|revised|practi[cs]ed|touched|looked at|worked on|reviewed|opened|done)(?: any)?(?= )/iu;
const SINCE = new RegExp(
  `\\b(?:for|in) (?:about |around |over |almost |the last |the past )*(${COUNT}) (days?|weeks?|months?)\\b`,
  "iu",
);
const LAST = /(?:last (?:studied|revised|practi[cs]ed|worked on|reviewed|did))/iu;

const MILD =
  /\b(?:a bit|a little|slightly|sometimes|occasionally|now and then|kind of|somewhat|shaky|rusty|silly mistakes?|careless|not (?:so|very|that|fully|completely|totally|entirely|100%) (?:sure|confident|comfortable|clear)|unsure|need (?:some |more |your )?(?:help|practice))\b/i;
const SEVERE =
  /\b(?:totally|completely|absolutely|at all|no idea|no clue|hopeless|terrible|awful|failed|failing|flunked|lost|impossible|nightmare|hardest|never understood|nothing|even the basics|basics?)\b/i;
const UNSURE = /\b(?:maybe|perhaps|i think|i guess|probably|might)\b/i;
/** How sure it is what no more than a dislike or doubt points to. */
const GUESSED = 0.6;
/** What exactly goes wrong. */
const GAP = /\b(?:because|since|as) (?=(?:i|i'm|the|my)\b)([^.!?;]{8,160})/i;

const MISTAKE =
  /(?<![\p{L}])(?:i (?:keep|always|often|usually) (?:forget(?:ting)?|us(?:e|ing)|add(?:ing)?|multiply(?:ing)?|divid(?:e|ing)|getting|get|miss(?:ing)?|writ(?:e|ing)|put(?:ting)?)|i (?:forgot|misread|misunderstood|miscalculated|overlooked|mistakenly|should have|didn't (?:account|consider|include|realize|realise|notice))|i see my mistake|i made a mistake)(?![\p{L}])/iu;
const MISCONCEPTION =
  /^(?:oh[,!]? |but |so |wait,? |hmm,? )*(?:i (?:always |had |used to )?(?:thought|believed|assumed)|i was under the impression)(?: that)? (?!(?:you|it|this|that|he|she|they|we|i|there|the (?:answer|question|total))\b)([^.!?]{8,160})/iu;
const STATES =
  /(?<![\p{L}])(?:is|are|was|were|means?|equals?|always|never|can|can't|cannot|has|have|works?|gives?|makes?)(?![\p{L}])/iu;
const MISSING =
  /(?:(?:don't|do not|never) (?:really |fully |even )?(?:know|learn(?:ed|t)|understand|understood|remember)|missing|never (?:learn(?:ed|t)|understood)) (?:the )?(?:basics|fundamentals|foundations?) (?:of|in|for) ([^.!?,;]{3,60})/iu;
const NEEDED =
  /\b(?:because|since|as) i (?:don't|do not|can't|never|didn't) (?:really |fully |even )?(?:know|understand|remember|learn(?:ed|t)?|get|do) (?:the )?([^.!?,;]{3,60})/i;

/** What a student masters, struggles with and works on. */
export const readTopics: Reader = (sentence) => {
  const found = [...standings(sentence), ...mixedUp(sentence), ...misconceptions(sentence), ...gaps(sentence)];
  const named = new Set(found.flatMap((fact) => (fact.is === "topic" ? [fact.topic.toLowerCase()] : [])));
  return [...found, ...worked(sentence).filter(({ topic }) => !named.has(topic.toLowerCase()))];
};

/** In "I failed geometry but now it's easy" the word stands for geometry. */
const SAME_TOPIC = /^(?:now |finally )?(?:it|they|that)(?:'s|'re| is| are) /iu;
const NEGATED = /(?<![\p{L}])(?:not|no longer|never|stopped|used to|aren't|isn't|don't)(?: \p{L}+)? ?$/iu;
const ONESELF =
  /(?:^|(?<![\p{L}])(?:i|i'm|i've|i'd|we|we're|my|and|but|also|still|now|yes|no|oh|ok|okay|sorry|honestly|actually),?)(?: [\p{L}'-]+){0,4} ?$/iu;

function standings(sentence: Sentence): Topic[] {
  if (sentence.isQuestion) return [];
  let { topic } = sentence;
  return sidesOf(sentence.text).flatMap((side, at) => {
    const text = at === 0 || topic === null ? side : side.replace(SAME_TOPIC, `${topic} is `);
    const found = standingsOfSide({ ...sentence, topic, text });
    topic = found.at(-1)?.topic ?? topic;
    return found;
  });
}

function standingsOfSide(sentence: Sentence): Topic[] {
  const { text } = sentence;
  const strong = ofOneself(STRONG, text);
  const weak = ofOneself(WEAK, text);
  const [, , object, how] = FIND.exec(text) ?? [];
  if (object !== undefined && how !== undefined) {
    const isEasy = /^(?:easy|simple)$/i.test(how) !== /(?:don't|do not|no longer|never) (?:\p{L}+ )?find/iu.test(text);
    return listed(object, sentence).map((topic) => (isEasy ? strongIn(topic, text) : weakIn(topic, text)));
  }
  const before = STRONG_AFTER.exec(text)?.slice(1).find(Boolean);
  const isPolite = /^(?:it|that|this) makes? sense/i.test(text) && !/\b(?:now|finally)\b/i.test(text);
  if (before !== undefined && !isPolite && !/\b(?:not|isn't|aren't|never)\b/i.test(text)) {
    const topics = listed(before, sentence);
    if (topics.length > 0) return topics.map((topic) => strongIn(topic, text));
  }
  const after = WEAK_AFTER.exec(text)?.slice(1).find(Boolean);
  if (after !== undefined) {
    const isNot = /\b(?:not|isn't|aren't|no longer)\b/i.test(text);
    const topics = listed(after, sentence);
    if (topics.length > 0) return topics.map((topic) => (isNot ? strongIn(topic, text) : weakIn(topic, text)));
  }
  const [, hated] = HATES.exec(text) ?? [];
  if (hated !== undefined) return topicsAtStart(hated).filter(isTopic).map(dislikedIn);
  const [, gets = ""] = GETS_NOW.exec(text) ?? [];
  if (isTopic(gets)) return [strongIn(capitalised(gets), text)];
  const [, byHeart] = BY_HEART.exec(text) ?? [];
  const found = (byHeart === undefined ? [] : listed(byHeart, sentence)).map((topic) => strongIn(topic, text));
  if (strong) found.push(...listed(upTo(text, strong, weak), sentence).map((topic) => strongIn(topic, text)));
  if (weak && !overlaps(strong, weak)) {
    const isOver = NEGATED.test(text.slice(0, weak.index));
    const topics = listed(upTo(text, weak, strong), sentence);
    found.push(...topics.map((topic) => (isOver ? strongIn(topic, text) : weakIn(topic, text))));
  }
  return found;
}

/** A cue whose subject is the student. */
function ofOneself(cue: RegExp, text: string): RegExpExecArray | null {
  const found = cue.exec(text);
  return found && ONESELF.test(text.slice(0, found.index)) ? found : null;
}

/** What stands behind a cue, up to the next cue behind it. */
function upTo(text: string, cue: RegExpExecArray, next: RegExpExecArray | null): string {
  const from = cue.index + cue[0].length;
  return text
    .slice(from, next && next.index > from ? next.index : undefined)
    .replace(/,? (?:but|and|though) (?:i|i'm|am)?\s*$/i, "");
}

function overlaps(a: RegExpExecArray | null, b: RegExpExecArray): boolean {
  return a !== null && a.index < b.index + b[0].length && b.index < a.index + a[0].length;
}

/** The topics of a phrase; what "it" stands for is what the conversation is about. */
function listed(words: string, { topic }: Sentence): string[] {
  if (topic !== null && /^\s*(?:it|this|that|this topic|these|them|those|the topic)(?![\p{L}])/iu.test(words))
    return [topic];
  return topicsAtStart(words.trim());
}

function strongIn(topic: string, text: string): Topic {
  const confidence = UNSURE.test(text) ? GUESSED : 0.85;
  return {
    is: "topic",
    topic,
    standing: "strong",
    severity: null,
    gap: null,
    confidence,
    studiedDaysAgo: studiedAgo(text),
  };
}

function weakIn(topic: string, text: string): Topic {
  const [, why] = GAP.exec(text) ?? [];
  return {
    is: "topic",
    topic,
    standing: "weak",
    severity: severityOf(text),
    gap: why === undefined ? null : phrase(why),
    confidence: UNSURE.test(text) ? GUESSED : 0.8,
    studiedDaysAgo: studiedAgo(text),
  };
}

function dislikedIn(topic: string): Topic {
  return { ...weakIn(topic, ""), severity: "mild", confidence: GUESSED };
}

function severityOf(text: string): WeakTopicSeverity {
  if (MILD.test(text)) return "mild";
  return SEVERE.test(text) ? "severe" : "moderate";
}

/** Whole days since it was worked on, as far as the words say; speaking of it is working on it. */
function studiedAgo(text: string): number | null {
  if (!NOT_STUDIED.test(text) && !LAST.test(text)) return 0;
  const [, number, unit] = SINCE.exec(text) ?? AGO.exec(text) ?? [];
  return number === undefined || unit === undefined ? null : daysIn(number, unit);
}

/** "I keep mixing up torque and force": what goes wrong in what the conversation is about, or else in these. */
function mixedUp({ text, topic, isQuestion }: Sentence): EdTechFact[] {
  const mixed = MIX.exec(text);
  const [, both = mixed?.[2]] = mixed ?? [];
  if (both === undefined || isQuestion) return [];
  const gap = phrase(`Mixes up ${both}`);
  const names = both.split(/ (?:and|with) /i).flatMap((part) => topicFrom(part) ?? []);
  const topics = topic === null ? names : [topic];
  return topics.map((name) => ({ ...weakIn(name, text), gap }));
}

function misconceptions({ text, topic, isQuestion }: Sentence): EdTechFact[] {
  const [, belief] = MISCONCEPTION.exec(text) ?? [];
  if (belief === undefined || isQuestion || /\d/.test(belief) || !STATES.test(belief)) return [];
  const about = topicsIn(belief)[0];
  if (about === undefined && topic === null) return [];
  return [{ is: "misconception", misconception: `${phrase(belief)}.`, topic: about ? capitalised(about) : topic }];
}

function gaps({ text, topic, isQuestion }: Sentence): EdTechFact[] {
  if (isQuestion) return [];
  const weak = WEAK.exec(text);
  const of = (weak ? topicsAtStart(text.slice(weak.index + weak[0].length).trim())[0] : undefined) ?? topic;
  const [, words] = MISSING.exec(text) ?? NEEDED.exec(text) ?? [];
  return (words === undefined ? [] : topicsAtStart(words)).map((concept) => ({
    is: "concept_gap",
    concept,
    topic: of !== null && of.toLowerCase() !== concept.toLowerCase() ? of : null,
  }));
}

/** "I did …", "we solved …" tells of a topic where it is known as one or the words date it; else of the exercise at hand. */
function isMeant(cue: string, name: string, text: string): boolean {
  return !DONE.test(cue) || isTopic(name) || DATED.test(text);
}

/** What the sentence works on, and the mistakes that the student names in it. */
function worked(sentence: Sentence): Topic[] {
  const { text, topic, isQuestion } = sentence;
  const cue = STUDIED.exec(text);
  const asked = cue
    ? listed(text.slice(cue.index + cue[0].length), sentence).filter((name) => isMeant(cue[0], name, text))
    : [];
  const named =
    cue || (isQuestion && HOW_OR_WHAT.test(text)) || LAST.test(text) || NOT_STUDIED.test(text) ? topicsIn(text) : [];
  const topics = asked.length > 0 ? asked : named.map(capitalised);
  const ago = studiedAgo(text);
  const studied = topics.map((name): Topic => {
    return {
      is: "topic",
      topic: name,
      standing: "studied",
      severity: null,
      gap: null,
      confidence: 0.7,
      studiedDaysAgo: ago,
    };
  });
  if (!MISTAKE.test(text) || isQuestion) return studied;
  const wrong = topicsIn(text).map(capitalised)[0] ?? topic;
  if (wrong === null) return studied;
  const gap = /i see my mistake|i made a mistake/i.test(text) ? null : phrase(text.slice(text.search(MISTAKE)));
  return [{ ...weakIn(wrong, text), severity: null, gap, confidence: GUESSED }];
}
