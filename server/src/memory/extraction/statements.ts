import type { Remembered } from "../types.ts";
import { statementFromAnswer } from "./answers.ts";
import { tellsAges } from "./around-the-user.ts";
import { isLasting, mayLast } from "./categorise.ts";
import { concernsUser, FIRST_PERSON, startsWithName } from "./concerns-user.ts";
import { neverStored } from "./filters.ts";
import { parse } from "./grammar.ts";
import { isEnglish } from "./language.ts";
import { affirmed, frameOf, noLongerTrue } from "./no-longer-true.ts";
import { ownLines, tokenizable } from "./own-words.ts";
import { labelled } from "./particulars.ts";
import { withPerson } from "./person.ts";
import { asksToRemember, asMeant, asStatement, asWritten, toBeRemembered } from "./phrasing.ts";
import { deniedIn, earlierOfSameFrame, type Said, surerThan } from "./put-right.ts";
import { readLine } from "./put-right-lines.ts";
import { withNounOfQuestion, withPlaceOfQuestion } from "./question.ts";
import { bare, danglingWord, LONGEST_CLAUSE, MAX_LENGTH, sentenceFrom } from "./self-contained.ts";
import type { Clause } from "./sentences.ts";
import { type Statement, statement, verbatim } from "./statement.ts";
import { openingOf } from "./talk.ts";
import { aboutOf, answerToYesNo } from "./yes-no-answers.ts";

/** What a conversation has told so far, for the messages that follow. */
export interface Heard {
  /** Names of the people and things around the user. */
  names: Set<string>;
  /** What the user has stated, oldest first. */
  earlier: Said[];
  /** What is remembered of the user from other conversations. */
  remembered: readonly Remembered[];
}

/** A message of the user and what it must be read with. */
export interface Message {
  content: string;
  /** What the message before it asked, as `lastQuestion` returns it. */
  question: string | null;
  /** What that message told the user of themselves, as `claimsOf` returns it. */
  claims: readonly string[];
  saidAt: Date;
}

/** What was said longer ago is not what somebody puts right in passing; and work stays bounded. */
const EARLIER_KEPT = 100;
/** The words of the question are not the user's own. */
const ANSWER_CONFIDENCE = 0.75;
/** Somebody who asks to have it remembered means it. */
const ASKED_CONFIDENCE = 0.95;

/** More about the person or thing of the sentence before. */
const MORE = /^(?:he|she|they|his|her|their|its)(?:'s|'re|'ve|)\s|^it(?:'s| is) (?:called|named|due|on|in)\s/i;
/** "I bought it in November": with the question it tells what was bought, and when. */
const DATED_DEED =
  /^(?:I|we) (?:bought|ordered|purchased|got|received|returned|booked|cancelled|sent|paid for|signed up for) (?:it|them|that) (?:.{0,40} )?(?:in|on|last|yesterday|about|around|over|\d{1,3}|two|three|four|five|six|a) ?.{2,60}$/i;
/** Names that the user brought up as those of people, pets or things of theirs. */
const NAMED =
  /\b(?:named|called|names? (?:is|are)|(?:[Mm]y|[Oo]ur) (?:\p{Ll}+ ){0,2}\p{Ll}+) (\p{Lu}\p{Ll}{1,20})(?:(?:,| and) (\p{Lu}\p{Ll}{1,20}))?/gu;
/** "Clara (8) and Rita (5)", "two daughters: Clara and Rita". */
const LISTED =
  /(\p{Lu}\p{Ll}{1,20}) \(\d{1,2}\)|\b(?:kids|children|daughters|sons|cats|dogs)[:,] (\p{Lu}\p{Ll}{1,20}) and (\p{Lu}\p{Ll}{1,20})/gu;
