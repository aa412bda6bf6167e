import { askedSecrets } from "./asked.ts";
import { namedCodes } from "./codes.ts";
import { lettered } from "./marks.ts";
import { namedSecrets } from "./named.ts";
import { secretNumbers } from "./numbers.ts";
import { EVERYWHERE, type RedactionRules } from "./rules.ts";
import { replaceSpans, type Span, searchable } from "./spans.ts";

/** Stands in a text where something secret was said. */
export const REDACTED = "[REDACTED]";

/**
 * Replaces what must never be stored: payment card numbers, bank accounts, identity numbers, passwords, codes, keys and
 * tokens. The rest of the text stays as it is.
 *
 * @param rules What counts as a secret. @default what does everywhere
 * @example
 * redact("I paid with 4111 1111 1111 1111 in May."); // "I paid with [REDACTED] in May."
 */
export function redact(text: string, rules: RedactionRules = EVERYWHERE): string {
  return replace(text, secretsOf(searchable(text), rules));
}

/**
 * The same for the messages of a conversation in their order: what answers a question for a code is secret as well.
 *
 * @param rules What counts as a secret. @default what does everywhere
 */
export function redactConversation(texts: readonly string[], rules: RedactionRules = EVERYWHERE): string[] {
  const searched = texts.map(searchable);
  const asked = askedSecrets(searched);
  return texts.map((text, at) => replace(text, [...secretsOf(searched[at] ?? "", rules), ...(asked[at] ?? [])]));
}

function secretsOf(searched: string, rules: RedactionRules): Span[] {
  return [
    ...namedSecrets(searched),
    ...namedCodes(searched),
    ...secretNumbers(searched, rules),
    ...lettered(searched, rules),
  ];
}

function replace(text: string, spans: readonly Span[]): string {
  return spans.length === 0 ? text : replaceSpans(text, spans, REDACTED);
}
