import { isLastingBe, isLastingDo, isLastingPerfect, isSkill, lastingPast, TALK_VERBS } from "./lasting.ts";

/** A yes–no question whose answer says something lasting about the user. */
export interface Asked {
  /** What a yes states: "I live in Paris". Null when a bare yes would say too little. */
  yes: string | null;
  /** What a no states: "I do not live in Paris". Null when a bare no would say too little. */
  no: string | null;
  /** The verb that short answers repeat: "am", "do", "have", "can", "was", "did"; null for a question about somebody else. */
  echo: string | null;
  /** The question's own verb and what it is about, as the statement has them. */
  verb: string;
  object: string;
}

/** Words that point at something outside the question, or at whoever asks. */
const POINTING =
  /\b(?:it|its|that|this|these|those|he|she|him|her|his|hers|they|them|their|theirs|one|ones|there|here|nearby|you|yours|me|my|us|our|i|we|i'll|we'll|or|what|who|why|when|where|how|whether|if|something|someone|else|other|more|further)\b/i;
/** What is true of a day is no memory. */
const PASSING =
  /\b(?:today|tonight|tomorrow|yesterday|now|moment|this (?:week|weekend|morning|afternoon|evening|month)|last (?:night|week)|next|again|so far|lately|recently)\b/i;
