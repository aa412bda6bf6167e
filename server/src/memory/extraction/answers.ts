import { isVerb, parse } from "./grammar.ts";
import { particularFrom } from "./particulars.ts";
import { thirdPerson } from "./yes-no.ts";

const FRAGMENT_MAX_WORDS = 14;
const NO_ANSWER =
  /^(?:yes|yeah|yep|no|nope|not|nothing|none|never|maybe|sure|ok|okay|great|good|fine|cool|nice|same|me|you|that|this|it|thanks|thank|hi|hello|hey|well|exactly|please|any|anything|everything|all|both|either|depends|idk|dunno|oh|wow|of course|what|why|how|when|where|who|which|let|lol|haha|many|lots|a lot|a few|sorry|one moment|why not|about(?! \$?\d))\b/i;

interface Form {
  question: RegExp;
  /** The statement, or null when the answer does not fit the question. */
  statement: (answer: string, parts: readonly string[]) => string | null;
}

const PREPOSITION =
  /^(?:in|at|on|from|near|to|by|around|outside|with|for|since|every|the (?:north|south|east|west))\b/i;
const withPreposition = (word: string, answer: string) => (PREPOSITION.test(answer) ? answer : `${word} ${answer}`);
const withArticle = (answer: string) =>
  /^(?:an?|the|in|at|for|self)\b/i.test(answer) ? answer : `${/^[aeiou]/i.test(answer) ? "an" : "a"} ${answer}`;
const isOrAre = (noun: string) => (/[^s]s$/.test(noun) ? "are" : "is");
const isGerund = (answer: string) => /^\p{L}+ing\b/iu.test(answer);

