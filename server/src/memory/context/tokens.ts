import { countTokens as count, isWithinTokenLimit } from "gpt-tokenizer/encoding/cl100k_base";

/** Text from people may spell out `<|endoftext|>`: it is ordinary text and must not be refused. */
const NO_SPECIAL_TOKENS = { disallowedSpecial: new Set<string>() };

/** The number of cl100k_base tokens of a text. Special tokens written out in it count as the text that they are. */
export function countTokens(text: string): number {
  return count(text, NO_SPECIAL_TOKENS);
}

/** Whether a text has at most so many cl100k_base tokens. Reads no further than it must. */
export function fitsTokens(text: string, limit: number): boolean {
  // No token is shorter than a byte of UTF-8.
  return Buffer.byteLength(text) <= limit || isWithinTokenLimit(text, limit, NO_SPECIAL_TOKENS) !== false;
}

/**
 * The largest `n` from 0 to `max` for which `fits(n)` holds, found in about log2(max) calls. What is returned was
 * tried and fitted, or is 0, even where `fits` is not quite monotone, as token counts need not be.
 */
export function largestFitting(max: number, fits: (n: number) => boolean): number {
  let fitting = 0;
  let tooLarge = max + 1;
  let next = max;
  while (fitting + 1 < tooLarge) {
    if (fits(next)) fitting = next;
    else tooLarge = next;
    next = (fitting + tooLarge) >> 1;
  }
  return fitting;
}
