import { setImmediate } from "node:timers/promises";
import type { Candidate, Conversation, Extractor } from "../types.ts";
import { lastQuestion } from "./question.ts";
import { type Heard, statementsOf } from "./statements.ts";

/** Candidates below this confidence are not worth buffering. */
const MIN_CONFIDENCE = 0.45;

/** What makes two memories of one conversation the same: their words, whatever the signs and capitals. */
function wordsOf(content: string): string {
  return content
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
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
      let question: string | null = null;
      for (const [index, turn] of conversation.turns.entries()) {
        if (turn.role === "assistant") {
          const goesOn: boolean = conversation.turns[index - 1]?.role === "assistant";
          question = lastQuestion(turn.content) ?? (goesOn ? question : null);
        }
        if (turn.role !== "user") continue;
        signal?.throwIfAborted();
        // Others wait for the same thread: a long conversation must not hold it from end to end.
        await setImmediate();
        const message = { content: turn.content, question, saidAt: turn.occurredAt ?? conversation.receivedAt };
        for (const statement of statementsOf(message, heard)) {
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
