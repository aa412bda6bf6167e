import { redact } from "../../domains/redaction/redact.ts";
import { withoutContextBlocks } from "./context-block.ts";

/** What is read of one turn, in UTF-16 code units: the contract's own limit, kept here so that work stays bounded. */
const MAX_TURN_LENGTH = 16_000;

/** Longer runs without a space are keys, hashes or hostile input; the tokenizer needs quadratic time for them. */
const MAX_WORD_LENGTH = 100;

/** Stands where text was taken out. A sentence that holds it is incomplete and is not stored. */
export const GAP = "\uFFFC";

/** What is asked of a text that the user hands over: "Translate this: …", "Proofread the email below". */
const HANDED_OVER =
  /(?:^|[.!?,;:] ?|\b(?:please|you|to|and|me) )(?:translate|summari[sz]e|rewrite|re-write|rephrase|reword|paraphrase|proofread|correct|fix|edit|improve|polish|check|shorten|simplify|analy[sz]e|review|explain|reply to|respond to|answer|classify|format|convert|debug|continue|complete|grade|critique|comment on|write|repeat|say)\b([^:.!?]{0,150})(?::(?=\s|$)|$)/i;
/** Points at a text that follows on the next lines. */
const POINTS_BELOW = /\b(?:this|following|below|text|e-?mail|letter|paragraph|essay|story|sentences?|message)\b/i;
const BULLET = /^\s{0,20}(?:[-*•–]|\d{1,2}[.)])\s+/;
const FIRST_PERSON = /(?<![\p{L}\p{N}])(?:i|my|we|our|me)(?![\p{L}\p{N}])/iu;

/** One spelling for apostrophes and line ends; no control, zero-width or text-direction characters. */
function normalise(content: string): string {
  return content
    .slice(0, MAX_TURN_LENGTH)
    .toWellFormed()
    .normalize("NFC")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .replace(/[\u201C\u201D\u201E]/g, '"')
    .replace(/[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, "")
    .replace(/(?!\n)\p{Cc}/gu, " ");
}

/** Replaces what stands between double quotes by a gap when it speaks in the first person: someone else's "I". */
function withoutQuotedSpeech(line: string): string {
  const parts = line.split('"');
  const closed = parts.length % 2 === 1;
  return parts
    .map((part, i) => {
      const quoted = i % 2 === 1 && (closed || i < parts.length - 1);
      if (!quoted) return i === 0 ? part : `"${part}`;
      return FIRST_PERSON.test(part) ? `"${GAP}` : `"${part}`;
    })
    .join("");
}

/** The same line with what the tokenizer cannot take in reasonable time replaced by a gap. */
export function tokenizable(line: string): string {
  if (line.length <= MAX_WORD_LENGTH) return line;
  return line
    .split(" ")
    .map((word) => (word.length > MAX_WORD_LENGTH ? GAP : word))
    .join(" ");
}

/** The line up to where it hands a text over, and whether it does. */
function upToHandedOver(line: string, isLast: boolean): { own: string; handedOver: boolean } {
  const found = HANDED_OVER.exec(line);
  const colon = found?.[0].endsWith(":") ?? false;
  if (found === null || (!colon && (isLast || !POINTS_BELOW.test(found[1] ?? ""))))
    return { own: line, handedOver: false };
  return { own: line.slice(0, found.index + (/^[.!?]/.test(found[0]) ? 1 : 0)), handedOver: true };
}

/**
 * The lines of a message that are the speaker's own words: without code blocks, quoted blocks, first-person speech in
 * quotation marks, texts handed over to be worked on, and without the context block of a retrieve that was pasted back. What is
 * secret is redacted.
 *
 * @returns lines without bullet marks, trimmed, none of them empty; only the first 16,000 code units are read.
 */
export function ownLines(content: string): string[] {
  const lines: string[] = [];
  let inCode = false;
  const all = withoutContextBlocks(redact(normalise(content)))
    .trimEnd()
    .split("\n");
  for (const [position, raw] of all.entries()) {
    const pieces = raw.replace(/^\s{0,3}~~~/, "```").split("```");
    let line = "";
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) inCode = !inCode;
      if (!inCode) line += i > 0 ? ` ${piece}` : piece;
    }
    if (/^\s*(?:>|\|)/.test(line)) continue;
    const folded = line.replace(BULLET, "").replace(/\s+/g, " ").trim();
    const { own, handedOver } = upToHandedOver(folded, position === all.length - 1);
    const spoken = withoutQuotedSpeech(own).trim();
    if (spoken !== "") lines.push(spoken);
    if (handedOver) break;
  }
  return lines;
}
