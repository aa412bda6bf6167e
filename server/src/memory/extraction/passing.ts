import type { Candidate, Turn } from "../types.ts";
import { asksOfUser, invites, questionBefore } from "./asked.ts";
import { CHAT_LENGTH } from "./chat.ts";
import { withDates } from "./dates.ts";
import { neverStored } from "./filters.ts";
import { isEnglish } from "./language.ts";
import { bare, MIN_LENGTH } from "./self-contained.ts";
import type { Statement } from "./statement.ts";
import { withSubject } from "./subject.ts";
import { openingOf, ROOM, shortened } from "./talk.ts";
import { ABOUT_THE_OTHER, ended, NAME, sentencesOf, tellingWords } from "./telling.ts";

/** Told in passing: worth finding again, not worth much by itself. */
const IN_PASSING = { category: "fact", importance: 3.5, confidence: 0.65, reason: "told in passing" } as const;
/** What is said of anything that one likes, and where there is nothing to tell. */
const COMMON: ReadonlySet<string> = new Set(
  `always another any around away back bad beautiful because been before best better bit book books both calming
  can challenging chat cool crowd culture cultures delicious different easy enjoy every everyone everything
  excellent exciting experience experiences fan fascinating favorite favorites favourite favourites few first
  food friend friends full game games gets give going gonna health healthy help hobby honestly hope hot huge
  incredible into job journey keep later less life little live lives many meaning memories moment more most
  movie movies music new now old only other others peaceful person place places play popular possible probably
  quite rather read reading recipe refreshing relax relaxing rewarding sense shape show side since sometimes
  sorry still story stress stuff take taste than though thought through today together tough try trying unique
  until unwind use used usually view views watch weird without work working world year years yet yourself`.split(/\s+/),
);
/** What `neverStored` says of sentences that may tell something in passing all the same. */
const FORGIVEN = /^(?:reaction|remark without a statement|too vague|said for the moment)$/;
/** What is said to the other rather than told. */
const RESPONDS =
  /^(?:\(|please\b|thanks?\b|(?:that|those|these|it|they|you|this)(?:'s| is| are|'re)? (?:all |both |really |such |so |definitely |my |a |an |the )*(?:sounds?|looks?|great|good|nice|cool|awesome|amazing|favou?rites?)\b|i(?:'m| am) (?:so |really |very |just |all )*(?:glad|happy|sure|sorry|excited|free|done|afraid|a (?:big |huge )?fan)\b|i(?:'ve| have) (?:always |never |only |also )*(?:heard|seen|been|read|tried|done|wanted)\b|i(?:'ll| will) |i (?:can(?:'t|not)? (?:even )?(?:imagine|wait|believe|see|relate)|hope|wish|bet|guess|agree|think|should|love (?:that|those|it|them))\b|(?:maybe|perhaps|i (?:might|may|could)|not much|nothing)\b)/i;
const OURS =
  /(?<![\p{L}\p{N}])(?:my|our|mine|ours|mom|mum|dad|grandma|grandpa|granny|hubby|husband|wife|the (?:kids|dog|cat|puppy|family|boys|girls|twins|baby))(?![\p{L}\p{N}])/iu;
const ASKING = /\?["')\s!.]{0,5}$/;
const FIRST_PERSON = /(?<![\p{L}\p{N}])(?:i|my|me|we|our|us|mine|ours)(?![\p{L}\p{N}])/iu;
const NAMES = /\p{Lu}[\p{L}'’]*/gu;
const NUMBER =
  /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|once|twice)\b/i;
const WHEN =
  /\b(?:yesterday|tomorrow|ago|last (?:night|week|month|year|summer|winter|spring|autumn|fall|weekend|time)|next (?:week|month|year|summer|winter|spring|autumn|fall|weekend)|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august|september|october|november|december)\b/i;
const SOON = /\bin (?:a few |(?:about )?\p{L}+ )minutes\b|\bright now\b/iu;
/** What a chat tells of a day is worth keeping, where what is asked of an assistant that day is not. */
export function ofAChat(statement: Statement): Statement {
  if (statement.eventAt == null || statement.hedged || statement.confidence >= IN_PASSING.confidence) return statement;
  return { ...statement, confidence: IN_PASSING.confidence };
}

/**
 * What a turn of a chat tells beside its statements, as one memory: sentences that need the turns around them ("A bowl
 * with a dragon on it!"), with the question that they answer. Null when it tells no more.
 *
 * @param stated What the turn's statements say: not said again.
 * @param saidAt When it was said: "yesterday" is the day before.
 */
export function toldInPassing(
  turns: readonly Turn[],
  index: number,
  stated: readonly Statement[],
  saidAt: Date,
): Candidate | null {
  const known = new Set(tellingWords(stated.map(({ content }) => content).join(" ")));
  const before = turns[index - 1];
  const asked = stated.length === 0 ? questionBefore(before) : null;
  const answers = asked !== null && asksOfUser(asked);
  const invited = invites(before);
  const told: string[] = [];
  let eventAt: Candidate["eventAt"] = null;
  const content = turns[index]?.content ?? "";
  const sentences = content.length > CHAT_LENGTH ? [] : sentencesOf(content);
  if (!isEnglish(sentences.join(" "))) return null;
  for (const [at, sentence] of sentences.entries()) {
    if (!isTold(sentence, known, answers ? at : Infinity)) continue;
    const dated = withDates(invited ? sentence : withSubject(sentence), saidAt);
    told.push(ended(dated.text));
    eventAt ??= dated.eventAt;
  }
  if (told.length === 0) return null;
  const said = told.join(" ");
  const question = asked !== null && asked.length + said.length <= ROOM ? asked : null;
  const text = question === null ? said : `${openingOf(null, question)}: ${said}`;
  if (text.length < MIN_LENGTH) return null;
  return {
    ...IN_PASSING,
    eventAt,
    content: shortened(text),
    turnIndexes: question === null ? [index] : [index - 1, index],
  };
}

/** @param answers How many sentences stand between this one and the question that the turn answers. */
function isTold(sentence: string, known: ReadonlySet<string>, answers: number): boolean {
  if (ASKING.test(sentence)) return false;
  const said = bare(sentence);
  const refusal = neverStored(said);
  if (said === "" || (refusal !== null && !FORGIVEN.test(refusal)) || RESPONDS.test(said) || SOON.test(said))
    return false;
  if (ABOUT_THE_OTHER.test(said)) return false;
  const words = tellingWords(said).filter((word) => !known.has(word) && !COMMON.has(word)).length;
  const anchored = OURS.test(said) || NAME.test(said) || NUMBER.test(said) || WHEN.test(said);
  if (answers === 0 && (refusal === null || anchored)) return words >= 1;
  if (words < 2) return false;
  // "Kendrick Lamar is great!"
  if (!FIRST_PERSON.test(said) && answers === Infinity && tellingWords(said.replace(NAMES, "")).length === 0)
    return false;
  if (answers !== Infinity || anchored) return true;
  return FIRST_PERSON.test(said) ? refusal === null || words >= 3 : withSubject(said) !== said;
}
