import { CODE_NAME, OPEN_CODE } from "./names.ts";
import { matchesOf, type Span } from "./spans.ts";

/** How a message asks for something. */
const ASKS =
  /\?|\b(?:please|enter|type|send|share|tell|provide|give|confirm|need|what|which|read out|bitte|senden|nennen|geben|welche|por favor|dime|indique|env[ií]e|cu[aá]l|batao|bataiye|bhejo)\b/i;
const PASSWORD = /pass ?word|pass ?code|contraseña|kennwort|passwort|mot de passe|senha|पासवर्ड|密码|パスワード/iu;
/** An answer that is little more than the value. */
const SHORT = 40;
const SHORT_NUMBER = /(?<![\p{L}\p{N}-])(?:[A-Z]-)?\d+(?:[ -]\d+)*(?![\p{L}\p{N}-])/gu;
const SINGLE_WORD = /^\s*(?:(?:it's|it is|is) )?(\S{4,64}?)[.!]?\s*$/i;
const NO_PASSWORD =
  /^(?:what|which|why|sure|okay|yes|nope|none|sorry|forgot|hello|thanks|never|don't|cannot|can't|no)\b/i;
/** How many messages back a question may stand. */
const REACH = 3;

/** What a message asks for; null when it asks for nothing. */
type Asked = "password" | "code" | "other" | null;

/**
 * Finds what answers a question for a code or a password: "482913" by itself names nothing.
 *
 * @param searched The messages of a conversation in their order, as they are searched.
 * @returns for each message, what in it is secret.
 */
export function askedSecrets(searched: readonly string[]): Span[][] {
  return searched.map((text, at) => {
    if (text.length > SHORT) return [];
    for (let back = 1; back <= REACH && at >= back; back++) {
      const question = searched[at - back] ?? "";
      const what = askedBy(question);
      if (what) return answerIn(text, what);
      if (question.length > SHORT) return [];
    }
    return [];
  });
}

function askedBy(text: string): Asked {
  const question = text.slice(-300);
  if (!ASKS.test(question)) return null;
  if (PASSWORD.test(question)) return "password";
  const name = matchesOf(CODE_NAME, question).at(-1);
  if (!name) return "other";
  const beside = question.slice(Math.max(0, name.index - 16), name.index + name[0].length + 16);
  return name.groups?.weak !== undefined && OPEN_CODE.test(beside) ? "other" : "code";
}

function answerIn(text: string, asked: NonNullable<Asked>): Span[] {
  if (asked === "other") return [];
  const numbers = matchesOf(SHORT_NUMBER, text)
    .map(({ 0: written, index }) => ({ start: index, end: index + written.length, digits: written.replace(/\D/g, "") }))
    .filter(({ digits }) => digits.length >= 3 && digits.length <= 10);
  if (numbers.length > 0 || asked === "code") return numbers;
  const word = SINGLE_WORD.exec(text)?.[1];
  if (word === undefined || NO_PASSWORD.test(word)) return [];
  const start = text.indexOf(word);
  return [{ start, end: start + word.length }];
}
