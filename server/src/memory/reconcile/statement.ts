import { LRUCache } from "lru-cache";
import { stemmer } from "stemmer";
import { asFirstPerson, inOneConstruction, spelledOut, withoutFillers, withoutTime } from "./wording.ts";

/** A memory's text taken apart: about whom it says what, and whether it is so. */
export interface Statement {
  /** `i`, or somebody close to them by relation and name ("sister anna"). */
  subject: string;
  /** The relation alone may mean several people, as "my sister" may. */
  ambiguous: boolean;
  /** Told in the first person whoever the subject is: without fillers, in its own case, with a denial still in it. */
  text: string;
  /** The same without the denial. */
  asserted: string;
  /** What is stated, as comparable words: a denial and words of liking are reduced to what they are about. */
  core: readonly string[];
  /** The words of `core` as they were written, in lower case. */
  written: readonly string[];
  /** It says that the core is so, or that somebody likes it; false for the opposite. */
  holds: boolean;
  /** The core is what somebody likes or dislikes. */
  isTaste: boolean;
  /** It says that something is no longer as it was: "now", "moved", "any more". */
  changed: boolean;
  /** It says that something is so beside other things: "also", "another". */
  additive: boolean;
  /** It tells of a time: a year or a month. */
  dated: boolean;
}

/** Statements compared with one another at a time: those of a user with many memories. */
const READ = new LRUCache<string, Statement>({ max: 10_000 });
/** Of a text with more characters or words nothing is understood: nobody states one thing in so many. */
const LONGEST = { characters: 600, words: 60 };
const NOTHING: Statement = {
  subject: "",
  ambiguous: true,
  text: "",
  asserted: "",
  core: [],
  written: [],
  holds: true,
  isTaste: false,
  changed: false,
  additive: false,
  dated: false,
};

/** Reads what a text states. Texts of any language and length can be read; little is understood of most. */
export function readStatement(text: string): Statement {
  const known = READ.get(text);
  if (known) return known;
  const statement = read(text);
  READ.set(text, statement);
  return statement;
}

const CHANGED =
  /\b(?:now|actually|any ?more|any longer|no longer|nowadays|these days|instead|currently|became|become|moved|relocated|switched|changed|turned|used to|stopped|quit|started|joined|promoted|upgraded|downgraded|updated|migrated|rolled back|went back|left|correction|rescheduled|postponed|gave up|my new|(?:went|gone) (?:up|down)|extended)\b/i;
const ADDITIVE =
  /\b(?:also|too|as well|another|second|part[- ]time|besides|one of|both|sometimes|occasionally|either|other)\b/i;
const DATED =
  /\b(?:19|20)\d\d\b|\b(?:in|on|last|since) (?:january|february|march|april|may|june|july|august|september|october|november|december)\b/i;

const UNIQUE = "wife|husband|mother|mom|mum|father|dad|partner|spouse|girlfriend|boyfriend|fianc[eé]e?|boss|manager";
const SEVERAL =
  "sister|brother|son|daughter|friend|cousin|uncle|aunt|nephew|niece|roommate|flatmate|neighbou?r|colleague|coworker|dog|cat|kid|child|pet|teacher|tutor|grandmother|grandfather|grandma|grandpa";
const RELATIVE = new RegExp(
  `^my (?:(?:older|younger|big|little|best|eldest|youngest|oldest|elder|twin) )?(${UNIQUE}|${SEVERAL})(?:,? (\\p{Lu}[\\p{L}'-]+),?)? (?!is (?:called |named )?\\p{Lu})(?=(?:is|was|has|does|used|no longer|can|moved|[a-z]+s) )`,
  "u",
);

function read(original: string): Statement {
  if (original.length > LONGEST.characters) return NOTHING;
  const changed = CHANGED.test(original) || /, not \w/.test(original);
  const spelled = spelledOut(original.replace(/,? not \p{Lu}\w*(?=[.!?]*$)/u, ""));
  const { subject, ambiguous, rest: text } = subjectOf(withoutFillers(spelled));
  const denied = withoutDenial(text);
  const taste = TASTE.exec(denied.text);
  const disliked = taste?.groups?.dislike !== undefined || (taste?.groups?.stand !== undefined && !denied.holds);
  const stated = taste
    ? `i like ${denied.text.slice(taste[0].length).replace(/^to /, "")}`
    : inOneConstruction(denied.text);
  const core = coreOf(stated);
  if (core.length > LONGEST.words) return NOTHING;
  return {
    subject,
    ambiguous,
    text,
    asserted: denied.text,
    core: core.map(({ term }) => term),
    written: core.map(({ word }) => word),
    holds: taste ? !disliked && denied.holds : denied.holds,
    isTaste: taste !== null,
    changed,
    additive: ADDITIVE.test(original),
    dated: DATED.test(original),
  };
}

function subjectOf(spelled: string): { subject: string; ambiguous: boolean; rest: string } {
  const relative = RELATIVE.exec(spelled);
  if (!relative)
    return { subject: "i", ambiguous: false, rest: spelled.replace(/^we (?=live|moved|have moved)/, "i ") };
  const [found, relation = "", name] = relative;
  const isName = name !== undefined && /^\p{Lu}/u.test(name);
  return {
    subject: `${relation.toLowerCase()}${isName ? ` ${name.toLowerCase()}` : ""}`,
    ambiguous: !isName && new RegExp(`^(?:${SEVERAL})$`, "i").test(relation),
    rest: asFirstPerson(`i ${spelled.slice(found.length)}`),
  };
}

/** Denials of the present; what follows is the thing denied. What was not so in the past denies nothing of today. */
const DENIALS: readonly (readonly [pattern: RegExp, asserted: string])[] = [
  [/^i do not (?=\w)/, "i "],
  [/^i (am|have|can) (?:not|no longer) /, "i $1 "],
  [/^i (?:no longer|never) (?=\w)/, "i "],
  [/^i have no (?=\w)/, "i have "],
  [/^i used to (?=\w)/, "i "],
  [/^i (?:have )?(?:stopped|quit|gave up|given up) (?=\w+ing\b)/, "i "],
  [/^i (?:have )?(?:sold|gave away|got rid of|lost) my (?!job\b)(?=\w)/, "i have "],
];

function withoutDenial(text: string): { text: string; holds: boolean } {
  for (const [pattern, asserted] of DENIALS) {
    if (pattern.test(text)) return { text: withoutTime(text.replace(pattern, asserted)), holds: false };
  }
  return { text, holds: true };
}

const TASTE =
  /^i (?:do )?(?:(?<like>(?:like|love|enjoy|adore|am (?:an? )?(?:big |huge |great )?fan of|am into|am fond of|am keen on|am crazy about))|(?<dislike>dislike|hate|detest|loathe|despise)|(?<stand>can stand|could stand)) (?!it\b|when\b|how\b|that\b|what\b)/;

const DROPPED = new Set(["a", "an", "the", "any", "some", "my", "do"]);
const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

/** Past forms stay as they are: "I lived" is not "I live". */
function coreOf(text: string): { term: string; word: string }[] {
  const found = text.match(/[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'_@.:+#%-]*[\p{L}\p{M}\p{N}+#%])?|,/gu) ?? [];
  return found.flatMap((written) => {
    const word = written.toLowerCase();
    // The one of "blood type A" is no article.
    if (DROPPED.has(word) && written !== "A") return [];
    const number = NUMBERS.indexOf(word);
    if (number >= 0) return [{ term: String(number), word }];
    return [
      { term: word === "own" ? "have" : /^[a-z]{3,}$/.test(word) && !word.endsWith("ed") ? stemmer(word) : word, word },
    ];
  });
}
