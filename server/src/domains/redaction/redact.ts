/** Stands in a memory's text where something secret was said. */
export const REDACTED = "[REDACTED]";

/** Payment cards: 13 to 19 digits, in groups or not. ISO/IEC 7812. */
const CARD = /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g;
/** US social security numbers. */
const SSN = /(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])/g;
/** Aadhaar: twelve digits in groups of four, none of which begins with 0 or 1. */
const AADHAAR = /(?<![\w-])[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?![\w-]| \d)/g;
/** India's permanent account number: the fourth letter says what holds it. */
const PAN = /(?<!\w)[a-z]{3}[abcfghljpt][a-z]\d{4}[a-z](?!\w)/gi;
/** Bank accounts, ISO 13616. */
const IBAN = /(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)/g;
/** Keys and tokens that say by their first letters what they are. */
const KEY =
  /(?<!\w)(?:(?:sk|pk|rk)[-_]|gh[opsu]_|github_pat_|xox[abpr]-|AKIA|AIza|glpat-|hf_|mem_|agent_sk_|uui_)[A-Za-z0-9_-]{10,200}|(?<!\w)eyJ[\w-]{8,2000}\.[\w-]{8,2000}(?:\.[\w-]{0,2000})?|-----BEGIN [A-Z ]{1,30}PRIVATE KEY-----/g;

const NAMES =
  "pass ?words?|pass ?codes?|pass ?phrases?|pwd|pin(?: ?code| number)?|cvv|cvc|otp|(?:security|verification|one[- ]time|access|confirmation|2fa|two[- ]factor|login|log-in|backup|recovery|door|gate|alarm|unlock|entry|safe) codes?|(?:secret|private|api|encryption|recovery|licen[cs]e) keys?|seed phrase|(?:access|api|auth|bearer|secret) tokens?|(?:credit |debit |bank )?card(?: number| no\\.?)?|(?:social security|national insurance|national id|aadhaar|aadhar|pan(?: card)?|passport|driver'?s? licen[cs]e|driving licen[cs]e|tax id|identity card|bank account|routing|iban)(?: card)?(?: number| no\\.?)?|ssn|nino";
/** "my password is …": what follows, up to where the clause ends. */
const NAMED = new RegExp(
  `(?<![\\p{L}\\p{N}])((?:${NAMES})(?: for [\\p{L} ]{1,30}?)?(?: (?:is|was|are|would be)|'s| ?[:=#])(?: now| set to| ?:)? ?)([^\\s,;!?][^,;!?\\n]{0,80}?)(?=[,;!?\\n]|\\.(?:\\s|$)| and | but | so |$)`,
  "giu",
);
/** The same in other languages. */
const NAMED_ELSEWHERE =
  /((?:contraseña|clave(?: secreta)?|passwort|kennwort|mot de passe|senha|parola d'ordine|wachtwoord|hasło|şifrem?|пароль|密码|密碼|パスワード|비밀번호|पासवर्ड|كلمة (?:المرور|السر)) ?(?:es|ist|est|é|è|is|to|это|是|は|는|है|هي|[:=-])? ?[:=]? ?)([^\s,;!?，。]{3,64})/giu;
/** "the code is 482913": short numbers that open something, unless they are a place's or a shop's. */
const CODE =
  /(?<!(?:zip|post|postal|area|country|source|promo|discount|coupon|voucher|dress|bar|product|item|colou?r|error|status|course|class) )(?<![\p{L}\p{N}])(code (?:is |was |: ?|= ?)?)(\d[\d -]{2,10}\d)(?![\p{L}\p{N}])/giu;
/** After a name that usually stands before something secret, words that say something about it instead. */
const NO_VALUE =
  /^(?:not|too|so|wrong|expired|invalid|lost|gone|broken|working|being|blocked|locked|declined|maxed|never|still|from|with|in|on|at|about|due)\b(?!.*\d)/i;
/** Secret only with digits: "my card is blue" is not. */
const DIGITS_ONLY = /^(?:(?:credit |debit |bank )?card|pin|otp)\b/i;

/**
 * Replaces what must never become a memory: payment card numbers (checked by Luhn), bank accounts, identity numbers, passwords, codes,
 * keys and tokens. The rest of the text stays as it is.
 *
 * @example
 * redact("I paid with 4111 1111 1111 1111 in May."); // "I paid with [REDACTED] in May."
 */
export function redact(text: string): string {
  return text
    .replace(KEY, REDACTED)
    .replace(NAMED, (whole, name: string, value: string) =>
      NO_VALUE.test(value) || (DIGITS_ONLY.test(name) && !/\d/.test(value)) ? whole : `${name}${REDACTED}`,
    )
    .replace(NAMED_ELSEWHERE, `$1${REDACTED}`)
    .replace(CODE, `$1${REDACTED}`)
    .replace(CARD, (digits) => (isCard(digits) ? REDACTED : digits))
    .replace(IBAN, (account) => (isIban(account) ? REDACTED : account))
    .replace(SSN, REDACTED)
    .replace(AADHAAR, REDACTED)
    .replace(PAN, REDACTED);
}

/** Luhn's check, which nine out of ten numbers that are no card fail. */
function isCard(written: string): boolean {
  const digits = written.replace(/\D/g, "");
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The check digits of ISO 13616: the number, rearranged, leaves 1 when divided by 97. */
function isIban(written: string): boolean {
  const account = written.replaceAll(" ", "");
  let rest = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
