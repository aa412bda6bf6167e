/** What is said before a question, in one sentence with it: "That's great, do you have kids". */
const PREFACE =
  /^(?!(?:when|while|if|since|because|after|before|as|once|unless|do|does|did|are|is|have|has|can|could|would|will|were|what|which|where|who|how|shall|should|may)\b).{1,120}?(?:[,;:–—-] ?|\s(?=and |but |so ))(?:and |but |so )?(?=(?:do|are|have|did|were) you\b|(?:what|which|where|when|who|how) (?:\w+ ){1,3}?(?:you|your)\b)/i;

/** The last question of a message, without its sign and what leads up to it; null when the message does not ask. */
export function lastQuestion(content: string): string | null {
  const text = content.slice(-1_000).replace(/\s+/g, " ").replaceAll("\u2019", "'");
  const sentences = text.split(/(?<=[.!?])\s/);
  const asked = sentences.findLast((sentence) => sentence.includes("?"));
  const found =
    asked ?? (/(?:your|the) [\w ,]*(?:name|id|number|email|level|grade)\b/i.test(text) ? sentences.at(-1) : null);
  return (
    found
      ?.replace(/[?!.\s]+$/, "")
      .replace(/^(?:(?:so|and|but|oh|ok|okay|well|great|cool|nice|also|anyway|by the way|wow)[, ]+)+/i, "")
      .replace(PREFACE, "") ?? null
  );
}

/** Puts the noun of the question into "My favorite is …". */
export function withNounOfQuestion(text: string, question: string | null): string {
  const noun = question === null ? undefined : /\bfavou?rite ([\w'-]{2,20}(?: [\w'-]{2,20})?)$/i.exec(question)?.[1];
  if (noun === undefined) return text;
  return text.replace(
    /^my favou?rite (?:one )?(?=is |was |would |are |has )/i,
    (found) => `${found.trim().replace(/ one$/i, "")} ${noun} `,
  );
}

/** A place that a question names, with the word before it. */
const PLACE =
  /\b(in|to|at|from|near|visit|visited|visiting|of|about|around|leave|left|like|love|miss|enjoy|enjoyed) (?!(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|I|English)\b)((?:the )?\p{Lu}[\p{L}'.-]*(?:,? (?:of |de |the )?\p{Lu}[\p{L}'.-]*)*)/u;
/** Typed without capitals, a place is known only behind words that take one. */
const PLACE_IN_SMALL = /\b(in|to|visited) ((?:new |san |south |north |los )?\p{Ll}[\p{Ll}'-]+)$/u;
const TAKES_PLACE = /\b(?:been to|live in|lived in|visited|born in|moved to)\b/;
const THERE =
  /(?<!\b(?:over|out|hi|hello|hey|is|are|was|were|in|been in) )\b(from )?there\b(?!'s|'re| (?:is|are|was|were|will|has|have|must|might)\b)/iu;
const MOTION =
  /\b(?:go|goes|going|gone|went|been|moved?|moving|travel(?:led|ed|ling|ing)?|fl(?:y|ew|own)|dr(?:ive|ove|iven)|get|got|return(?:ed|ing)?|came|come)(?: back| \w+ times?| once| twice| a lot| often)?\s*$/i;

/** Puts the place that the question names for "there": "Have you been to Rome?" – "I live there" → "I live in Rome". */
export function withPlaceOfQuestion(text: string, question: string | null): string {
  const found = THERE.exec(text);
  if (question === null || found === null || found.index === 0) return text;
  const [, preposition = "", place = ""] =
    PLACE.exec(question) ?? (TAKES_PLACE.test(question) ? PLACE_IN_SMALL.exec(question) : null) ?? [];
  if (place === "") return text;
  const before = text.slice(0, found.index);
  const at = /^(?:at|near)$/i.test(preposition) ? preposition.toLowerCase() : "in";
  const word = found[1] !== undefined ? "from" : MOTION.test(before) ? "to" : at;
  return `${before}${word} ${place}${text.slice(found.index + found[0].length)}`;
}
