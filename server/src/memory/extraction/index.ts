import { setImmediate } from "node:timers/promises";
import type { Candidate, Conversation, Extractor } from "../types.ts";
import { lastQuestion } from "./question.ts";
import { talkOf } from "./speakers.ts";
import { type Heard, statementsOf } from "./statements.ts";
import { type StatementsOf, toldIn } from "./talk.ts";

/** Candidates below this confidence are not worth buffering. */
const MIN_CONFIDENCE = 0.45;

/** What makes two memories of one conversation the same: their words, whatever the signs and capitals. */
function wordsOf(content: string): string {
  return content
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Milliseconds for which one conversation holds the thread. */
const TURN_MS = 10;

/** Others wait for the same thread: a long message must not hold it from end to end. */
async function readInTurns<T>(reading: Generator<void, T>): Promise<T> {
  await setImmediate();
  let begun = performance.now();
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
    if (performance.now() - begun < TURN_MS) continue;
    await setImmediate();
    begun = performance.now();
  }
}

/**
 * An extractor that works by rules, without a model.
 *
 * Only what `user` turns state becomes a candidate; `assistant` turns tell what a short answer means; `system` turns
 * are not read. Made for English: sentences in other languages are kept verbatim as facts. The same conversation always gives
 * the same candidates, in the order in which they were said. Dates are resolved from when a turn was said, or else from when the
 * conversation was received.
 *
 * @example
 * const candidates = await createRuleExtractor().extract({ turns, receivedAt: new Date() });
 */
export function createRuleExtractor(): Extractor {
  return {
    id: "rules-1",
    async extract(conversation: Conversation, signal?: AbortSignal): Promise<Candidate[]> {
      const found = new Map<string, Candidate>();
      const heard: Heard = { names: new Set(), earlier: [] };
      const talk = talkOf(conversation.turns);
      let question: string | null = null;
      for (const [index, turn] of conversation.turns.entries()) {
        if (turn.role === "assistant") {
          const goesOn: boolean = conversation.turns[index - 1]?.role === "assistant";
          question = lastQuestion(turn.content) ?? (goesOn ? question : null);
        }
        if (turn.role !== "user") continue;
        signal?.throwIfAborted();
        const saidAt = turn.occurredAt ?? conversation.receivedAt;
        if (talk !== null) {
          // What another turn said may be another person's: nothing in it is put right by this one.
          const read: StatementsOf = (content, asked) =>
            statementsOf({ content, question: asked, saidAt }, { names: heard.names, earlier: [] });
          const told = await readInTurns(toldIn(talk, index, read));
          if (told !== null) found.set(wordsOf(told.content), told);
          continue;
        }
        const message = { content: turn.content, question, saidAt };
        for (const statement of await readInTurns(statementsOf(message, heard))) {
          if (statement.confidence < MIN_CONFIDENCE) continue;
          // What was put right in the same conversation was never meant.
          if (statement.corrects != null) found.delete(wordsOf(statement.corrects));
          const key = wordsOf(statement.content);
          const known = found.get(key);
          if (known === undefined) found.set(key, { ...statement, turnIndexes: [index] });
          else if (!known.turnIndexes.includes(index)) {
            found.set(key, { ...known, turnIndexes: [...known.turnIndexes, index] });
          }
        }
      }
      return [...found.values()];
    },
  };
}
