import { redact } from "../domains/redaction/redact.ts";
import { judge } from "../memory/extraction/categorise.ts";
import { withDates } from "../memory/extraction/dates.ts";
import { neverStored } from "../memory/extraction/filters.ts";
import { sentenceFrom } from "../memory/extraction/self-contained.ts";
import { terms } from "../memory/ranking/terms.ts";
import type { Candidate, Conversation } from "../memory/types.ts";

/** As sure as a plain statement of a fact in a conversation. */
const CONFIDENCE = 0.75;
/** Share of a sentence's words that a candidate has when it is the same matter in other words. */
const COVERED = 0.5;
/** Between sentences: not after a title or a common abbreviation. */
const SENTENCE_END = /(?<=[.!?。])(?<!\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|approx|e\.g|i\.e)\.)\s+|\n+/u;

/**
 * What a service reports: its `assistant` messages state things as `user` messages do (SRC-017), and a sentence that says
 * nothing about a speaker, as those of records do, is kept word for word.
 *
 * @param extract Finds what is worth remembering in what `user` messages state.
 */
export async function extractReport(
  conversation: Conversation,
  extract: (conversation: Conversation) => Promise<readonly Candidate[]>,
): Promise<Candidate[]> {
  const found = [...(await extract(conversation))];
  if (conversation.turns.some(({ role }) => role === "assistant")) {
    const seen = new Set(found.map(({ content }) => content));
    found.push(...(await extract(withRolesSwapped(conversation))).filter(({ content }) => !seen.has(content)));
  }
  const verbatim = conversation.turns.flatMap((turn, index) => {
    if (turn.role === "system") return [];
    const known = found.filter(({ turnIndexes }) => turnIndexes.includes(index)).map(({ content }) => content);
    const saidAt = turn.occurredAt ?? conversation.receivedAt;
    return leftOut(turn.content, known).flatMap((text) => recorded(text, saidAt, index));
  });
  return [...found, ...verbatim].sort((a, b) => Math.min(...a.turnIndexes) - Math.min(...b.turnIndexes));
}

/** Days that mean another one tomorrow. "Tuesday" alone may be every Tuesday, and stays what it is. */
const RELATIVE_DAY = /\b(?:today|tonight|tomorrow|yesterday|ago|(?:next|last|this) (?:\w+day|week|month|year))\b/i;

function recorded(text: string, saidAt: Date, index: number): Candidate[] {
  const dated = RELATIVE_DAY.test(text) ? withDates(text, saidAt) : { text, eventAt: null };
  const content = sentenceFrom(dated.text);
  if (content === null) return [];
  const { category, importance } = judge(text.replace(/\.$/, ""), dated.eventAt !== null);
  const candidate = { content, category, importance, confidence: CONFIDENCE, turnIndexes: [index], reason: "reported" };
  return [{ ...candidate, eventAt: dated.eventAt }];
}

/** An extractor reads what `user` messages state, and the others for what they mean. */
function withRolesSwapped({ turns, receivedAt }: Conversation): Conversation {
  const swapped = { user: "assistant", assistant: "user", system: "system" } as const;
  return { receivedAt, turns: turns.map((turn) => ({ ...turn, role: swapped[turn.role] })) };
}

/** The sentences of a message that none of the candidates is about. */
function leftOut(content: string, known: readonly string[]): string[] {
  const have = new Set(known.flatMap(terms));
  return redact(content)
    .split(SENTENCE_END)
    .map((sentence) => sentence.trim())
    .filter((sentence) => {
      const words = terms(sentence);
      if (words.length < 2 || sentence.endsWith("?") || neverStored(sentence.replace(/[.!]$/, "")) !== null)
        return false;
      return words.filter((word) => have.has(word)).length < COVERED * words.length;
    });
}
