import { MAX_LENGTH } from "./self-contained.ts";
import { isSmallTalkElsewhere } from "./small-talk-elsewhere.ts";

/** Frequent words of English; the few that are as frequent in its neighbours ("in", "a", "me", "on") are left out. */
const ENGLISH = new Set(
  (
    "the and is are i my you your to of that it it's for with have has not don this but they we our " +
    "what from at was were be been by about like would can will do does how when who which or if just so there their she " +
    "his her them some any very really too also love want need am he than then after before had many more first each because while most over out up one two need always never please use answer answers every wants wanted needs likes loves works working worked live lives living lived has make makes get gets got go goes going went now last next week weeks month months year years day days new old every each good great work home family sister brother mother father wife husband son daughter kids friend boss team name day exam prefer hate enjoy favorite favourite allergic birthday moved school job"
  ).split(" "),
);

/** Frequent in English and in other languages alike. */
const SHARED = new Set("in a an on at as by so no me or us its".split(" "));

/** Frequent words of other languages written in Latin letters that English does not have. */
const NEIGHBOURS = new Set(
  (
    "el la los las y en con mi que es una por para soy tengo je et le les des est une dans pour avec mon ma suis ich und " +
    "der das ist nicht ein eine mit bin mein meine il di che sono della eu uma meu minha com ik het van een mijn jag och " +
    "saya dan yang nie jest mam ja"
  ).split(" "),
);

const WORD = /[\p{L}\p{M}']+/gu;
const LONGEST_WORD = 40;
const MIN_WORDS_TO_JUDGE = 5;
const MIN_OTHER_SCRIPT_LETTERS = 6;
const OTHER_SCRIPT_SHARE = 0.4;
const MIN_WORDS_WITHOUT_EVIDENCE = 8;
const ENGLISH_SHARE = 0.15;

const segmenter = new Intl.Segmenter("und", { granularity: "sentence" });

/** Lower-case words without what follows an apostrophe; web addresses and the like are no words. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length <= LONGEST_WORD && !word.includes("/"))
    .flatMap((word) => word.match(WORD) ?? [])
    .map((word) => word.replace(/'.*$/, ""));
}

/**
 * Whether rules written for English should read this text. Judged by its letters and by how many English function
 * words it has; a text too short to judge counts as English.
 */
export function isEnglish(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const other = letters - latin;
  if (other >= MIN_OTHER_SCRIPT_LETTERS && other / letters > OTHER_SCRIPT_SHARE) return false;
  const words = wordsOf(text);
  if (words.length < MIN_WORDS_TO_JUDGE) return true;
  const share = (list: ReadonlySet<string>) => words.filter((word) => list.has(word)).length / words.length;
  const english = share(ENGLISH);
  if (english >= ENGLISH_SHARE) return true;
  if (latin > (text.match(/[a-z]/gi)?.length ?? 0) || share(NEIGHBOURS) > english) return false;
  return words.length < MIN_WORDS_WITHOUT_EVIDENCE || english + share(SHARED) >= ENGLISH_SHARE;
}

/** The sentences of a text in any language that are long enough to say something and neither ask, greet nor thank. */
export function verbatimStatements(text: string): string[] {
  return [...segmenter.segment(text)]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => {
      if (sentence.length > MAX_LENGTH) return false;
      if (/[?？؟;]["»”』」)]?$/u.test(sentence) || isSmallTalkElsewhere(sentence)) return false;
      const letters = sentence.match(/\p{L}/gu)?.length ?? 0;
      const spaced = sentence.match(WORD)?.length ?? 0;
      const wide =
        sentence.match(/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/gu)?.length ?? 0;
      return wide >= 8 || (letters >= 12 && spaced >= 4);
    });
}
