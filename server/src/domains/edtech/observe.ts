import type { EdTechProfile } from "@memoryos/contract";
import { lastQuestion } from "../../memory/extraction/question.ts";
import { sentencesOf } from "../../memory/extraction/telling.ts";
import type { Conversation } from "../../memory/types.ts";
import { newestPieces } from "../newest.ts";
import type { Observation } from "../types.ts";
import { answered } from "./answers.ts";
import { exerciseIn } from "./exercise.ts";
import { type EdTechFact, keyOf } from "./facts.ts";
import { topicsIn } from "./lexicon.ts";
import { REDACTED } from "./patients.ts";
import { capitalised } from "./phrase.ts";
import { readExams } from "./readers/exams.ts";
import { readHabits } from "./readers/habits.ts";
import { readScores } from "./readers/scores.ts";
import type { Reader } from "./readers/sentence.ts";
import { readSubjects } from "./readers/subjects.ts";
import { readTopics } from "./readers/topics.ts";
import { readWho } from "./readers/who.ts";

const READERS: readonly Reader[] = [readWho, readSubjects, readTopics, readExams, readScores, readHabits];

/** Characters of a sentence that are read: patterns are made for sentences, not for whole texts. */
const LONGEST_SENTENCE = 500;
/** Characters of a message in which an exercise is looked for. */
const LONGEST_MESSAGE = 4000;
/** Of one conversation: some 100 ms of work. A lesson of an hour has fewer. */
const MOST_SENTENCES = 600;
/** Somebody else's class or exam. */
const OF_ANOTHER =
  /^(?:and |but |so )?(?:my|our|his|her) (?:\p{L}+ )?(?:brother|sister|friend|best friend|son|daughter|cousin|classmate|teacher|mother|father|mom|mum|dad|uncle|aunt|roommate|wife|husband|girlfriend|boyfriend|professor|tutor|parents?|kids?|students?)(?:'s)?(?![\p{L}])|^(?:he|she|they)(?:'s|'re| )/iu;
/** Says what is no longer to be known. */
const TAKES_BACK =
  /^(?:please |can you |could you )?(?:forget|ignore|disregard|don't remember|stop remembering)(?![\p{L}])/iu;
const ASKS = /\?["')]*\s*$/;
/** A tutor who sets the topic. */
const SETS_TOPIC =
  /(?<![\p{L}])(?:let's|let us|today (?:we|i)|we(?:'ll| will| are going to| can)|our topic|now for|time to|ready to) (?:[\p{L}']+ ){0,4}?(?:work on|revise|practi[cs]e|review|go over|cover|do|start|study|continue|look at|learn|try|is)(?![\p{L}])/iu;

/**
 * What a conversation says of a student: what they state, and what the tutor sets them to work on. Of the tutor's words nothing
 * else counts.
 */
export function observeStudent(
  { turns, receivedAt }: Conversation,
  known: EdTechProfile | null,
): Observation<EdTechFact>[] {
  const found: Observation<EdTechFact>[] = [];
  let question: string | null = null;
  let topic: string | null = null;
  const own = turns.map(({ role, content }) => (role === "user" ? content : ""));
  const read = newestPieces(own, sentencesOf, MOST_SENTENCES);
  for (const [turn, { role, content, occurredAt }] of turns.entries()) {
    if (role === "system") continue;
    if (role === "assistant") {
      question = lastQuestion(content);
      const set = SETS_TOPIC.test(content) ? sentencesOf(content).filter((text) => SETS_TOPIC.test(text)) : [];
      for (const words of set) {
        for (const name of topicsIn(words.slice(0, LONGEST_SENTENCE)).map(capitalised)) {
          topic = known === null ? name : asKnown(name, known);
          found.push({ turn, words, fact: studied(topic) });
        }
      }
      continue;
    }
    const exercise = topic === null ? exerciseIn(content.slice(0, LONGEST_MESSAGE)) : null;
    if (exercise !== null) {
      topic = exercise;
      found.push({ turn, words: content.slice(0, LONGEST_SENTENCE), fact: studied(exercise) });
    }
    for (const [at, sentence] of (read[turn] ?? []).entries()) {
      const words = sentence.trim().slice(0, LONGEST_SENTENCE);
      const spelt = speltOut(words);
      if (
        words === "" ||
        words === `${REDACTED}.` ||
        words === REDACTED ||
        OF_ANOTHER.test(words) ||
        TAKES_BACK.test(words)
      )
        continue;
      const text = (at === 0 ? answered(spelt, question) : null) ?? spelt;
      const facts = READERS.flatMap((read) =>
        read({ text, saidAt: occurredAt ?? receivedAt, topic, isQuestion: ASKS.test(text) }),
      );
      for (const fact of facts) {
        found.push({ turn, words, fact });
        if (fact.is === "topic") topic = fact.topic;
      }
      if (!facts.some(({ is }) => is === "topic")) topic = topicsIn(text).map(capitalised).at(-1) ?? topic;
    }
    question = null;
  }
  return found;
}

/** "im", "dont", "trig": as they are written in haste. */
function speltOut(text: string): string {
  return text
    .replace(/(?<![\p{L}'])(i)(m|ve|ll)(?![\p{L}'])/giu, (word, _i, rest: string) =>
      word === "ILL" || word === "ill" ? word : `I'${rest.toLowerCase()}`,
    )
    .replace(/(?<![\p{L}'])(do|did|does|ca|is|are|was|have|has|could|would)nt(?![\p{L}'])/giu, "$1n't")
    .replace(/(?<![\p{L}'])trig(?![\p{L}'])/giu, "trigonometry")
    .replace(/(?<![\p{L}'])thermo(?![\p{L}'-])/giu, "thermodynamics");
}

function studied(topic: string): EdTechFact {
  return { is: "topic", topic, standing: "studied", severity: null, gap: null, confidence: 0.7, studiedDaysAgo: 0 };
}

/** The student's own name for a topic that they have named before. */
function asKnown(name: string, { weak_topics, strong_topics }: EdTechProfile): string {
  const key = keyOf(name);
  return [...weak_topics, ...strong_topics].find(({ topic }) => keyOf(topic) === key)?.topic ?? name;
}
