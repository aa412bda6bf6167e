import { stemmer } from "stemmer";
import { STOP_WORDS } from "./stop-words.ts";

/**
 * The words of a text in order, in NFKC, with their case. What identifies something stays whole: "C++", "C#", "B2B",
 * "user_id", "3.14", "10:30"; thousands separators are dropped ("1,000" → "1000"). Runs of a script that writes no
 * spaces are segmented by dictionary.
 */
export function words(text: string): string[] {
  const found: string[] = [];
  for (const [run] of text.normalize("NFKC").matchAll(WORD)) {
    if (UNSPACED.test(run)) {
      for (const { segment, isWordLike } of SEGMENTER.segment(run)) if (isWordLike) found.push(segment);
    } else {
      found.push(/^\d{1,3}(?:,\d{3})+$/.test(run) ? run.replaceAll(",", "") : run);
    }
  }
  return found;
}

/**
 * What a text is about, for matching: its words in lower case without English stop words, English ones reduced to
 * their stem, in order and with repetitions.
 *
 * @example
 * terms("Which language should code samples use?"); // ["languag", "code", "sampl"]
 */
export function terms(text: string): string[] {
  return words(text).flatMap((word) => term(word) ?? []);
}

/** The term that a word counts as; null when it says nothing about the subject. */
export function term(word: string): string | null {
  const plain = word
    .toLowerCase()
    .replace(/['’]s$/, "")
    .replace(/['’]/g, "");
  if (STOP_WORDS.has(plain)) return null;
  return /^[a-z]{3,}$/.test(plain) ? stemmer(plain) : plain;
}

/** Separators count only inside numbers, the apostrophe only inside words, `#` only after a single letter. */
const WORD =
  /(?<![\p{L}\p{N}])\p{L}#(?![\p{L}\p{N}])|[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}]+|(?<=\p{N})[.,:]\p{N}+)*(?:\+\+(?![\p{L}\p{N}]))?/gu;

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const SEGMENTER = new Intl.Segmenter("en", { granularity: "word" });
