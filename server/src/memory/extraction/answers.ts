import { isVerb, parse } from "./grammar.ts";

const FRAGMENT_MAX_WORDS = 14;
const NO_ANSWER =
  /^(?:yes|yeah|yep|no|nope|not|nothing|none|never|maybe|sure|ok|okay|great|good|fine|cool|nice|same|me|you|that|this|it|thanks|thank|hi|hello|hey|well|exactly|please|any|anything|everything|all|both|either|depends|idk|dunno|oh|wow|of course|what|why|how|when|where|who|which|let|lol|haha|many|lots|a lot|a few|sorry|one moment|why not|about)\b/i;

/** Labels under which people give their particulars. */
const LABELS =
  /^(?:my )?((?:full |first |last |user ?|account |order |customer |member(?:ship)? |e-?mail |phone |student |ticket |case |booking |reservation )?(?:name|username|id|number|e-?mail(?: address)?|address|level|phone|grade|age|job|occupation|location|city|country|birthday|allerg(?:y|ies)|pronouns|language|time ?zone|employer|company|role|school|subject|diet|hobbies|order id|account id))\s?(?::|#|=)\s?(.{2,120})$/i;

function afterLabel(label: string, value: string): string {
  return `My ${label
    .toLowerCase()
    .replace(/\bid\b/, "ID")
    .replace("user name", "username")} ${/ies$|hobbies$|pronouns$/i.test(label) ? "are" : "is"} ${value}`;
}

/** "Order ID: 33489" → "My order ID is 33489"; null for anything else. */
export function labelled(text: string): string | null {
  const [, label, value] = LABELS.exec(text) ?? [];
  return label === undefined || value === undefined ? null : afterLabel(label, value);
}

/** The last question of a message, in lower case without its sign; null when the message does not ask. */
export function lastQuestion(content: string): string | null {
  const text = content.slice(-1_000).replace(/\s+/g, " ").replaceAll("\u2019", "'");
  const sentences = text.split(/(?<=[.!?])\s/);
  const asked = sentences.findLast((sentence) => sentence.includes("?"));
  const found =
    asked ?? (/(?:your|the) [\w ,]*(?:name|id|number|email|level|grade)\b/i.test(text) ? sentences.at(-1) : null);
  return (
    found
      ?.toLowerCase()
      .replace(/[?!.\s]+$/, "")
      .replace(/^(?:so|and|oh|ok|okay|well|great|cool|nice)[, ]+/, "") ?? null
  );
}

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
const isGerund = (answer: string) => /^\p{L}+ing\b/iu.test(answer);

/** Asked-for particulars, recognised by their shape, because several are often asked for at once. */
const PARTICULARS: readonly [asked: RegExp, shape: RegExp, name: string][] = [
  [/./, /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}$/, "email address"],
  [/phone|number to (?:call|reach)|call you/, /^\+?[\d() .-]{7,20}$/, "phone number"],
  [/order/, /^#?[\w-]*\d[\w-]*$/, "order ID"],
  [/account/, /^#?[a-z_-]*\d[\w-]*$/i, "account ID"],
  [/user ?name/, /^[\w.-]*\d[\w.-]*$/, "username"],
  [/\bname\b/, /^\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'.-]*){0,3}$/u, "name"],
  [/member(?:ship)?|level|tier/, /^(?:bronze|silver|gold|platinum|guest|basic|premium|free|pro)$/i, "membership level"],
];

const FORMS: readonly Form[] = [
  {
    question: /^where (?:do|are) you (live|from|living|based|located|work|study|coming from)/,
    statement: (a, [verb = ""]) => {
      if (verb === "from" || verb === "coming from") return `I am from ${a.replace(/^from /i, "")}`;
      return `I ${/^(?:living|based|located)$/.test(verb) ? `am ${verb}` : verb} ${withPreposition(verb === "work" ? "at" : "in", a)}`;
    },
  },
  {
    question: /^where(?:'re| are) you (?:originally )?from/,
    statement: (a) => `I am from ${a.replace(/^from /i, "")}`,
  },
  {
    question: /^what(?:'s| is) your favou?rite ([\w' -]{2,40})$/,
    statement: (a, [noun = ""]) => `My favorite ${noun} is ${a}`,
  },
  {
    question: /^(?:what(?:'s| is)|may i have|can i have|could i have|can i get|may i ask) your (?:full |first )?name/,
    statement: (a) => (/^\p{Lu}/u.test(a) ? `My name is ${a}` : null),
  },
  {
    question: /^how old are you/,
    statement: (a) => (/^\d{1,3}$/.test(a) ? `I am ${a} years old` : /\d|teen|ty\b/.test(a) ? `I am ${a}` : null),
  },
  {
    question: /^what(?:'s| is) your (?:job|occupation|profession)|^what do you do(?: for (?:a living|work))?$/,
    statement: (a) => (isGerund(a) ? null : `I am ${withArticle(a)}`),
  },
  {
    question:
      /^(?:what|which) (?:do you (?:like|enjoy|love)(?: to do| doing)?|are your hobbies|do you do (?:for fun|in your (?:free|spare) time))/,
    statement: (a) => `I like ${a.replace(/^to /i, "to ")}`,
  },
  {
    question:
      /^(?:what|which) are you (studying|learning|reading|working on|majoring in|training for|preparing for|allergic to|looking for|struggling with|interested in)/,
    statement: (a, [verb = ""]) => `I am ${verb} ${a}`,
  },
  {
    question:
      /^(?:what|which) (grade|year|class|school|city|town|country|state|team|band|club|department|company) (?:are you|do you (live|work|study|go|play)) ?(in|on|at|for|to)?/,
    statement: (a, [noun = "", verb = "", preposition = "in"]) =>
      `I ${verb === "" ? "am" : verb} ${withPreposition(preposition || "in", noun === "grade" && /^(?:the )?\d{1,2}(?:st|nd|rd|th)$/i.test(a) ? `${a} grade` : a)}`,
  },
  {
    question:
      /^(?:what|which)(?: (?:kind|type|sort|breed|genre|style)s? of)?(?: [\w'-]{2,20}){0,3} do you (like|love|prefer|enjoy|have|play|speak|own|drive|eat|drink|read|teach|watch|use|listen to|grow|cook|study|collect|work for|work with)(?: to (?:eat|play|read|cook|watch|grow|drink|listen to|do))?(?: most| best)?$/,
    statement: (a, [verb = ""]) => `I ${verb} ${a.replace(/^to /i, "to ")}`,
  },
  {
    question: /^do you have (?:any |an? |some )?[\w ',-]{2,40}$/,
    statement: (a) =>
      /^(?:an?|one|two|three|four|five|six|\d{1,2}|some|several|just|only)\b/i.test(a) ? `I have ${a}` : null,
  },
  {
    question: /^how many ([\w' -]{2,30}) do you have/,
    statement: (a, [noun = ""]) =>
      /^(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen)$/i.test(a)
        ? `I have ${a} ${noun}`
        : /^(?:\d|one|two|three|four|five|six)/i.test(a)
          ? `I have ${a}`
          : null,
  },
  {
    question: /^(?:when|where|what|who)(?:'s| is| are) your ([\w' -]{2,40})$/,
    statement: (a, [noun = ""]) => `My ${noun} ${/[^s]s$/.test(noun) ? "are" : "is"} ${a}`,
  },
];

/** Questions that a bare "yes" or "no" turns into a statement without guessing. */
const YES_NO =
  /^do you (like|love|enjoy|play|speak|eat|drink|smoke|own|have (?:any )?(?:pets|dogs|cats|kids|children|siblings|brothers|sisters|allergies)|have an? (?:dog|cat|car|job|degree|brother|sister|boyfriend|girlfriend|pet))((?: [\w'-]{1,20}){0,5})$|^are you ((?:a |an )?(?:vegetarian|vegan|student|teacher|married|single|divorced|retired|employed|left-handed|diabetic|lactose intolerant|gluten intolerant|religious))$/;

function fromYesNo(answer: string, question: string): string | null {
  const said =
    /^(yes|yeah|yep|yup|i do|yes i do|yes i am|i am|no|nope|i don't|no i don't|i'm not|no i'm not|nah)$/i.exec(
      answer.replaceAll(",", ""),
    )?.[1];
  const match = YES_NO.exec(question);
  if (said === undefined || match === null) return null;
  const yes = /^(?:y|i do$|i am$)/i.test(said);
  const [, verb, rest = "", state] = match;
  if (state !== undefined) return yes ? `I am ${state}` : `I am not ${state}`;
  if (verb === undefined || /\b(?:it|that|this|them|those|these|or|there|one|ones|too)\b/.test(rest)) return null;
  if (!yes) return `I do not ${verb}${rest}`;
  return /\bany\b|\bpets|\bdogs|\bkids|\bchildren|\bsiblings|\bcats|\bbrothers|\bsisters|\ballergies/.test(verb)
    ? null
    : `I ${verb}${rest}`;
}

/** A fragment is short and has no statement of its own. */
function isFragment(answer: string): boolean {
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
    (token) => token.pos === "AUX" || (isVerb(token) && !/ing$/.test(token.lower) && token !== first),
  );
}

/**
 * Makes a statement of a short answer, with the words of the question it answers: "Where do you live?" – "In Leeds" →
 * "I live in Leeds". Where the question allows more than one reading, nothing is made up.
 *
 * @param answer the user's words without discourse words around them.
 * @param question as `lastQuestion` returns it.
 */
export function statementFromAnswer(answer: string, question: string): string | null {
  const yesNo = fromYesNo(answer, question);
  if (yesNo !== null) return yesNo;
  const value = answer.replace(/^(?:i'm|i am|it's|it is|that's)(?: an?)? /i, "").replace(/ member$/i, "");
  for (const [asked, shape, name] of PARTICULARS) {
    if (asked.test(question) && shape.test(value)) return `My ${name} is ${value.replace(/^#/, "")}`;
  }
  if (!isFragment(answer)) return null;
  for (const { question: form, statement } of FORMS) {
    const match = form.exec(question);
    if (match === null) continue;
    const lower =
      /^(?:In|At|On|From|A|An|The|My|To|Near)\b/.test(answer) || isGerund(answer)
        ? answer[0]?.toLowerCase() + answer.slice(1)
        : answer;
    return statement(
      lower,
      match.slice(1).map((part) => part ?? ""),
    );
  }
  return null;
}

/** Puts the noun of the question into "My favorite is …". */
export function withNounOfQuestion(text: string, question: string | null): string {
  const noun = question === null ? undefined : /\bfavou?rite ([\w'-]{2,20}(?: [\w'-]{2,20})?)$/.exec(question)?.[1];
  if (noun === undefined) return text;
  return text.replace(
    /^my favou?rite (?:one )?(?=is |was |would |are |has )/i,
    (found) => `${found.trim().replace(/ one$/i, "")} ${noun} `,
  );
}