const FORMS: readonly Form[] = [
  {
    question: /^where (?:do|are) you (live|from|living|based|located|work|study|coming from)/i,
    statement: (a, [verb = ""]) => {
      if (verb === "from" || verb === "coming from") return `I am from ${a.replace(/^from /i, "")}`;
      return `I ${/^(?:living|based|located)$/.test(verb) ? `am ${verb}` : verb} ${withPreposition(verb === "work" ? "at" : "in", a)}`;
    },
  },
  {
    question: /^where(?:'re| are) you (?:originally )?from/i,
    statement: (a) => `I am from ${a.replace(/^from /i, "")}`,
  },
  {
    question: /^what(?:'s| is) your favou?rite ([\w' -]{2,40})$/i,
    statement: (a, [noun = ""]) => `My favorite ${noun} is ${a}`,
  },
  {
    question: /^(?:what(?:'s| is)|may i have|can i have|could i have|can i get|may i ask) your (?:full |first )?name/i,
    statement: (a) => {
      const name = a.replace(/^(?:hi|hello|hey|hiya)(?: there)?[,.! ]*/i, "");
      return /^\p{Lu}/u.test(name) ? `My name is ${name}` : null;
    },
  },
  {
    question: /^how old are you/i,
    statement: (a) => (/^\d{1,3}$/.test(a) ? `I am ${a} years old` : /\d|teen|ty\b/.test(a) ? `I am ${a}` : null),
  },
  {
    question: /^what(?:'s| is) your (?:job|occupation|profession)|^what do you do(?: for (?:a living|work))?$/i,
    statement: (a) => (isGerund(a) ? null : `I am ${withArticle(a)}`),
  },
  {
    question:
      /^(?:what|which) (?:do you (?:like|enjoy|love)(?: to do| doing)?|are your hobbies|do you do (?:for fun|in your (?:free|spare) time))/i,
    statement: (a) => `I like ${a.replace(/^to /i, "to ")}`,
  },
  {
    question:
      /^(?:what|which) are you (studying|learning|reading|working on|majoring in|training for|preparing for|allergic to|looking for|struggling with|interested in)/i,
    statement: (a, [verb = ""]) => `I am ${verb} ${a}`,
  },
  {
    question:
      /^(?:what|which) (grade|year|class|school|city|town|country|state|team|band|club|department|company) (?:are you|do you (live|work|study|go|play)) ?(in|on|at|for|to|from)?/i,
    statement: (a, [noun = "", verb = "", preposition = "in"]) =>
      `I ${verb === "" ? "am" : verb} ${withPreposition(preposition || "in", noun === "grade" && /^(?:the )?\d{1,2}(?:st|nd|rd|th)$/i.test(a) ? `${a} grade` : a)}`,
  },
  {
    question:
      /^(?:what|which)(?: (?:kind|type|sort|breed|genre|style)s? of)?(?: [\w'-]{2,20}){0,3} do you (?:usually |mostly |mainly |currently )?(like|love|prefer|enjoy|have|play|speak|know|own|drive|eat|drink|read|teach|watch|use|listen to|grow|cook|study|collect|support|write|coach|live with|work for|work with)(?: to (?:eat|play|read|cook|watch|grow|drink|listen to|do))?(?: most| best| right now| at the moment)?$/i,
    statement: (a, [verb = ""]) => `I ${verb} ${a.replace(/^to /i, "to ")}`,
  },
  {
    question: /^(?:do|would) you (?:prefer|like|want|rather have)(?: to be)? ([\w' -]{2,40}?),? or ([\w' -]{2,40})$/i,
    statement: (a, options) => {
      const bare = (words: string) => words.toLowerCase().replace(/^(?:by|an?|the|in) /, "");
      return options.some((option) => bare(option) === bare(a)) ? `I prefer ${a.toLowerCase()}` : null;
    },
  },
  {
    question: /^who do you (live with|work for|work with)$/i,
    statement: (a, [verb = ""]) => `I ${verb} ${a}`,
  },
  {
    question: /^(?:which|what) (?:[\w'-]+ ){1,3}?do you prefer (?:for|in) (?:my|your|the|our)? ?([\w' -]{2,40})$/i,
    statement: (a, [things = ""]) => `I prefer ${a} for ${things}`,
  },
  {
    // "my" is the assistant's: what counts is that all examples are to be so.
    question:
      /^(?:which|what) [\w' -]{2,40} should (?:my|your|the|our)? ?([\w' -]{2,30}s) (use|be in|be written in|be|follow)$/i,
    statement: (a, [things = "", verb = ""]) => `I prefer ${things} to ${verb} ${a.replace(/^in /i, "")}`,
  },
  {
    question: /^(?:which|what) ([\w'-]{2,40}) should (?:my|your|the|our)? ?([\w' -]{2,30}s) have$/i,
    statement: (a, [noun = "", things = ""]) =>
      `I prefer ${things} with ${/^an? /i.test(a) ? a : `${withArticle(a.toLowerCase())} ${noun}`}`,
  },
  {
    question: /^(?:which|what) ([\w' -]{2,40}) should I use(?: (?:for|in) (?:my|your|the|our)? ?([\w' -]{2,30}s))?$/i,
    statement: (a, [noun = "", things = ""]) =>
      things === "" ? `My preferred ${noun} ${isOrAre(noun)} ${a}` : `I prefer ${a} for ${things}`,
  },
  {
    question: /^(?:which|what) [\w' -]{2,40} does your ([\w'-]{2,30}) (\w+)(?: in| on)?$/i,
    statement: (a, [noun = "", verb = ""]) => `My ${noun} ${thirdPerson(verb)} ${a}`,
  },
  {
    question: /^what (?:should|shall|can|may) I call you$|^what (?:would|do) you (?:like|want|prefer) to be called$/i,
    statement: (a) => (/^\p{Lu}/u.test(a) ? `I like to be called ${a}` : null),
  },
  {
    question: /^where did you (grow up|study|go to (?:school|college|university))$/i,
    statement: (a, [verb = ""]) =>
      `I ${verb
        .replace(/^grow/i, "grew")
        .replace(/^study/i, "studied")
        .replace(/^go/i, "went")} ${withPreposition("in", a)}`,
  },
  {
    question: /^(where|when) were you born$/i,
    statement: (a, [word = ""]) =>
      `I was born ${withPreposition(/^when$/i.test(word) && /^(?:the )?\d{1,2}\b(?!\d)|^\p{Lu}\p{Ll}+ \d{1,2}\b(?!\d)/u.test(a) ? "on" : "in", a)}`,
  },
  {
    question: /^how long have you (been|lived|worked|played|studied|taught|known) ([\w' -]{2,40})$/i,
    statement: (a, [verb = "", rest = ""]) =>
      /\b(?:days?|weeks?|months?|years?|decades?|life)\b/i.test(a) &&
      !/\b(?:you|me|my|it|this|that|there|here)\b/i.test(rest)
        ? `I have ${verb} ${rest.replace(/^your\b/i, "my")} ${withPreposition("for", a)}`
        : null,
  },
  {
    question: /^how do you (?:like|take) your ([\w' -]{2,30})$/i,
    statement: (a, [noun = ""]) => `I like my ${noun} ${a}`,
  },
  {
    question: /^how many ([\w' -]{2,30}) do you have/i,
    statement: (a, [noun = ""]) =>
      /^(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen)$/i.test(a)
        ? `I have ${a} ${noun}`
        : /^(?:\d|one|two|three|four|five|six)/i.test(a)
          ? `I have ${a}`
          : null,
  },
  {
    question: /^(?:when|where|what|who)(?:'s| is| are) your ([\w' -]{2,40})$/i,
    statement: (a, [noun = ""]) => `My ${noun} ${isOrAre(noun)} ${a}`,
  },
];

/** Whether an answer is short and has no statement of its own. */
export function isFragment(answer: string): boolean {
  if (
    answer.split(" ").length > FRAGMENT_MAX_WORDS ||
    NO_ANSWER.test(answer) ||
    /\b(?:you|your|i|i'm|it's)\b/i.test(answer)
  )
    return false;
  const tokens = parse(answer)[0] ?? [];
  const first = tokens[0];
  if (first === undefined || first.pos === "INTJ" || first.pos === "PUNCT") return false;
  return !tokens.some(
    (token) =>
      token.pos === "AUX" || (isVerb(token) && !/ing$|^(?:named|called)$/.test(token.lower) && token !== first),
  );
}

/** "In Leeds" and "Hiking" in the middle of a sentence; names keep their capital. */
export function inSentence(answer: string, question: string): string {
  const lowered =
    /^(?:In|At|On|From|A|An|The|My|To|Near|With|For|Since|Every|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Twelve|Some|Just|Only|Mostly|Especially)\b/.test(
      answer,
    ) ||
    (isGerund(answer) && !/^where\b/i.test(question));
  return lowered ? `${answer[0]?.toLowerCase()}${answer.slice(1)}` : answer;
}

/** Politeness and hedges around what an answer names. */
const AROUND =
  /^(?:(?:please|definitely|i'd say|i would say|let's use|use|please use|in general)[, ]+)+|[, ]+(?:please|for me|i guess|i think|i'd say|if possible|by far|definitely|pls|plz)$/gi;

/**
 * Makes a statement of a short answer, with the words of the question it answers: "Where do you live?" – "In Leeds" →
 * "I live in Leeds". Where the question allows more than one reading, nothing is made up.
 *
 * @param said the user's words without discourse words around them.
 * @param question as `lastQuestion` returns it; no yes–no question.
 */
export function statementFromAnswer(said: string, question: string): string | null {
  const particular = particularFrom(said, question);
  if (particular !== null) return particular;
  const answer = said.replace(AROUND, "");
  if (!isFragment(answer)) return null;
  for (const { question: form, statement } of FORMS) {
    const match = form.exec(question);
    if (match === null) continue;
    return statement(
      inSentence(answer, question),
      match.slice(1).map((part) => part ?? ""),
    );
  }
  return null;
}