/** Announces that something else was said or believed before. */
const CORRECTING =
  /^\W*(?:(?:ok|okay|oh|well|hmm|hey|ah),? )*(?:actually|no wait|no,? sorry|sorry|correction|wait|oops|scratch that|i(?: have|'ve|) changed my mind|my bad|my mistake|update|in fact)\b/i;

function namesIn(text: string): string[] {
  return [...text.matchAll(NAMED), ...text.matchAll(LISTED)].flatMap((found) => found.slice(1).filter((name) => name));
}

/** What a clause states, in the user's words and as a statement. */
interface Found {
  words: string;
  statement: Statement;
  /** Whether it goes on with the statement before, which it then takes the place of. */
  continues: boolean;
}

/**
 * The statement of one clause, or null; `previous` is what the clause before stated, which this one may go on about, and
 * `open` the question of the message as long as it has not been answered.
 */
function fromClause(
  clause: Clause,
  message: Message,
  open: string | null,
  { names, earlier }: Heard,
  previous: Statement | null,
): Found | null {
  if (clause.question || clause.text.length > LONGEST_CLAUSE) return null;
  const said = previous === null ? withPerson(bare(clause.text), open, earlier) : bare(clause.text);
  if (open !== null) {
    const answer = statementFromAnswer(said === "" ? clause.text.replace(/[.!\s]+$/, "") : said, open);
    const answered =
      answer === null || neverStored(answer) === "secret" ? null : statement(answer, message.saidAt, ANSWER_CONFIDENCE);
    if (answer !== null && answered !== null) return { words: answer, statement: answered, continues: false };
  }
  const asked = toBeRemembered(said);
  const text =
    labelled(said) ?? asked ?? asStatement(withPlaceOfQuestion(withNounOfQuestion(said, open), message.question));
  const lasting = isLasting(text) || mayLast(text);
  const refusal = neverStored(text);
  const goesOn = previous !== null && (MORE.test(text) || tellsAges(text, previous.content));
  const more = goesOn && (refusal === null || refusal === "reaction");
  if (refusal !== null && !more && !(lasting && refusal === "session instruction")) return null;
  if (!lasting && !more && asked === null && !concernsUser(text, names)) return null;
  if (more || danglingWord(parse(text).flat()) !== null) {
    if (previous === null && open !== null && DATED_DEED.test(text)) {
      const answer = statement(`${openingOf(null, `${open}?`)}: ${text}`, message.saidAt, ANSWER_CONFIDENCE);
      return answer === null ? null : { words: text, statement: answer, continues: false };
    }
    const continuation = sentenceFrom(text);
    if (previous === null || continuation === null) return null;
    const content = `${previous.content} ${continuation}`;
    return content.length > MAX_LENGTH ? null : { words: text, statement: { ...previous, content }, continues: true };
  }
  const found = statement(text, message.saidAt);
  if (found === null) return null;
  const category = startsWithName(text, names) && !FIRST_PERSON.test(text) ? "relationship" : found.category;
  const confidence =
    asked !== null || asksToRemember(said) ? Math.max(found.confidence, ASKED_CONFIDENCE) : found.confidence;
  return { words: text, statement: { ...found, category, confidence }, continues: false };
}

/** The statement of a clause that answers a yes–no question, and the rest of the clause. */
function fromYesNo(clause: Clause, question: string | null, saidAt: Date) {
  if (question === null || clause.question || clause.text.length > LONGEST_CLAUSE) return null;
  const answer = answerToYesNo(clause.text, question);
  if (answer === null || neverStored(answer.statement) !== null) return null;
  const given = statement(answer.statement, saidAt, ANSWER_CONFIDENCE);
  return given === null ? null : { ...answer, words: answer.statement, statement: given };
}

/** Whether the user's own words say again what an answer made of the question's words. */
function saysAgain(own: Statement, about: ReadonlySet<string>): boolean {
  return [...aboutOf(own.content)].some((word) => about.has(word));
}

/** What a statement says is no longer true, or never was. */
function correctedBy(words: string, clause: Clause, message: Message, { earlier }: Heard): string | null {
  const announced = message.question === null && CORRECTING.test(clause.text);
  const corrected =
    noLongerTrue(words) ??
    (clause.instead ? affirmed(words.replace(/[,;].*$/, "")) : null) ??
    deniedIn(words, earlier) ??
    surerThan(words, earlier) ??
    (announced ? (affirmed(words) ?? earlierOfSameFrame(words, earlier)) : null);
  if (corrected === null || /\bany\b/i.test(corrected)) return null;
  return sentenceFrom(corrected) ?? `${corrected}.`;
}

/**
 * What a message of the user states, in the order in which it was said.
 *
 * @param heard What was heard before; what this message adds is added to it.
 * @yields where others may have their turn before it reads on.
 */
export function* statementsOf(message: Message, heard: Heard): Generator<void, Statement[]> {
  const lines = ownLines(message.content);
  if (!isEnglish(lines.join(" "))) return lines.flatMap(verbatim);
  const statements: Statement[] = [];
  let open = message.question;
  let given: { about: ReadonlySet<string> } | null = null;
  const keep = (words: string, found: Statement) => {
    statements.push(found);
    heard.earlier.push({ words, content: found.content, frame: frameOf(words) });
    if (heard.earlier.length > EARLIER_KEPT) heard.earlier.shift();
  };
  for (const line of lines) {
    yield;
    const particular = labelled(line);
    if (particular !== null) {
      const found = neverStored(particular) === null ? statement(particular, message.saidAt) : null;
      if (found !== null) keep(particular, found);
      continue;
    }
    let previous: Statement | null = null;
    const { right, clauses } = readLine(tokenizable(asMeant(asWritten(line))), message, heard);
    for (const { words, statement } of right) keep(words, statement);
    for (let clause of clauses) {
      yield;
      const answer = fromYesNo(clause, open, message.saidAt);
      if (answer !== null) {
        open = null;
        given = answer;
        previous = answer.statement;
        keep(answer.words, answer.statement);
        if (answer.rest === "") continue;
        clause = { ...clause, text: answer.rest };
      }
      const found = fromClause(clause, message, open, heard, previous);
      previous = found?.statement ?? null;
      if (found === null) continue;
      open = null;
      if (found.continues) statements[statements.length - 1] = found.statement;
      else {
        if (given !== null && saysAgain(found.statement, given.about)) statements.pop();
        const corrects = correctedBy(found.words, clause, message, heard);
        keep(found.words, corrects === null ? found.statement : { ...found.statement, corrects });
      }
      given = null;
      for (const name of namesIn(found.statement.content)) heard.names.add(name);
    }
  }
  return statements;
}
