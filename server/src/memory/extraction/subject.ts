import { isVerb, parse } from "./grammar.ts";

/** Past forms that do not end in "-ed", of what people tell of. */
const IRREGULAR =
  "went|got|took|made|had|ran|saw|met|bought|built|caught|won|lost|found|left|began|broke|tore|wrote|drove|flew|came|gave|taught|spent|sold|slept|ate|swam|rode|sang|fell|told|heard|kept|grew|became|chose|drew|hid|hurt|set up|put up";
const STATES =
  /^(?:excited|tired|bored|interested|married|scared|worried|retired|blessed|pleased|thrilled|exhausted|stressed|inspired|engaged|divorced|born|stuck|relieved|terrified|shocked|amazed|surprised|disappointed|frustrated|overwhelmed|delighted|devastated|embarrassed|honou?red|annoyed|confused|determined|prepared)\b/i;
const PAST = new RegExp(
  `^(?:(?:just|finally|recently|also|even|already) )?(?:\\p{L}{2,20}(?<!ne|[aiou]|spe|fe|se|b[rl]e|shr?e)ed|${IRREGULAR}) (?!by\\b|and\\b|or\\b|but\\b|on\\b(?! (?:a|an|the|my|our)\\b))\\p{L}`,
  "iu",
);
const DOING =
  /^(?:(?:just|currently|still|also) )?(\p{L}{2,20}(?<!th|morn|even|dur)ing) (?!and\b|or\b|is\b|was\b)(?=\p{L})/iu;

/**
 * A sentence with the "I" that was left out: "Signed up for a race" → "I signed up for a race", "Baking bread" → "I am
 * baking bread". Others as they are.
 */
export function withSubject(sentence: string): string {
  const lowered = () => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
  if (STATES.test(sentence)) return `I am ${lowered()}`;
  if (PAST.test(sentence)) return `I ${lowered()}`;
  const doing = DOING.exec(sentence)?.[0];
  if (doing === undefined) return sentence;
  // "Baking bread takes long": what is done is itself the subject.
  const [clause = ""] = sentence.slice(doing.length).split(/[,;:.!]| [-–—] /, 1);
  const finite = parse(clause)
    .flat()
    .some((token) => (isVerb(token) || token.pos === "AUX") && !token.lower.endsWith("ing"));
  return finite ? sentence : `I am ${lowered()}`;
}
