/**
 * Puts a memory's text into the form in which it is stored. Every text passes through here before it is stored, so
 * the rest of the server may rely on what it leaves: one line, single spaces, nothing around it, and only
 * characters that each context format (XML 1.0 included) can carry.
 *
 * - any run of white space, line breaks included, becomes one space;
 * - control characters (C0, DEL, C1), lone surrogates, U+FFFE and U+FFFF are removed;
 * - white space at both ends is dropped.
 *
 * Everything else is kept as it is: applying it twice changes nothing. The result may be empty.
 *
 * @example
 * normaliseMemoryText(" I like\n\ttea.\u0000 "); // "I like tea."
 */
export function normaliseMemoryText(text: string): string {
  return text
    .replace(UNSTORABLE, "")
    .replace(/\p{White_Space}+/gu, " ")
    .replace(/^ | $/g, "");
}

/** White space is spared here: it must still separate the words around it. */
const UNSTORABLE = /[[\p{Cc}\p{Cs}\uFFFE\uFFFF]--\p{White_Space}]/gv;
