import type { Token } from "./grammar.ts";

/** Shortest and longest text that a memory may have, in UTF-16 code units. */
export const MIN_LENGTH = 10;
export const MAX_LENGTH = 500;
/** Room for discourse words that are taken away before the length of a memory is judged. */
export const LONGEST_CLAUSE = MAX_LENGTH + 100;

const OPENERS =
  /^(?:no wait|oh wait|wait no|no sorry|sorry no|actually no|omg|ugh|argh|yay|oh|ooh|ah|aha|yeah|yea|yes|yep|yup|no|nope|nah|well|so|wow|hey|hi|hello|haha|lol|hmm|um|uh|okay|ok|sure|right|alright|cool|nice|great|awesome|perfect|actually|honestly|frankly|personally|basically|anyway|by the way|btw|also|good|plus|and|but|or|because|cause|cuz|then|thanks|thank you|me too|me neither|same here|same|of course|absolutely|definitely|exactly|indeed|unfortunately|luckily|fortunately|sadly|sorry|to be honest|tbh|in fact|fyi|just so you know|for the record|please note(?: that)?|as i said|one more thing|i(?: have|'ve|) changed my mind|long story short|correction|oops|my bad|quick update|update|news|scratch that|not really|not yet|not much|agreed|wait|good question|hopefully|wrong|incorrect|not (?:true|right|quite)|(?:that(?:'s| is)|you(?:'re| are)) (?:wrong|mistaken|incorrect|not (?:true|right|correct)))(?:[,!.:;\s…-]+|$)/i;
/** Openers that carry meaning when no comma follows: "no one knows", "right-handed people", "because I was ill". */
const ONLY_BEFORE_PUNCTUATION =
  /^(?:no|right|wrong|incorrect|(?:that(?:'s| is)|you(?:'re| are)) (?:wrong|mistaken|incorrect|not (?:true|right|correct))|not (?:true|right|quite)|sure|same|cool|nice|great|good|perfect|then|exactly|indeed|wait|sorry|well|hi|hey|hello)\s+(?!i\b|i'|my\b|we\b|our\b)/i;
/** "I know, …" says nothing; "I know Python" does. */
const ONLY_WITH_COMMA = /^(?:i (?:mean|know|see|agree|understand)|you (?:know|see))[,!.:;]+\s*/i;
const CLOSERS =
  /(?<![,\s])[,\s]+(?:too|as well|though|haha+|lol|you know|actually|thanks|thank you|please|right|btw|by the way|fyi|imo|imho|(?<!\bby\s)myself|either|so far|of course|to be honest|tbh|:\)|:-\)|:d|;\))$/i;
const FINAL_SIGNS = /(?<![\s,;:.!?…~*'(\-–—])[\s,;:.!?…~*'(\-–—]+$/u;

/** Takes away discourse words that say nothing about the speaker: "Oh, yeah, I love hiking too!" → "I love hiking". */
export function bare(text: string): string {
  let rest = text
    .replace(/^[\s'*_~#,.;:!)\-–—]+/u, "")
    .replace(/(?<![.,!?])[.,!?]+"$/, '"')
    .replace(FINAL_SIGNS, "");
  if (rest.split('"').length === 2) rest = rest.replace('"', "").trim();
  for (let i = 0; i < 6; i++) {
    const shorter = ONLY_BEFORE_PUNCTUATION.test(rest) ? rest : rest.replace(ONLY_WITH_COMMA, "").replace(OPENERS, "");
    if (shorter === rest) break;
    rest = shorter;
  }
  for (let i = 0; i < 3; i++) {
    const shorter = rest.replace(CLOSERS, "").replace(FINAL_SIGNS, "");
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest.replace(/^(I(?:'m|'ve| am| have| do)?|we|my [a-z]{1,20} is) also\b/iu, "$1");
}

const PRONOUNS = new Set("it them they he she him hers its theirs those these this that ones both".split(" "));
const TIMES = new Set(
  "week month year morning afternoon evening night summer winter spring autumn fall weekend semester term monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december time".split(
    " ",
  ),
);
/** Nouns that a pronoun seldom stands for. */
const POOR_ANTECEDENTS = new Set(
  "time times day days week weeks month months year years today lot bit fun kind thing things way sure part".split(" "),
);

/**
 * The first word that points outside the sentence ("it", "there", "that one") and has nothing in the sentence to point
 * at; null for a sentence that can be understood alone.
 */
export function danglingWord(tokens: readonly Token[]): string | null {
  let antecedent = false;
  let place = false;
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1];
    if (pointsOutside(tokens, i)) return token.lower;
    if (PRONOUNS.has(token.lower) && !antecedent && !isImpersonal(token.lower, next)) return token.lower;
    if (token.lower === "there" && !place && next?.pos !== "AUX" && tokens[i - 1]?.lower !== "out") return "there";
    if (/^(?:his|her|their)$/.test(token.lower) && !antecedent) return token.lower;
    if (token.lower === "one" && !antecedent && (next === undefined || next.pos === "PUNCT")) return "one";
    if ((token.pos === "NOUN" || token.pos === "PROPN") && !POOR_ANTECEDENTS.has(token.lower)) {
      antecedent = true;
      place ||= token.pos === "PROPN" || tokens.slice(Math.max(0, i - 3), i).some((before) => before.pos === "ADP");
    }
  }
  return null;
}

/** "both of them", "a fan of that game": whatever stands before, it is not what is meant. */
function pointsOutside(tokens: readonly Token[], at: number): boolean {
  const { lower } = tokens[at] as Token;
  const [before, last] = [tokens[at - 2], tokens[at - 1]];
  if (/^(?:them|those|these)$/.test(lower) && last?.lower === "of") {
    return /^(?:both|all|one|two|three|four|some|many|most|each|none)$/.test(before?.lower ?? "");
  }
  const [next, afterNext] = [tokens[at + 1], tokens[at + 2]];
  return (
    /^(?:that|this|those|these)$/.test(lower) &&
    (last?.pos === "ADP" || (last?.pos === "VERB" && lower !== "this")) &&
    next?.pos === "NOUN" &&
    !TIMES.has(next.lower) &&
    (afterNext === undefined || afterNext.pos === "PUNCT" || afterNext.pos === "ADP")
  );
}

/** "this week", "I love it when …", "I find it hard to …", "I know that I …". */
function isImpersonal(word: string, next: Token | undefined): boolean {
  if (next === undefined) return false;
  if (word === "this" || word === "that") {
    return TIMES.has(next.lower) || (word === "that" && /^(?:i|my|we|our)$/.test(next.lower));
  }
  if (word === "it")
    return /^(?:when|if|hard|difficult|easy|easier|harder|important|useful|helpful|comes)$/.test(next.lower);
  if (word === "both")
    return /^(?:of|my|our|the)$/.test(next.lower) || next.pos === "NOUN" || next.pos === "PROPN" || next.pos === "ADJ";
  return false;
}

/**
 * The text of a memory: white space folded, first letter in capitals, ending with a full stop.
 *
 * @returns null when it is shorter than 10 or longer than 500 characters.
 */
export function sentenceFrom(text: string): string | null {
  const folded = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  const [first = ""] = folded;
  const capital = /^\p{Ll}$/u.test(first) && !/^\S*[@/\\_]/.test(folded) ? first.toLocaleUpperCase("en") : first;
  const ended = `${capital}${folded.slice(first.length)}`.replace(/[\s,;:!?…]+$/u, "");
  const sentence = /[.。।۔]$/u.test(ended) ? ended : `${ended}.`;
  return sentence.length >= MIN_LENGTH && sentence.length <= MAX_LENGTH ? sentence : null;
}
