import type { Candidate } from "../types.ts";
import { statementFromAnswer } from "./answers.ts";
import { isLasting, judge } from "./categorise.ts";
import { neverStored } from "./filters.ts";
import { parse } from "./grammar.ts";
import { isEnglish, verbatimStatements } from "./language.ts";
import { GAP, ownLines, tokenizable } from "./own-words.ts";
import { labelled } from "./particulars.ts";
import { withNounOfQuestion, withPlaceOfQuestion } from "./question.ts";
import { bare, danglingWord, firstPersonInCapitals, MAX_LENGTH, sentenceFrom } from "./self-contained.ts";
import { type Clause, clausesOfLine } from "./sentences.ts";
import { aboutOf, answerToYesNo } from "./yes-no-answers.ts";

/** What one message states, before it is known which message of the conversation it was. */
export type Statement = Omit<Candidate, "turnIndexes">;

/** Sure enough to keep, unsure enough to give way to anything better understood. */
const VERBATIM_CONFIDENCE = 0.65;
/** Room for discourse words that are taken away before the length of a memory is judged. */
const LONGEST_CLAUSE = MAX_LENGTH + 100;
/** The filters' other reasons are about English wording. */
const VERBATIM_REFUSALS = new Set(["secret", "unfilled template"]);
/** The words of the question are not the user's own. */
const ANSWER_CONFIDENCE = 0.75;

const FIRST_PERSON =
  /^.{0,40}(?<![\p{L}\p{N}'])(?:i|im|ive|we)(?![\p{L}\p{N}])|(?<![\p{L}\p{N}'])(?:my|mine|myself|our|ours)(?![\p{L}\p{N}])/iu;
