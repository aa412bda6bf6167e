import { NUMBERS, NUMBERS_ELSEWHERE, SECRETS, SECRETS_ELSEWHERE } from "./names.ts";
import { matchesOf, type Span } from "./spans.ts";

/** A value: the words that follow up to where the clause ends. */
const VALUE = "([^\\s,;!?]\\S{0,100}?(?: \\S{1,100}?){0,12}?)(?=[,;!?.)\"']{1,3}(?:\\s|$)|\\n| and | but | so |$)";
/** "my password is …", "the password for my bank: it's …" */
const NAMED = new RegExp(
  `(?<![\\p{L}\\p{N}])(${SECRETS}|${NUMBERS})((?: (?:for|of|to|on|at) [\\p{L}' ]{1,30}?)?(?:(?:[,:]? (?:it's|it is|that's|that is)| (?:is|was|are|were|would be)|'s| ?[:=#])(?: now| set to| ?:)? ?))${VALUE}`,
  "giud",
);
const NAMED_ELSEWHERE = new RegExp(
  `(${SECRETS_ELSEWHERE}|${NUMBERS_ELSEWHERE})((?: ?(?:es|ist|lautet|est|é|è|is|to|это|是|为|は|는|है|هي|[:=-]))?(?: ?[:=])? ?)([^\\s,;!?，。][^\\s，。]{1,63}?(?=[,;!?.)"']{0,3}(?:\\s|$)|[，。]))`,
  "giud",
);
/** "my password hunter22 does not work" */
const NAMED_BARELY = new RegExp(
  `(?<![\\p{L}\\p{N}])(${SECRETS})( )([^\\s,;]{4,64}?(?=[,;!?.)"']{0,3}(?:\\s|$)))`,
  "giud",
);
/** One of the names, wherever: without it there is nothing to look for, and most texts have none. */
const ANY_NAME = new RegExp(`${SECRETS}|${NUMBERS}|${SECRETS_ELSEWHERE}|${NUMBERS_ELSEWHERE}`, "iu");
const NUMBER_NAME = new RegExp(`^(?:${NUMBERS}|${NUMBERS_ELSEWHERE})$`, "iu");
/** After a name that usually stands before something secret, words that say something about it instead. */
const NO_VALUE =
  /^(?:not|valid|too|so|wrong|expired|invalid|lost|gone|broken|working|being|blocked|locked|declined|maxed|never|still|from|with|in|on|at|about|due|ending|ends|required|needed|forgotten|incorrect|saved|linked|registered|verified|the same)\b(?!.*\d{5})/i;
const NO_VALUE_ELSEWHERE =
  /^(?:no|ya|muy|incorrect[ao]|correct[ao]|falsch|nicht|richtig|vergessen|abgelaufen|gesperrt|pas|incorrect|faux|oubli[ée]|errad[ao]|non|sbagliata)$/iu;
/** Secret only with digits: "my card is blue" is not. */
const DIGITS_ONLY =
  /^(?:(?:credit |debit |bank )?card|pin|otp|passport|pan|identity|iban|routing|aadh|adhaar|driv|tax|bank)\b/i;
const LAST_FOUR = /\b(?:last|final|ending|ends|letzten?|últimos|derniers)\b[^.!?\n]{0,40}$/i;

/** Finds what the text itself calls a password, a key, a card or an identity number, whatever it looks like. */
export function namedSecrets(text: string): Span[] {
  if (!ANY_NAME.test(text)) return [];
  return [
    ...matchesOf(NAMED, text).flatMap((found) => valueIn(text, found, isTold)),
    ...matchesOf(NAMED_ELSEWHERE, text).flatMap((found) => valueIn(text, found, isToldElsewhere)),
    ...matchesOf(NAMED_BARELY, text).flatMap((found) => valueIn(text, found, (_, value) => isMixed(value))),
  ];
}

function valueIn(
  text: string,
  found: RegExpExecArray,
  told: (name: string, value: string, link: string) => boolean,
): Span[] {
  const [, name = "", link = "", value = ""] = found;
  const [start, end] = found.indices?.[3] ?? [0, 0];
  const isNumber = NUMBER_NAME.test(name);
  if (isNumber && isLastFour(value, text.slice(Math.max(0, found.index - 60), found.index))) return [];
  return told(name, value, link) ? [{ start, end }] : [];
}

function isTold(name: string, value: string): boolean {
  if (NO_VALUE.test(value)) return false;
  if (!DIGITS_ONLY.test(name) && !NUMBER_NAME.test(name)) return true;
  return /\d(?:[ -]?\d){2}/.test(value) || isMixed(value.split(" ")[0] ?? "");
}

function isToldElsewhere(name: string, value: string, link: string): boolean {
  if (NUMBER_NAME.test(name)) return /\d{4}/.test(value) || isMixed(value);
  return /\p{L}|[:=-]/u.test(link) ? !NO_VALUE_ELSEWHERE.test(value) : isMixed(value) || /^\d+$/.test(value);
}

/** A word that nobody says: letters and digits, or signs among them. */
function isMixed(value: string): boolean {
  return value.length >= 4 && /\d/.test(value) && /[^\d.,:%°º/-]/.test(value);
}

/** The last digits of a number, given alone, are no secret. */
function isLastFour(value: string, before: string): boolean {
  const digits = value.replace(/\D/g, "");
  return digits.length <= 4 && (/^[\d .]*$/.test(value) || LAST_FOUR.test(before));
}
