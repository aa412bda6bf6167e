/** Ways of saying the same, made one before statements are compared. Patterns read text in straight quotes. */
type Rewrite = readonly [pattern: RegExp, replacement: string];

const CONTRACTIONS: readonly Rewrite[] = [
  [/\bcan't\b|\bcannot\b/gi, "can not"],
  [/\bwon't\b/gi, "will not"],
  [/(\w)n't\b/gi, "$1 not"],
  [/\b(i)'m\b/gi, "$1 am"],
  [/\b(i|we|they|you)'ve got\b/gi, "$1 have"],
  [/\b(i|we|they|you)'ve\b/gi, "$1 have"],
  [/\b(i|we|they|you)'ll\b/gi, "$1 will"],
  [/\b(i|we|they|you)'d\b/gi, "$1 would"],
  [/\b(we|they|you)'re\b/gi, "$1 are"],
  [/\b(he|she|it|that|name)'s\b/gi, "$1 is"],
  [/\b(have|has) got\b/gi, "$1"],
];

/** A model tells of "the user", in the third person. */
const THIRD_PERSON: readonly Rewrite[] = [
  [/^(?:the )?user's /i, "my "],
  [/^(?:the )?user (?=\w)/i, "i "],
];

/** What carries no meaning of its own for a comparison; whether something changed is read before it is dropped. */
const FILLERS: readonly Rewrite[] = [
  [
    /,? (?:any ?more|any longer|these days|at the moment|right now|nowadays|at present|now|instead|again|as well|too|of course|by the way)$/i,
    "",
  ],
  [/^(?:i think|i guess|i believe|i feel like) (?=i\b|my\b)/i, ""],
  [
    /\b(?:actually|now|currently|really|just|recently|lately|also|still|presently|definitely|simply|truly|absolutely|totally|personally|very|quite|pretty|so much|usually) /gi,
    "",
  ],
  [
    /^i (?:have )?(?:started|come|grown|learned) to (?=like|love|enjoy)|^i (?:have )?started (?=liking|loving|enjoying)/i,
    "i ",
  ],
  // What has been so for a time is so: "I have been vegetarian since 2019".
  [/^i have been (?=(?:an? )?(?!to\b)[\w-]+(?: (?!to\b)[\w-]+)? (?:since|for) )/i, "i am "],
  [/\b(am|is|are|have) (?:been )?(?:based|living|residing) in\b/gi, "live in"],
  [/\bhave (?:lived|resided) in\b/i, "live in"],
  [/^my (?:home|house|flat|apartment) is in (?=\p{Lu})/u, "i live in "],
  [/\bhave been working\b|\bam working\b|\bhave worked\b|\bam employed\b/i, "work"],
];

/** Conditions that people have, or are. */
const CONDITIONS: Readonly<Record<string, string>> = {
  diabetic: "diabetes",
  asthmatic: "asthma",
  epileptic: "epilepsy",
  dyslexic: "dyslexia",
  autistic: "autism",
  anaemic: "anaemia",
  anemic: "anemia",
  coeliac: "coeliac disease",
  celiac: "celiac disease",
};
const ASIDE = "(?:(?!(?:severe|serious|bad|mild|slight|strong)\\b)[\\w-]+ )?[\\w-]+";

/** Constructions that state the same thing. What they add, such as how bad an allergy is, must stay: it would be lost. */
const PARAPHRASES: readonly (readonly [pattern: RegExp, replacement: string | ((...found: string[]) => string)])[] = [
  [new RegExp(`^i (?:have|suffer from) an? (${ASIDE}) allergy(?=$|[ ,])`, "i"), "i am allergic to $1"],
  [new RegExp(`^i (?:have|suffer from) an? (${ASIDE}) intolerance(?=$|[ ,])`, "i"), "i am $1 intolerant"],
  [/^i (?:have|suffer from) an? allergy to (?=\w)/i, "i am allergic to "],
  [/^i am intolerant (?:to|of) ([\w-]+)$/i, "i am $1 intolerant"],
  [
    new RegExp(`^i am (?:an? )?(${Object.keys(CONDITIONS).join("|")})(?=$|[ ,])`, "i"),
    (_all, condition = "") => `i have ${CONDITIONS[condition.toLowerCase()]}`,
  ],
  [/^i (?:suffer from|have been diagnosed with|was diagnosed with|am diagnosed with) (?=\w)/i, "i have "],
  [/^i come from (?=\w)/i, "i am from "],
  [/^i (?:work|am employed|have a job) as (?=an? \w)/i, "i am "],
  [/^i (?:am able to|know how to) (?=\w)/i, "i can "],
  [/^i can speak (?=\p{Lu})/iu, "i speak "],
  [/^i am (?:called|named) (?=\p{Lu})/iu, "my name is "],
  [/^my age is (\d{1,3})$/i, "i am $1 years old"],
  [/^i am (\d{1,3})$/i, "i am $1 years old"],
  [/^(.{2,60}) is my ((?:all[- ]time )?favou?rite [\w' -]{2,40})$/i, "my $2 is $1"],
  [/\bfavorite\b/gi, "favourite"],
  [/\bcolor\b/gi, "colour"],
];

/** The same in the one construction by which statements are compared. */
export function inOneConstruction(text: string): string {
  return PARAPHRASES.reduce(
    // Either form of replacement is one that `replace` takes; the compiler wants to know which.
    (done, [pattern, replacement]) =>
      typeof replacement === "string" ? done.replace(pattern, replacement) : done.replace(pattern, replacement),
    text,
  );
}

/** When something came to be so: no part of what is so. */
const SINCE_WHEN =
  /,? (?:yesterday|today|(?:last|this) (?:week|month|year|weekend|spring|summer|autumn|fall|winter)|(?:\d{1,3}|an?|one|two|three|four|five|six|several|a few|a couple of) (?:days?|weeks?|months?|years?) ago|recently|(?:on|in|around|since|in the week of) (?:\d{1,2} )?(?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{4})?|(?:in|since) (?:19|20)\d\d|for (?:about |almost |over |nearly )?(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|many|a few|a couple of) (?:days?|weeks?|months?|years?))$/i;

/** The same without the time at its end that says since when. */
export function withoutTime(text: string): string {
  return text.replace(SINCE_WHEN, "");
}

const LEAD_IN =
  /^(?:(?:from now on|actually|well|oh|hey|so|and|but|also|yes|no|yeah|sorry|correction|update|now|these days|currently|nowadays|recently|lately|by the way|btw)[,:]? )+/i;

/** Of a verb in the third person, the form that goes with "I". */
function firstPerson(verb: string): string {
  const irregular: Record<string, string> = { is: "am", has: "have", does: "do", was: "was", goes: "go" };
  const known = irregular[verb];
  if (known !== undefined) return known;
  if (/(?:ch|sh|ss|x|zz)es$/.test(verb)) return verb.slice(0, -2);
  return /[^s]s$/.test(verb) && verb.length > 3 ? verb.slice(0, -1) : verb;
}

/** Makes "is" and "lives" after a subject read as "am" and "live", so that one set of rules reads every person. */
export function asFirstPerson(text: string): string {
  return text.replace(/^i (\w+)(?: (not|no longer))?/i, (_, verb: string, not: string | undefined) => {
    return `i ${firstPerson(verb.toLowerCase())}${not === undefined ? "" : ` ${not}`}`;
  });
}

/** A statement without its final sign and what leads to it, spelt out and told in the first person. */
export function spelledOut(text: string): string {
  const plain = text
    .normalize("NFKC")
    .replace(/[‘’]/g, "'")
    .replace(/[\s.!?…]+$/u, "")
    .replace(LEAD_IN, "");
  const person = rewritten(plain, THIRD_PERSON);
  return rewritten(person === plain ? plain : asFirstPerson(person), CONTRACTIONS).replace(
    /^(?:I|We|My|Our|The|Please|Always|Reply|Answer|Respond|Write|Speak)\b/,
    (word) => word.toLowerCase(),
  );
}

/** The same without words that only colour it. */
export function withoutFillers(text: string): string {
  return rewritten(text, FILLERS);
}

function rewritten(text: string, rewrites: readonly Rewrite[]): string {
  return rewrites.reduce((done, [pattern, replacement]) => done.replace(pattern, replacement), text);
}