const LOOSE_END =
  /[, ]+(?:too|as well|long|at all|by any chance|these days|though|then|yourself|any ?more|yet|before|by the way|right|correct|personally|aren't you|don't you|haven't you|please)$/i;
const LONGEST_PREDICATE = 10;

const SOMEBODY =
  "(?:mom|mum|mother|dad|father|parents|brothers?|sisters?|siblings|sons?|daughters?|kids|children|wife|husband|partner|fianc[eé]e?|boyfriend|girlfriend|roommates?|boss|family|grand(?:mother|father|parents|son|daughter|kids|children)|uncle|aunt|cousins?|dogs?|cats?|pets?|team|native language|first language|name|diet)";
const OF_SOMEBODY = new RegExp(`^(is|are|do|does|has|have) your ((?:\\p{L}+ )?${SOMEBODY}) (.+)$`, "iu");

/** The predicate in the first person; null when it points outside, passes, or is too long to be one. */
function firstPerson(predicate: string): string | null {
  let own = predicate;
  for (let i = 0; i < 3; i++) own = own.replace(LOOSE_END, "");
  own = own.replace(/, \p{Lu}\p{Ll}+$/u, "");
  if (own.split(" ").length > LONGEST_PREDICATE || /[,;:"()]/.test(own)) return null;
  if (POINTING.test(own.replace(/^know how to /, "")) || PASSING.test(own)) return null;
  return own.replace(/\byour\b/gi, "my").replace(/\byourself\b/gi, "myself");
}

/** Leaves open what the question is about. */
export const ANY = /\bany(?:thing|one|body|where)?\b/i;

function asked(parts: Omit<Asked, "yes"> & { yes: string }): Asked {
  // "I have any pets" says nothing, whichever.
  return { ...parts, yes: ANY.test(parts.yes) || /\ba lot of\b/i.test(parts.yes) ? null : parts.yes };
}

const FREQUENCY = /^(?:(often|usually|always|generally|typically|regularly|normally|mostly|still|ever) )?(.+)$/i;

function askedDo(rest: string): Asked | null {
  const [, how = "", predicate = ""] =
    FREQUENCY.exec(rest.replace(/^(?:really|also|currently|actually|even) /i, "")) ?? [];
  const own = firstPerson(predicate.replace(/\bany other\b/i, "any"));
  if (own === null) return null;
  const [, verb = "", object = ""] = /^(\p{Ll}+)(?: (.+))?$/u.exec(own) ?? [];
  if (verb === "have" && /^an? favou?rite /i.test(object)) return { yes: null, no: null, echo: "do", verb, object };
  if (verb === "" || !isLastingDo(verb, object)) return null;
  const without = own.replace(/\bsome\b/, "any");
  const negative: Record<string, string> = {
    "": `I do not ${without}`,
    ever: `I never ${own}`,
    still: `I do not ${without} any more`,
  };
  const often = how.toLowerCase();
  // "Do you have any other pets" – "No": they have some, nobody knows which.
  const no = /\bany other\b/i.test(predicate) ? null : (negative[often] ?? `I do not ${often} ${without}`);
  return asked({ yes: `I ${often === "" || often === "ever" ? "" : `${often} `}${own}`, no, echo: "do", verb, object });
}

function askedBe(rest: string): Asked | null {
  const own = firstPerson(rest.replace(/^(?:also|actually|really|currently|by any chance|perhaps|ever) /i, ""));
  if (own === null || !isLastingBe(own)) return null;
  if (/^(?:still )/.test(own)) {
    const now = own.replace(/^still /, "");
    return asked({ yes: `I am ${own}`, no: `I am not ${now} any more`, echo: "am", verb: "am", object: own });
  }
  return asked({ yes: `I am ${own}`, no: `I am not ${own}`, echo: "am", verb: "am", object: own });
}

function askedHave(rest: string): Asked | null {
  if (/^got /i.test(rest)) {
    const found = askedDo(`have ${rest.slice(4)}`);
    return found === null ? null : { ...found, echo: "have" };
  }
  const own = firstPerson(rest.replace(/^(?:ever|also|actually|already|perhaps) /i, ""));
  if (own === null || !isLastingPerfect(own)) return null;
  const [, verb = "", object = ""] = /^(\p{Ll}+) ?(.*)$/u.exec(own) ?? [];
  const no = /^ever /i.test(rest) ? `I have never ${own}` : `I have not ${own}`;
  return asked({ yes: `I have ${own}`, no, echo: "have", verb, object });
}

function askedDid(rest: string): Asked | null {
  const own = firstPerson(rest.replace(/^(?:ever|also|actually) /i, ""));
  if (own === null) return null;
  const [, verb = "", object = ""] = /^(\p{Ll}+) ?(.*)$/u.exec(own) ?? [];
  const past = lastingPast(verb, own);
  return past === null
    ? null
    : asked({ yes: `I ${past} ${object}`.trim(), no: `I did not ${own}`, echo: "did", verb: past, object });
}

function askedOfSomebody(auxiliary: string, who: string, rest: string): Asked | null {
  const own = firstPerson(rest.replace(/^(?:also|still|actually) /i, ""));
  if (own === null || /^(?:ok|okay|ready|here|home|sure|working|going|coming)\b/i.test(own)) return null;
  const many = /^(?:are|do|have)$/i.test(auxiliary);
  const verb = auxiliary.toLowerCase();
  if (verb === "is" || verb === "are") {
    return asked({
      yes: `My ${who} ${verb} ${own}`,
      no: `My ${who} ${verb} not ${own}`,
      echo: null,
      verb,
      object: own,
    });
  }
  if (verb === "has" || verb === "have") return null;
  const [, base = "", object = ""] = /^(\p{Ll}+) ?(.*)$/u.exec(own) ?? [];
  if (base === "" || TALK_VERBS.has(base)) return null;
  const form = many ? base : thirdPerson(base);
  const no = `My ${who} ${many ? "do" : "does"} not ${own}`;
  return asked({ yes: `My ${who} ${form} ${object}`.trim(), no, echo: null, verb: form, object });
}

/** "live" → "lives". */
export function thirdPerson(verb: string): string {
  if (verb === "have") return "has";
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|sh|ch|x|z|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

/** "You live in Paris, right" asks what "Do you live in Paris" asks. */
function inverted(question: string): string {
  return question
    .replace(/^any (?=(?:\p{L}+ )?(?:allergies|pets|kids|children|siblings|brothers|hobbies)\b)/iu, "do you have any ")
    .replace(/^you(?:'re| are) /i, "are you ")
    .replace(/^you(?:'ve| have) (?=been|lived|worked|always)/i, "have you ")
    .replace(/^you (?=(?:have|live|work|like|love|prefer|play|speak|study|teach|own|use|still|also)\b)/i, "do you ");
}

/**
 * Reads a yes–no question to the user.
 *
 * @param question as `lastQuestion` returns it.
 * @returns null when it is none, or when the answer to it is of no use later: offers, checks, how somebody feels today.
 */
export function readYesNo(question: string): Asked | null {
  const text = inverted(question);
  const [, auxiliary = "", rest = ""] = /^(do|are|have|did|were|can) you (.+)$/i.exec(text) ?? [];
  switch (auxiliary.toLowerCase()) {
    case "do":
      return askedDo(rest);
    case "are":
      return askedBe(rest);
    case "have":
      return askedHave(rest);
    case "did":
      return askedDid(rest);
    case "were": {
      const own = firstPerson(rest);
      if (own === null || !/^(?:born|raised|brought up|adopted|homeschooled|in the (?:army|navy|military))\b/.test(own))
        return null;
      return asked({ yes: `I was ${own}`, no: `I was not ${own}`, echo: "was", verb: "was", object: own });
    }
    case "can": {
      const own = firstPerson(rest.replace(/^(?:also|actually) /i, ""));
      if (own === null || !isSkill(own)) return null;
      return asked({ yes: `I can ${own}`, no: `I cannot ${own}`, echo: "can", verb: "can", object: own });
    }
    default: {
      const [, verb = "", who = "", predicate = ""] = OF_SOMEBODY.exec(text) ?? [];
      return verb === "" ? null : askedOfSomebody(verb, who, predicate);
    }
  }
}
