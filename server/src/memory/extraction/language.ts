/** Words of English that are rare in other languages written in Latin letters; short ambiguous ones are left out. */
const FUNCTION_WORDS = new Set(
  (
    "the and is are i i'm i've i'd i'll my you your to of that it it's for with have has not don't this but they we our " +
    "what from at was were be been by about like would can will do does how when who which or if just so there their she " +
    "his her them some any very really too also love want need am"
  ).split(" "),
);

const WORD = /[\p{L}\p{M}']+/gu;
const MIN_WORDS_TO_JUDGE = 5;
const MIN_OTHER_SCRIPT_LETTERS = 6;
const OTHER_SCRIPT_SHARE = 0.4;
const ENGLISH_WORD_SHARE = 0.15;

const segmenter = new Intl.Segmenter("und", { granularity: "sentence" });

/**
 * Whether rules written for English should read this text. Judged by its letters and by how many English function
 * words it has; a text too short to judge counts as English.
 */
export function isEnglish(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const other = letters - latin;
  if (other >= MIN_OTHER_SCRIPT_LETTERS && other / letters > OTHER_SCRIPT_SHARE) return false;
  const words = text.toLowerCase().match(WORD) ?? [];
  if (words.length < MIN_WORDS_TO_JUDGE) return true;
  const english = words.filter((word) => FUNCTION_WORDS.has(word)).length;
  return english / words.length >= ENGLISH_WORD_SHARE;
}

/** The sentences of a text in any language that are long enough to say something and do not ask. */
export function verbatimStatements(text: string): string[] {
  return [...segmenter.segment(text)]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => {
      if (/[?？؟;]["»”』」)]?$/u.test(sentence) || sentence.startsWith("¿")) return false;
      const letters = sentence.match(/\p{L}/gu)?.length ?? 0;
      const spaced = sentence.match(WORD)?.length ?? 0;
      const wide = sentence.match(/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/gu)?.length ?? 0;
      return wide >= 8 || (letters >= 12 && spaced >= 4);
    });
}
