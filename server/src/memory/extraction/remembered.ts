import { terms } from "../ranking/terms.ts";
import type { Remembered } from "../types.ts";
import { atAnotherTime } from "./another-time.ts";
import { noonOf } from "./calendar.ts";
import { withDates } from "./dates.ts";
import { movedByAnybody } from "./moved-event.ts";
import { contrastIn, KINDS, type PutRight, withExchanged } from "./put-right.ts";

/** What is true, with the memory that it was made of. */
export interface PutRightMemory extends PutRight {
  replaces: Remembered;
}

/** What may stand in many memories tells nothing of which one is meant. */
const NAME = /^\p{Lu}\p{Ll}/u;

/**
 * Reads a sentence that puts right what was said in another conversation: "The flight got moved to 9am", "It's Oslo, not
 * Bergen".
 *
 * @param sentence As it was said, its final sign included.
 * @returns null unless exactly one memory can be meant.
 */
export function putRightRemembered(
  sentence: string,
  remembered: readonly Remembered[],
  saidAt: Date,
): PutRightMemory | null {
  if (remembered.length === 0 || sentence.length > 240) return null;
  const text = sentence.replace(/[.!\s]+$/, "");
  const contrast = contrastIn(text);
  if (contrast !== null) {
    const { right, wrong } = contrast;
    if (!NAME.test(wrong) && !KINDS.some((kind) => kind.test(wrong))) return null;
    return theOne(remembered, (words) => withExchanged(words, wrong, right));
  }
  const moved = movedByAnybody(text);
  if (moved === null) return null;
  const event = terms(moved.event);
  return theOne(remembered, (words) => {
    const said = new Set(terms(words));
    if (event.length === 0 || !event.every((term) => said.has(term)) || isPast(words, saidAt)) return null;
    return atAnotherTime(moved.to, words);
  });
}

function theOne(remembered: readonly Remembered[], changed: (words: string) => string | null): PutRightMemory | null {
  const found = remembered.flatMap((memory): PutRightMemory[] => {
    const text = changed(memory.content.replace(/[.!\s]+$/, ""));
    return text === null ? [] : [{ text, corrects: memory.content, replaces: memory }];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** What is over is not put off any more. */
function isPast(words: string, saidAt: Date): boolean {
  const { eventAt } = withDates(words, saidAt);
  return eventAt !== null && new Date(`${eventAt.end ?? eventAt.start}T12:00:00Z`) < noonOf(saidAt);
}
