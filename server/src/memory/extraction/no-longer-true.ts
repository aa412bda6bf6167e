import { baseOf, parse, type Token, textOf } from "./grammar.ts";
import { thirdPerson } from "./yes-no.ts";

/** Whatever follows the statement proper: "…, it's green", "…, now I live in Rome". */
const TAIL = /(?:[,;:]| - | – | — | but | and now | so now | since | because | anymore| any more| any longer).*$/i;
const ANY_MORE = /\b(?:anymore|any more|any longer|these days)\b/i;
const USED_TO = /^(.{1,60}?)(?<!\b(?:am|is|are|was|were|get|got|getting|not|n't|be)|'m|'s|'re) used to (.+)$/i;
const SWITCHED =
  /^(?:I|we)(?:'ve| have|) (?:just |recently |now |finally |also )?(switched|changed|migrated|converted|moved) (?:over )?from ([^,;]{2,60}?) (?:over )?(?:to|into) /i;
const REPLACED =
  /^(?:I|we)(?:'ve| have|) (?:just |recently |now |finally )?(?:replaced|swapped|traded)(?: in)? ([^,;]{2,60}?) (?:with|for|by) /i;
const STOPPED =
  /^(I|we)(?:'ve| have|) (?:just |recently |now |finally |completely )?(?:stopped|quit|gave up|given up) (\p{L}{2,20}ing)\b(.*)$/iu;
const LEFT_JOB =
  /^(?:I|we)(?:'ve| have|) (?:just |recently |now |finally )?(?:(?:quit|left|lost) my (?:\p{L}+ )?job|got (?:fired|laid off)|was (?:fired|laid off|made redundant)|resigned) (at|from|as|with) ([^,;]{2,60})/iu;
const MOVED_OUT =
  /^(?:I|we)(?:'ve| have|) (?:just |recently |now |finally )?(?:moved (?:out of|away from)|left) (\p{Lu}[\p{L} ]{1,30}?)(?= (?:and|for|to)\b|[,;.]|$)/iu;
const NO_LONGER_MARRIED =
  /^(?:I|we)(?:'m| am|'re| are|'ve| have|) (?:just |recently |now |finally |getting |got |gotten |been )*divorced\b/i;
/** When something ended is no part of what was true before. */
const WHEN =
  /\s(?:(?:when|while) (?:i|we|he|she|they) (?:was|were|had|lived) .{2,60}|(?:as|like) an? (?:kid|child|teenager|teen|student)|back (?:then|in the day)|(?:in|at|during) (?:college|school|high school|university|uni)|(?:about |around |almost |over )?(?:an?|one|two|three|four|five|six|\d{1,2}|a few|a couple of|several) (?:day|week|month|year)s? ago|yesterday|today|recently|last \p{L}+|this \p{L}+|(?:back )?(?:in|on|since|around) (?:the )?(?:\d[\p{L}\d ]{0,20}|(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[\d ]{0,8}|(?:early|late|mid)[ -].{1,20}))$/iu;
const TOO_LONG = 160;

/**
 * What a statement says has ended or was not so: "I no longer live in Paris" → "I live in Paris".
 *
 * @param text A clause in the first person, or about somebody of the user's, without its final sign.
 * @returns null when it says nothing of the kind. A plain "I don't eat meat" does not: nothing tells that the user ever did.
 */
export function noLongerTrue(text: string): string | null {
  if (text.length > TOO_LONG * 2) return null;
  const [, switched, from] = SWITCHED.exec(text) ?? [];
  if (from !== undefined) {
    return /^moved$/i.test(switched ?? "")
      ? `I live in ${from}`
      : `I use ${/ing$/.test(from) ? from.replace(/^using /, "") : from}`;
  }
  const replaced = REPLACED.exec(text)?.[1];
  if (replaced !== undefined)
    return `I have ${replaced.replace(/^my (?=(.))/i, (_my, next: string) => (/[aeiou]/i.test(next) ? "an " : "a "))}`;
  const [, stopper, gerund, rest = ""] = STOPPED.exec(text) ?? [];
  if (gerund !== undefined) return `${stopper} ${baseOf(gerund)}${ended(rest)}`;
  const [, preposition, employer] = LEFT_JOB.exec(text) ?? [];
  if (employer !== undefined) return `I work ${/^as$/i.test(preposition ?? "") ? "as" : "at"} ${ended(employer)}`;
  const place = MOVED_OUT.exec(text)?.[1];
  if (place !== undefined) return `I live in ${ended(place)}`;
  if (NO_LONGER_MARRIED.test(text)) return "I am married";
  const statement = text.replace(TAIL, "").trim();
  const [, who, was] = USED_TO.exec(statement) ?? [];
  if (who !== undefined && was !== undefined) return nowFrom(who, ended(was));
  if (/\bno longer\b/i.test(statement)) return ended(statement.replace(/\s*\bno longer\b/i, ""));
  return ANY_MORE.test(text) ? affirmed(ended(statement)) : null;
}

/** Whether a clause says that something is no longer so, which makes one wait for what is. */
export function hasEnded(clause: string): boolean {
  return USED_TO.test(clause) || /\bno longer\b/i.test(clause) || (ANY_MORE.test(clause) && affirmed(clause) !== null);
}

function ended(text: string): string {
  return text.replace(WHEN, "").trimEnd();
}

/** "My sister", "live in Paris" → "My sister lives in Paris". */
function nowFrom(who: string, predicate: string): string | null {
  const [, filler = "", verb = "", rest = ""] =
    /^((?:always|also|often|only|really) )?(\p{Ll}+)(.*)$/u.exec(predicate) ?? [];
  if (verb === "") return null;
  const first = /^(?:I|we|you|they)$/i.test(who);
  if (verb === "be") return `${who} ${/^I$/i.test(who) ? "am" : first ? "are" : "is"} ${filler}${rest.trim()}`;
  return `${who} ${filler}${first ? verb : thirdPerson(verb)}${rest}`;
}

const NEGATIONS: readonly [negated: RegExp, plain: string | ((all: string, verb: string) => string)][] = [
  [/\b(?:do not|don't|dont) (?:really |even |actually )?/i, ""],
  [/\b(?:does not|doesn't) (?:really |even |actually )?(\p{Ll}+)/iu, (_all, verb) => thirdPerson(verb)],
  [/\b(?:is not|isn't)\b/i, "is"],
  [/\b(?:are not|aren't)\b/i, "are"],
  [/\b(?:was not|wasn't)\b/i, "was"],
  [/\b(?:cannot|can not|can't)\b/i, "can"],
  [/\b(?:has not|hasn't)\b/i, "has"],
  [/\b(?:have not|haven't)\b/i, "have"],
  [/(?<=\b(?:am|I'm|'re|'s)) not\b/i, ""],
  [/\bnever /i, ""],
];

/** A negative statement without its negation; null for one that is not negative. */
export function affirmed(statement: string): string | null {
  if (statement.length > TOO_LONG) return null;
  for (const [negated, plain] of NEGATIONS) {
    if (!negated.test(statement)) continue;
    return (typeof plain === "string" ? statement.replace(negated, plain) : statement.replace(negated, plain)).trim();
  }
  return null;
}

/** Where the part of a statement that can be exchanged begins: after its last verb, preposition or article. */
function exchangeableFrom(tokens: readonly Token[]): number {
  return (
    tokens.findLastIndex(
      ({ pos, lower }) => /^(?:ADP|AUX|VERB|DET|PART|PRON)$/.test(pos) || /^(?:to|me|'s)$/.test(lower),
    ) + 1
  );
}

/** A statement in two: up to what can be exchanged, and that; null where there is no such part. */
export function partsOf(statement: string): { kept: string; object: string } | null {
  const tokens = parse(statement).flat();
  const from = exchangeableFrom(tokens);
  if (from === 0 || from >= tokens.length) return null;
  return { kept: textOf(tokens.slice(0, from)), object: textOf(tokens.slice(from)) };
}

/** "My birthday is 3 May", "5 May" → "My birthday is 5 May". */
export function withObject(statement: string, object: string): string | null {
  const parts = partsOf(statement);
  if (
    parts === null ||
    parse(object)
      .flat()
      .some(({ pos }) => pos === "AUX")
  )
    return null;
  return `${parts.kept} ${object.replace(/^(?:in|at|on|an?|the|to|from|my) /i, "")}`;
}

/** How a statement begins, up to what can be exchanged: two statements with the same frame cannot both be true of one thing. */
export function frameOf(statement: string): string | null {
  const tokens = parse(statement).flat();
  const from = exchangeableFrom(tokens);
  const frame = textOf(tokens.slice(0, from)).toLowerCase();
  return from < tokens.length && ONE_VALUE.test(frame) ? frame : null;
}
const ONE_VALUE =
  /^(?:(?:my|our) [\p{L}' ]{2,40} (?:is|are|was)(?: (?:on|in|at|called|an?|the))?|(?:i|we) (?:live|work|study) (?:in|at|for|as)(?: an?| the)?|i(?:'m| am) from|i was born (?:in|on))$/u;

/** "I live in Leeds, not London" → "I live in London". */
export function contrasted(text: string): string | null {
  const [, statement, denied] =
    /^([^,]{4,120}), (?:and )?not (?:in |at |on |from |an? |the |to )?([\p{L}\p{N}' -]{1,40})$/iu.exec(text) ?? [];
  if (
    statement === undefined ||
    denied === undefined ||
    /^(?:sure|yet|really|just|only|much|always|any)\b/i.test(denied)
  )
    return null;
  return parse(denied)
    .flat()
    .some(({ pos }) => pos === "AUX" || pos === "PRON")
    ? null
    : withObject(statement, denied);
}