const SPOKEN_OF = /^(?!me\b|us\b).{2,200}(?<![\p{L}\p{N}'])(?:me|us)(?![\p{L}\p{N}])/iu;
/** More about the person or thing of the sentence before. */
const MORE = /^(?:he|she|they|his|her|their|its)(?:'s|'re|'ve|)\s|^it(?:'s| is) (?:called|named|due|on|in)\s/i;
/** "love hiking", "allergic to nuts": the "I" was not written. */
const ELIDED_SUBJECT =
  /^(?:love|hate|enjoy|prefer|dislike)\s(?!it\b|that\b|this\b|the\b|your\b|you\b|to hear\b|those\b|these\b|them\b)|^live in\s/i;
const ELIDED_SUBJECT_AND_VERB =
  /^(?:allergic to|married to|currently (?:living|working|studying)|working (?:as|at|for)|living in|studying)\s/i;
/** Names that the user brought up as those of people, pets or things of theirs. */
const NAMED =
  /\b(?:named|called|names? (?:is|are)|(?:[Mm]y|[Oo]ur) (?:\p{Ll}+ ){0,2}\p{Ll}+) (\p{Lu}\p{Ll}{1,20})(?:(?:,| and) (\p{Lu}\p{Ll}{1,20}))?/gu;

function withSubject(text: string): string {
  if (ELIDED_SUBJECT.test(text)) return `I ${text[0]?.toLowerCase()}${text.slice(1)}`;
  if (ELIDED_SUBJECT_AND_VERB.test(text)) return `I am ${text[0]?.toLowerCase()}${text.slice(1)}`;
  if (/^(?:I'm|I am) \d{1,3}$/i.test(text)) return `${text} years old`;
  return text;
}

function startsWithName(text: string, names: ReadonlySet<string>): boolean {
  const first = /^\p{L}+/u.exec(text)?.[0];
  return first !== undefined && names.has(first);
}

/** Whether a sentence speaks about the user, or tells how they always want things done. */
function concernsUser(text: string, names: ReadonlySet<string>): boolean {
  return FIRST_PERSON.test(text) || SPOKEN_OF.test(text) || startsWithName(text, names);
}

function statement(text: string, confidence?: number): Statement | null {
  const content = sentenceFrom(text);
  if (content === null) return null;
  const judged = judge(content.replace(/\.$/, ""));
  return { content, ...judged, confidence: Math.min(judged.confidence, confidence ?? 1) };
}

function verbatim(line: string): Statement[] {
  const statements: Statement[] = [];
  for (const sentence of verbatimStatements(line)) {
    const content = sentence.length > LONGEST_CLAUSE || sentence.includes(GAP) ? null : sentenceFrom(sentence);
    if (content === null || VERBATIM_REFUSALS.has(neverStored(content) ?? "")) continue;
    const reason = "kept word for word: not English";
    statements.push({ content, category: "fact", importance: 5, confidence: VERBATIM_CONFIDENCE, reason });
  }
  return statements;
}

/**
 * The statement of one clause, or null; `previous` is what the clause before stated, which this one may go on about, and
 * `asked` the question that the message answers, even when it has been answered by now.
 */
function fromClause(
  clause: Clause,
  question: string | null,
  asked: string | null,
  names: ReadonlySet<string>,
  previous: Statement | null,
): { statement: Statement; continues: boolean } | null {
  if (clause.question || clause.text.length > LONGEST_CLAUSE) return null;
  const said = bare(clause.text);
  if (question !== null) {
    const answer = statementFromAnswer(said === "" ? clause.text.replace(/[.!\s]+$/, "") : said, question);
    const answered = answer === null || neverStored(answer) === "secret" ? null : statement(answer, ANSWER_CONFIDENCE);
    if (answered !== null) return { statement: answered, continues: false };
  }
  const text = withSubject(withPlaceOfQuestion(withNounOfQuestion(said, question), asked));
  const lasting = isLasting(text);
  const refusal = neverStored(text);
  const more = MORE.test(text) && previous !== null && (refusal === null || refusal === "reaction");
  if (refusal !== null && !more && !(lasting && refusal === "session instruction")) return null;
  if (!lasting && !more && !concernsUser(text, names)) return null;
  if (more || danglingWord(parse(text).flat()) !== null) {
    const continuation = sentenceFrom(text);
    if (previous === null || continuation === null) return null;
    const content = `${previous.content} ${continuation}`;
    return content.length > MAX_LENGTH ? null : { statement: { ...previous, content }, continues: true };
  }
  const found = statement(text);
  if (found === null) return null;
  const category = startsWithName(text, names) && !FIRST_PERSON.test(text) ? "relationship" : found.category;
  return { statement: { ...found, category }, continues: false };
}

/** The statement of a clause that answers a yes–no question, and the rest of the clause. */
function fromYesNo(clause: Clause, question: string | null) {
  if (question === null || clause.question || clause.text.length > LONGEST_CLAUSE) return null;
  const answer = answerToYesNo(clause.text, question);
  if (answer === null || neverStored(answer.statement) !== null) return null;
  const given = statement(answer.statement, ANSWER_CONFIDENCE);
  return given === null ? null : { ...answer, statement: given };
}

/** Whether the user's own words say again what an answer made of the question's words. */
function saysAgain(own: Statement, about: ReadonlySet<string>): boolean {
  return [...aboutOf(own.content)].some((word) => about.has(word));
}

/**
 * What a message of the user states, in the order in which it was said.
 *
 * @param content the message.
 * @param question what the message before it asked, as `lastQuestion` returns it.
 * @param names names of the people and things around the user; those that this message introduces are added.
 */
export function statementsOf(content: string, question: string | null, names: Set<string>): Statement[] {
  const lines = ownLines(content);
  if (!isEnglish(lines.join(" "))) return lines.flatMap(verbatim);
  const statements: Statement[] = [];
  let open = question;
  let given: { about: ReadonlySet<string> } | null = null;
  for (const line of lines) {
    const particular = labelled(line);
    if (particular !== null) {
      const found = neverStored(particular) === null ? statement(particular) : null;
      if (found !== null) statements.push(found);
      continue;
    }
    let previous: Statement | null = null;
    for (let clause of clausesOfLine(tokenizable(firstPersonInCapitals(line)))) {
      const answer = fromYesNo(clause, open);
      if (answer !== null) {
        open = null;
        given = answer;
        previous = answer.statement;
        statements.push(answer.statement);
        if (answer.rest === "") continue;
        clause = { ...clause, text: answer.rest };
      }
      const found = fromClause(clause, open, question, names, previous);
      previous = found?.statement ?? null;
      if (found === null) continue;
      open = null;
      if (found.continues) statements[statements.length - 1] = found.statement;
      else {
        if (given !== null && saysAgain(found.statement, given.about)) statements.pop();
        statements.push(found.statement);
      }
      given = null;
      for (const [, first, second] of found.statement.content.matchAll(NAMED)) {
        if (first !== undefined) names.add(first);
        if (second !== undefined) names.add(second);
      }
    }
  }
  return statements;
}
