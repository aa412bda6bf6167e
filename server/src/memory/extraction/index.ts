import { setImmediate } from "node:timers/promises";
import type { Candidate, Conversation, Extractor, Remembered } from "../types.ts";
import { isChat } from "./chat.ts";
import { claimsOf } from "./claimed.ts";
import { ofAChat, toldInPassing } from "./passing.ts";
import { PUTS_RIGHT } from "./put-right-lines.ts";
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

/** What is said again rests on the later turn as well. */
function add(found: Map<string, Candidate>, candidate: Candidate): void {
  const key = wordsOf(candidate.content);
  const known = found.get(key);
  if (known === undefined) found.set(key, candidate);
  else {
    const turnIndexes = [...new Set([...known.turnIndexes, ...candidate.turnIndexes])].sort((a, b) => a - b);
    found.set(key, { ...known, turnIndexes });
  }
}

/** What is remembered, where the conversation may put something right in it. */
async function rememberedFor({ turns, remembered }: Conversation): Promise<readonly Remembered[]> {
  if (remembered === undefined || !turns.some(({ role, content }) => role === "user" && PUTS_RIGHT.test(content))) {
    return [];
  }
  return await remembered();
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
 * Only what `user` turns state becomes a candidate; `assistant` turns tell what a short answer means; `system` turns are
 * not read. In a chat about the user's life, what they tell in passing becomes a candidate as well, one for a turn.
 * Made for English: sentences in other languages are kept verbatim as facts. The same conversation always gives the same
 * candidates, in the order in which they were said. Dates are resolved from when a turn was said, or else from when the
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
      const heard: Heard = { names: new Set(), earlier: [], remembered: await rememberedFor(conversation) };
      const talk = talkOf(conversation.turns);
      const chat = talk === null && isChat(conversation.turns);
      let question: string | null = null;
      let claims: readonly string[] = [];
      for (const [index, turn] of conversation.turns.entries()) {
        if (turn.role === "assistant") {
          const goesOn: boolean = conversation.turns[index - 1]?.role === "assistant";
          question = lastQuestion(turn.content) ?? (goesOn ? question : null);
          claims = [...(goesOn ? claims : []), ...claimsOf(turn.content)];
        }
        if (turn.role !== "user") continue;
        signal?.throwIfAborted();
        const saidAt = turn.occurredAt ?? conversation.receivedAt;
        if (talk !== null) {
          // What another turn said may be another person's: nothing in it is put right by this one.
          const read: StatementsOf = (content, asked) =>
            statementsOf(
              { content, question: asked, claims: [], saidAt },
              { names: heard.names, earlier: [], remembered: [] },
            );
          const told = await readInTurns(toldIn(talk, index, read));
          if (told !== null) found.set(wordsOf(told.content), told);
          continue;
        }
        const message = { content: turn.content, question, claims, saidAt };
        const statements = await readInTurns(statementsOf(message, heard));
        for (const statement of chat ? statements.map(ofAChat) : statements) {
          if (statement.confidence < MIN_CONFIDENCE) continue;
          // What was put right in the same conversation was never meant.
          if (statement.corrects != null) found.delete(wordsOf(statement.corrects));
          add(found, { ...statement, turnIndexes: [index] });
        }
        const told = chat ? toldInPassing(conversation.turns, index, statements, saidAt) : null;
        if (told !== null) add(found, told);
      }
      return [...found.values()];
    },
  };
}
