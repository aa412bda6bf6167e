import { inSentence, isFragment } from "./answers.ts";
import { parse } from "./grammar.ts";
import { bare, MIN_LENGTH } from "./self-contained.ts";
import { ANY, type Asked, readYesNo } from "./yes-no.ts";

/** What a yes or no, together with its question, states. */
export interface Answered {
  statement: string;
  /** What was said besides, to be read on its own; empty when there is nothing. */
  rest: string;
  /** Words that tell whether the rest says the same again. */
  about: ReadonlySet<string>;
}

const LEADING =
  /^(?:[\s"'*(]|(?:oh|ooh|ah|aha|well|hm+|um|uh|haha|wow|hey|hi|hello|lol|actually|honestly|why)(?=[\s,.!])[,.!\s]*)+/i;
const END = "(?=$|\\s*[,.!;:–—)…-]| but\\b)";
const YES = new RegExp(
  `^(?:yes|yeah|yea|yep|yup|yah|yes indeed|i sure|you bet)(?=$|[\\s,.!;:–—…-])|^(?:sure|of course|absolutely|definitely|certainly|indeed|correct|exactly|right|totally|true|that's (?:right|correct|true)|i certainly)${END}`,
  "i",
);
const NO = new RegExp(
  `^(?:no|nope|nah|naw|never|not really|not at all|not yet|not anymore|not any more|unfortunately not|afraid not|i'm afraid not|sadly not)${END}|^(?:no|nope|nah)(?= i\\b| not\\b| never\\b)`,
  "i",
);
const ECHO = new RegExp(
  `^i (?:really |certainly |definitely |sure |totally |actually |absolutely )?(am|do|have|can|was|did)( not|n't|not)?(?: indeed| actually| so| too| yet| sadly| unfortunately| at all)?${END}`,
  "i",
);
const NOT_ECHO = new RegExp(`^i(?:'m| am) not(?: yet| actually| really)?${END}`, "i");
/** Words after which the yes or no does not mean what it says. */
const TAKEN_BACK =
  /^(?:and no|no\b|and yes|yes\b|please|ma'am|thanks|thank you|(?:i )?used to|i did\b|i was\b|but not\b|not any|only when|if\b|sort of|kind of|kinda|in a way|way\b|problem|worries|idea|need\b|doubt|wonder)/i;
const PLACED =
  /^(?:in|at|on|from|near|with|for|since|every|once|twice|around|outside|next to|close to|to|through|sometimes|occasionally|often|rarely|daily|weekly|(?:\w+ )?times a)(?: |$)/i;
const OFTEN =
  /^(?:sometimes|occasionally|often|rarely|daily|weekly|(?:every|once a|twice a|\w+ times a) (?:\w+ )?\w+)$/i;
const NARROWED = /^(?:especially|particularly|mostly|mainly|in particular) /i;
const MORE_OF_IT = /^(?:and|plus|also|as well as) (?:also )?(?!i\b|my\b|we\b|it\b|yes\b|no\b|so\b|that\b|but\b)/i;
const LIKING =
  /^i (?:(?:really|absolutely|also|do|definitely|totally) )*(love|like|hate|enjoy|adore|prefer|dislike|can't stand|don't like) (?:it|them)(?: (?:a lot|so much|very much|lots))?$/i;
const NAMED_ONES =
  /\b(?:dog|cat|pet|puppy|kitten|horse|rabbit|bird|hamster|brother|sister|son|daughter|wife|husband|partner|boyfriend|girlfriend|roommate|baby|child|kid)s?$/i;
const NUMBER = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|\\d{1,3}";
const SO_MANY = new RegExp(`^(?:i(?:'ve| have)(?: got)? )?(${NUMBER})(?: of (?:them|those))?$`, "i");

/** Says yes, no, or neither, and what comes after. */
function readPolarity(text: string, asked: Asked): { yes: boolean; rest: string } | null {
  let rest = text.replace(LEADING, "").replaceAll("\u2019", "'");
  let said: boolean | null = null;
  for (let i = 0; i < 3; i++) {
    const word = (YES.exec(rest) ?? NO.exec(rest))?.[0];
    if (word === undefined) break;
    const yes = YES.test(rest);
    if (said !== null && said !== yes) return null;
    said = yes;
    rest = after(rest, word);
  }
  const echo = ECHO.exec(rest) ?? NOT_ECHO.exec(rest);
  if (echo !== null) {
    const verb = echo[1]?.toLowerCase() ?? "am";
    if (said === null && asked.echo !== verb) return null;
    said = echo[1] !== undefined && echo[2] === undefined;
    rest = after(rest, echo[0]);
  }
  if (
    said === null &&
    /^(?:none|nothing|nobody|no one)$/i.test(rest.replace(/[.!\s]+$/, "")) &&
    ANY.test(asked.no ?? "")
  ) {
    return { yes: false, rest: "" };
  }
  if (said === true && asked.verb === "prefer") rest = rest.replace(/^please[.!\s]*$/i, "");
  if (said === null || TAKEN_BACK.test(rest)) return null;
  return { yes: said, rest };
}

function after(text: string, word: string): string {
  return text.slice(word.length).replace(/^[\s,.!;:–—…)-]+/, "");
}

/** The question's statement with what an answer names in the place of "any pets" or "a dog". */
function withNamed(asked: Asked, fragment: string): string | null {
  const { verb, object, echo } = asked;
  const subject = echo === "have" && verb !== "have" ? "I have" : "I";
  if (echo === null || echo === "did" || echo === "was" || /^(?:my|our|the best)\b/i.test(fragment)) return null;
  if (/\ballerg(?:y|ies)$|^allergic to any/i.test(object)) {
    return `I am allergic to ${fragment.replace(/^(?:to|an?) /i, "").replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase())}`;
  }
  if (/\b(?:hobbies|interests)$/i.test(object)) return `I like ${fragment.replace(/^to /i, "to ")}`;
  const favourite = /^an? (favou?rite .+)$/i.exec(object)?.[1];
  if (favourite !== undefined) return `My ${favourite} is ${fragment}`;
  const any = ANY.exec(object);
  if (any !== null) {
    const begun =
      verb === "am" ? `I am ${object.slice(0, any.index)}` : `${subject} ${verb} ${object.slice(0, any.index)}`;
    return `${begun.trimEnd()} ${fragment}`;
  }
  if (object === "" || hasPreposition(object) || /^to |^\p{Lu}/u.test(object)) return null;
  if (/^\p{Lu}/u.test(fragment))
    return NAMED_ONES.test(object) && asked.yes !== null ? `${asked.yes} named ${fragment}` : null;
  if (verb === "am" && !(/^an? /i.test(object) && /^an? /i.test(fragment))) return null;
  if (verb === "have" && !new RegExp(`^(?:an?|some|several|just|only|both|${NUMBER})\\b`, "i").test(fragment))
    return null;
  return `${subject} ${verb} ${fragment}`;
}

function hasPreposition(text: string): boolean {
  return parse(text)
    .flat()
    .some(({ pos }) => pos === "ADP");
}

/** What the words after a yes add to its statement; null when they are to be read on their own. */
function extended(asked: Asked, rest: string): string | null {
  const { yes } = asked;
  const said = bare(rest);
  if (MORE_OF_IT.test(rest)) {
    const named = bare(rest.replace(MORE_OF_IT, ""));
    return yes !== null && isFragment(named) && isNoun(named) ? `${yes} and ${named}` : null;
  }
  if (NARROWED.test(said) && !/\b(?:I|you|it|he|she|they|is|are|was)\b|'/i.test(said)) {
    return yes === null ? withNamed(asked, inSentence(said, "")) : `${yes}, ${inSentence(said, "")}`;
  }
  if (!isFragment(said)) return null;
  const fragment = inSentence(said, "");
  if (PLACED.test(fragment)) {
    if (yes === null || /^(?:for now|in fact|in general|at least|on occasion|with pleasure)/i.test(fragment))
      return null;
    if (/^(?:for|since) .*(?:\d|days|weeks|months|years|decade|ages|birth|child)/i.test(fragment)) {
      const begun = yes.replace(/^I am (?=\p{L}+ing\b)/u, "I have been ");
      return begun === yes && asked.echo !== "have" ? `${yes}, ${fragment}` : `${begun} ${fragment}`;
    }
    return `${yes}${hasPreposition(asked.object) ? "," : ""} ${fragment}`;
  }
  return isNoun(fragment) ? withNamed(asked, fragment) : null;
}

function isNoun(fragment: string): boolean {
  const tokens = parse(fragment).flat();
  return tokens.some(({ pos }) => pos === "NOUN" || pos === "PROPN" || pos === "NUM") || /^\p{L}+ing\b/u.test(fragment);
}

/** "I have two" and "two of them" → "I have two dogs"; null for anything else. */
function counted(rest: string, asked: Asked): string | null {
  const number = SO_MANY.exec(bare(rest))?.[1]?.toLowerCase();
  if (number === undefined || asked.verb !== "have") return null;
  const noun = asked.object.replace(/^(?:any|an?|some) /i, "");
  return `I have ${number} ${/s$|children$/i.test(noun) || /^(?:1|one)$/.test(number) ? noun : `${noun}s`}`;
}

/** Words too common to tell what a statement is about. */
const COMMON = new Set(
  "i am do not have a an any the my to in of at on with for and never is are was some more from as like i'm don't been go".split(
    " ",
  ),
);

/** The words of a text that tell what it is about, without their endings. */
export function aboutOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return new Set(
    words
      .filter((word) => !COMMON.has(word))
      .map((word) => (word.length > 4 ? word.replace(/(?:ing|ies|es|s|ed|e|y)$/, "") : word.replace(/s$/, ""))),
  );
}

/**
 * Reads a clause as the answer to a yes–no question: "Do you live in Paris?" – "Yes, I do" → "I live in Paris".
 *
 * @param text the clause as it was said, with its yes or no.
 * @param question as `lastQuestion` returns it.
 * @returns null when it is no answer to such a question, or when the answer would be of no use later.
 */
export function answerToYesNo(text: string, question: string): Answered | null {
  const asked = readYesNo(question);
  if (asked === null) return null;
  const liked = LIKING.exec(bare(text))?.[1];
  if (
    liked !== undefined &&
    /^(?:like|love|enjoy|prefer|eat|drink|play|watch|tried)$/.test(asked.verb) &&
    !ANY.test(asked.object)
  ) {
    return answered(`I ${liked.toLowerCase()} ${asked.object}`, "");
  }
  const polarity = readPolarity(text, asked);
  if (polarity === null) {
    const often = OFTEN.exec(bare(text).replace(/^i do /i, ""))?.[0];
    if (often !== undefined && asked.echo === "do" && asked.verb !== "have" && asked.yes !== null) {
      return answered(`${asked.yes} ${often[0]?.toLowerCase()}${often.slice(1)}`, "");
    }
    const named = ANY.test(asked.no ?? "") || asked.verb === "have" ? namedAlone(asked, bare(text)) : null;
    return named === null ? null : answered(named, "");
  }
  const { yes, rest } = polarity;
  if (!yes) {
    const instead = insteadOf(asked, bare(rest));
    if (instead !== null) return answered(instead, "");
    return asked.no === null ? null : answered(asked.no, restOf(rest));
  }
  if (rest === "") return asked.yes === null ? null : answered(asked.yes, "");
  const more = counted(rest, asked) ?? extended(asked, rest);
  if (more !== null) return answered(more, "");
  return asked.yes === null ? null : answered(asked.yes, restOf(rest));
}

/** What is left to be read on its own: not a fragment, unless it may be a sentence that was not understood as one. */
function restOf(rest: string): string {
  return isFragment(bare(rest)) && !/^(?:my|our|his|her|their|i)\b/i.test(rest) ? "" : rest;
}

/** "Do you use Windows?" – "No, Linux": what is true instead. */
function insteadOf(asked: Asked, said: string): string | null {
  if (
    !isFragment(said) ||
    /^(?:man|dude|bro|sir|mate|buddy|way|worries|problem|for now|in fact|in general|my|our)\b/i.test(said)
  )
    return null;
  const fragment = inSentence(said, "");
  if (!PLACED.test(fragment) && !isNoun(fragment)) return null;
  if (asked.no !== null) return asked.object === "" || asked.echo === "was" ? null : `${asked.no} but ${fragment}`;
  return asked.verb === "have" && /^(?:just|only) /i.test(fragment) ? withNamed(asked, fragment) : null;
}

function namedAlone(asked: Asked, fragment: string): string | null {
  if (!isFragment(fragment) || !isNoun(fragment)) return null;
  return withNamed(asked, inSentence(fragment, ""));
}

function answered(stated: string, rest: string): Answered {
  // "I cook" is shorter than a memory may be.
  const statement = stated.length < MIN_LENGTH - 1 ? stated.replace(/^I (?=\p{Ll}+$)/u, "I do ") : stated;
  return { statement, rest, about: aboutOf(statement) };
}
