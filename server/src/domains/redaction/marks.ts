import { isIban, isSpanishId } from "./check-digits.ts";
import type { RedactionRules } from "./rules.ts";
import { matchesOf, type Span } from "./spans.ts";

/** Bank accounts, ISO 13616. */
const IBAN = /(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?!\w)/g;
/** Keys and tokens that say by their first letters what they are. */
const KEY =
  /(?<!\w)(?:(?:sk|pk|rk)[-_]|gh[opsu]_|github_pat_|xox[abpr]-|AKIA|AIza|glpat-|hf_|mem_|agent_sk_|uui_)[A-Za-z0-9_-]{10,200}|(?<!\w)eyJ[\w-]{8,2000}\.[\w-]{8,2000}(?:\.[\w-]{0,2000})?|-----BEGIN [A-Z ]{1,30}PRIVATE KEY-----/g;
/** India's permanent account number: five letters, four digits, a letter. */
const PAN = /(?<![A-Za-z0-9])[A-Z]{5}[ -]{0,2}\d{4}[ -]{0,2}[A-Z](?![A-Za-z0-9])/gi;
const PAN_SPREAD = /(?<![A-Za-z0-9])[A-Z](?:[ -]{1,2}[A-Z]){4}(?:[ -]{1,2}\d){4}[ -]{1,2}[A-Z](?![A-Za-z0-9])/gi;
/** Its fourth letter says what holds it. */
const OF_HOLDER = /^[A-Z]{3}[ABCFGHLJPT]/i;
const WORD =
  /^(?:order|model|block|floor|tower|phase|suite|issue|house|build|class|grade|track|route|train|check|since|about|after|until|under|above|total|costs?|spent|those|these|other|every|first|their|there|which|where|while)/i;
/** Spain's identity numbers (DNI, NIE). */
const SPANISH_ID = /(?<![\w-])(?:\d{8}|[XYZ][ -]?\d{7})[ -]?[A-HJ-NP-TV-Z](?!\w)/gi;
/** What travellers' passports are numbered with. */
const PASSPORT = /(?<![A-Za-z0-9])[A-Z][ -]?\d{7}(?!\w)/gi;

/** What all of these have, the keys apart. */
const TWO_DIGITS = /\d[ -]{0,2}\d/;

/** Finds accounts, keys and identity numbers that have letters. */
export function lettered(text: string, { types }: RedactionRules): Span[] {
  const all = (pattern: RegExp, isSecret: (bare: string, written: string) => boolean): Span[] =>
    matchesOf(pattern, text)
      .filter(({ 0: written }) => isSecret(written.replace(/[ -]/g, ""), written))
      .map(({ 0: written, index }) => ({ start: index, end: index + written.length }));
  const keys = all(KEY, () => true);
  if (!TWO_DIGITS.test(text)) return keys;
  return [
    ...keys,
    ...all(IBAN, isIban),
    ...all(PAN, (bare, written) => isPan(bare, written)),
    ...all(PAN_SPREAD, () => true),
    ...all(SPANISH_ID, isSpanishId),
    ...(types.includes("travel") ? all(PASSPORT, () => true) : []),
  ];
}

/** In small letters or apart, five letters may be a word: "order 1234 a". */
function isPan(bare: string, written: string): boolean {
  const isCapital = bare === bare.toUpperCase();
  if (written === bare && (isCapital || OF_HOLDER.test(bare))) return true;
  return !WORD.test(bare) && (isCapital || OF_HOLDER.test(bare));
}
