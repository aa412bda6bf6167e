import type { SupportProfile } from "@memoryos/contract";
import { lastQuestion } from "../../memory/extraction/question.ts";
import { terms } from "../../memory/ranking/terms.ts";
import type { Conversation } from "../../memory/types.ts";
import type { DomainSettings, SupportTypeName } from "../../store/types.ts";
import { newestPieces } from "../newest.ts";
import type { Observation } from "../types.ts";
import { aboutOf, type CaseFile, file, isAbout } from "./case-file.ts";
import { detailsIn } from "./details.ts";
import type { SupportFact } from "./facts.ts";
import { identityIn } from "./identity.ts";
import { familyOf, QUESTION } from "./issue-kinds.ts";
import { mentionIn, problemIn, urgencyIn } from "./issues.ts";
import { allowedKinds, kindsIn, strongestKind } from "./kinds.ts";
import { moodOf, risksIn } from "./moods.ts";
import { preferencesIn } from "./preferences.ts";
import { referenceAnswering, referenceIn } from "./references.ts";
import { type Sentence, sentencesOf, shown } from "./sentences.ts";
import { isAnswer, isClosing, isSolved, satisfactionIn, statusIn } from "./states.ts";

/** Sentences of one conversation that are read: a customer's case has no more. */
const MOST_SENTENCES = 400;
/** Of the words that call something solved, those that say no more than that. */
const BARELY = new Set(
  terms(
    "problem issue solved resolved fixed sorted works working fine good perfect thanks thank great now again all everything closed got done",
  ),
);
/** So many more say how it ended. */
const TELLING = 2;

/** What a conversation says of a customer. */
export function observe(
  { turns, receivedAt }: Conversation,
  known: SupportProfile | null,
  settings: DomainSettings,
): Observation<SupportFact>[] {
  const observations: Observation<SupportFact>[] = [];
  const type = kindOf(
    turns.filter(({ role }) => role === "user").map(({ content }) => content),
    known,
    settings,
  );
  let cases: CaseFile = { open: openBefore(known), past: known?.issue_history ?? [] };
  let question: string | null = null;
  let answer: string | null = null;
  const said = turns.map(({ role, content }) => (role === "system" ? "" : content));
  const read = newestPieces(said, sentencesOf, MOST_SENTENCES);

  for (const [turn, { role, content, occurredAt }] of turns.entries()) {
    const sentences = read[turn];
    if (role === "system" || !sentences) continue;
    const saidAt = occurredAt ?? receivedAt;
    const note = (words: string, facts: readonly (SupportFact | null)[]) => {
      for (const fact of facts) {
        if (fact === null) continue;
        observations.push({ turn, words, fact });
        cases = file(cases, { jobId: THIS_JOB, saidAt, fact });
      }
    };
    if (role === "assistant") {
      answer = sentences.findLast(isAnswer)?.text ?? answer;
      for (const sentence of sentences) note(sentence.text, cases.open ? [statusOf(statusIn(sentence, role))] : []);
      question = lastQuestion(content) ?? (turns[turn - 1]?.role === "assistant" ? question : null);
      continue;
    }
    note(content, [topicOf(content), moodFact(sentences)]);
    // What was asked of the customer in the talk has been answered in it.
    if (cases.open?.status === "waiting_for_customer") note(content, [{ kind: "status", status: "in_progress" }]);
    for (const sentence of sentences) {
      const { text } = sentence;
      note(text, [identityIn(text, question, saidAt), ...preferencesIn(text), ...risksIn(sentence)]);
      if (type !== null) note(text, detailsIn(sentence, type));
      note(text, issueFacts(sentence, { cases, question, answer, message: content }));
    }
  }
  return observations;
}

/** Stands for the job of the conversation, whose id does not matter here. */
const THIS_JOB = "";

interface Hearing {
  cases: CaseFile;
  question: string | null;
  /** The last thing that the company's side has told or done. */
  answer: string | null;
  message: string;
}

/** What a sentence of the customer says about issues. */
function issueFacts(
  sentence: Sentence,
  { cases: { open, past }, question, answer, message }: Hearing,
): (SupportFact | null)[] {
  const { text } = sentence;
  const satisfaction = satisfactionIn(message);
  if ((open || past.some(({ resolution }) => resolution === null)) && isSolved(sentence)) {
    const resolution = resolutionOf(text, answer);
    return [{ kind: "solved", resolution, satisfaction, onlyQuestions: false, about: aboutOf(text) }];
  }
  const problem = problemIn(sentence);
  if (problem) return [problem, problem.kind === "problem" ? statusOf(statusIn(sentence, "user")) : null];
  if (!open) return [];
  if (open.asks && answer !== null && isClosing(sentence)) {
    return [{ kind: "solved", resolution: shown(answer), satisfaction, onlyQuestions: true, about: [] }];
  }
  const ref = referenceIn(text) ?? referenceAnswering(text, question);
  const isMore = ref !== null || urgencyIn(text) !== null || isAbout(open, ref, terms(text));
  return [isMore ? mentionIn(text, ref) : null, statusOf(statusIn(sentence, "user"))];
}

function resolutionOf(text: string, answer: string | null): string {
  const says = terms(text).filter((term) => !BARELY.has(term)).length;
  return shown(says >= TELLING || answer === null ? text : answer);
}

function statusOf(status: ReturnType<typeof statusIn>): SupportFact | null {
  return status === null ? null : { kind: "status", status };
}

function topicOf(content: string): SupportFact | null {
  const types = kindsIn(content);
  return Object.keys(types).length === 0 ? null : { kind: "topic", types };
}

function moodFact(sentences: readonly Sentence[]): SupportFact | null {
  const mood = moodOf(sentences);
  return mood === null ? null : { kind: "mood", mood };
}

function kindOf(
  texts: readonly string[],
  known: SupportProfile | null,
  settings: DomainSettings,
): SupportTypeName | null {
  const allowed = allowedKinds(settings);
  const before = (known?.support_type ?? null) as SupportTypeName | null;
  if (settings.supportTypeMode === "single") return settings.supportType;
  const heard = kindsIn(texts.join("\n"));
  // A word in passing is no move to another kind.
  if (before !== null) heard[before] = (heard[before] ?? 0) + 1;
  return strongestKind(heard, allowed);
}

/** The issue that was open before the conversation, as far as its words tell. */
function openBefore(known: SupportProfile | null): CaseFile["open"] {
  const issue = known?.current_open_issue ?? null;
  if (!issue) return null;
  const family = familyOf(issue.issue_type);
  return { ...issue, family, asks: family === QUESTION, jobId: "before", about: new Set(aboutOf(issue.summary)) };
}
