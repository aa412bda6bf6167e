import { claimPutRight } from "./claimed.ts";
import { concernsUser } from "./concerns-user.ts";
import { joinCorrections } from "./correcting-clauses.ts";
import { neverStored } from "./filters.ts";
import { parse, textOf } from "./grammar.ts";
import { frameOf } from "./no-longer-true.ts";
import { putRight, type Said } from "./put-right.ts";
import { putRightRemembered } from "./remembered.ts";
import { bare, sentenceFrom } from "./self-contained.ts";
import { clausesOfLine } from "./sentences.ts";
import { type Statement, statement } from "./statement.ts";
import type { Heard, Message } from "./statements.ts";

/** What a sentence says of the user, for the next one to put right; null when it does not state anything of them. */
function saidIn(sentence: string, names: ReadonlySet<string>): Said | null {
  const words = bare(sentence);
  const content = sentenceFrom(words);
  if (content === null || sentence.trimEnd().endsWith("?") || !concernsUser(words, names)) return null;
  return { words, content, frame: frameOf(words) };
}

/** Nothing without one of these puts anything right. */
export const PUTS_RIGHT =
  /\b(?:not|wrong|incorrect|nope|nah|no|false|slipped|bumped|said|meant?|wrote|told|mentioned|make (?:it|that)|correction|actually|sorry|wait|moved|rescheduled|postponed|pushed|extended|delayed|shifted|changed|put (?:off|back)|brought forward|(?:is|are|starts|begins|leaves) now)\b/i;

/** What a line puts right, and the clauses of its other sentences. */
export function readLine(line: string, { saidAt, claims }: Message, { names, earlier, remembered }: Heard) {
  const clauses = joinCorrections(clausesOfLine(line));
  if (!PUTS_RIGHT.test(line)) return { right: [], clauses };
  const right: { words: string; statement: Statement }[] = [];
  const read = new Set<number>();
  const sentences = parse(line).map(textOf);
  for (const [position, sentence] of sentences.entries()) {
    if (read.has(position)) continue;
    const justSaid = read.has(position - 1) ? null : saidIn(sentences[position - 1] ?? "", names);
    const known = justSaid === null ? earlier : [...earlier, justSaid];
    const next = `${sentence} ${sentences[position + 1] ?? ""}`;
    const told = putRight(sentence, known) ?? claimPutRight(sentence, claims);
    const memory = told === null ? putRightRemembered(sentence, remembered, saidAt) : null;
    const alone = told ?? memory;
    const found = alone ?? putRight(next, earlier) ?? claimPutRight(next, claims);
    const made = found === null ? null : statement(found.text, saidAt);
    const corrects = found === null ? null : sentenceFrom(found.corrects);
    if (found === null || made === null || neverStored(found.text) !== null) continue;
    const replaces = memory === null ? {} : { replaces: memory.replaces };
    right.push({ words: found.text, statement: { ...made, corrects, ...replaces } });
    read.add(position);
    if (alone === null) read.add(position + 1);
    else if (alone.corrects === justSaid?.content) read.add(position - 1);
  }
  return { right, clauses: clauses.filter(({ sentence }) => !read.has(sentence)) };
}
