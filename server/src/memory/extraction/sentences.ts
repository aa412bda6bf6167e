import { isVerb, parse, type Token, textOf } from "./grammar.ts";

/** A statement or question that can stand alone once its subject is known. */
export interface Clause {
  /** As it was said, with the subject carried over from the clause before when it was left out. */
  text: string;
  tokens: readonly Token[];
  /** Whether it asks. */
  question: boolean;
  /** Position of its sentence in the message: clauses of one sentence share it. */
  sentence: number;
  /** What joins it to the clause before, and was left out of its text: "but now"; empty for the first clause of a sentence. */
  lead: string;
  /** Whether it says first what is not so and then what is instead. */
  instead?: boolean;
}

const SUBJECTS = new Set(["i", "we", "he", "she", "they", "you", "it", "there", "this", "that"]);
const POSSESSIVES = new Set(["my", "our", "his", "her", "their"]);
const JOINS = new Set(["and", "but", "yet", "plus", "so"]);
const FILLERS = new Set([
  "also",
  "then",
  "now",
  "actually",
  "currently",
  "really",
  "still",
  "just",
  "even",
  "unfortunately",
]);
const SUBORDINATORS = new Set(
  "when whenever if because since although though while after before as once unless until where that who which whose".split(
    " ",
  ),
);
/** Verbs that, right after "and" or "but", go on with the subject of the clause before. */
const CARRIED_VERBS = new Set(
  (
    "am 'm was were have 've had do don't can can't cannot could love like hate prefer enjoy dislike need want live work " +
    "study own play speak know teach run drive own moved grew studied worked lived got never always usually"
  ).split(" "),
);
const ASKING_WORDS = new Set("what what's how who who's where when why which".split(" "));
const AFTER_ASKING_WORD = new Set("is are do does did about can could would should will 's 're".split(" "));
const ASKING_VERBS = new Set("do does did are is can could would will have has should".split(" "));
const AFTER_ASKING_VERB = new Set("you u ya your i it that there we they my our he she".split(" "));

/** "what about you", "do you": a question by its first two words, even where the question mark is missing. */
function startsQuestion(tokens: readonly Token[], at: number): boolean {
  const first = tokens[at]?.lower ?? "";
  const second = tokens[at + 1]?.lower ?? "";
  return (
    (ASKING_WORDS.has(first) && AFTER_ASKING_WORD.has(second)) ||
    (ASKING_VERBS.has(first) && AFTER_ASKING_VERB.has(second))
  );
}

/** Whether a subject with its verb stands at this position. */
function startsStatement(tokens: readonly Token[], at: number): boolean {
  const first = tokens[at]?.lower;
  if (first === undefined) return false;
  if (SUBJECTS.has(first)) return tokens.slice(at + 1, at + 4).some(isVerb);
  if (!POSSESSIVES.has(first)) return false;
  const verbAt = tokens.slice(at + 1, at + 7).findIndex(isVerb);
  return verbAt > 0 && tokens.slice(at + 1, at + 1 + verbAt).every((token) => token.pos !== "PUNCT");
}

/** Whether the clause that ends before `at` may be cut there: it has a verb and waits for no main clause. */
function complete(clause: readonly Token[]): boolean {
  const first = clause[0]?.lower ?? "";
  return clause.length >= 2 && clause.some(isVerb) && !SUBORDINATORS.has(first);
}

/** "I want to work and live in Leeds": the second verb belongs to "to", not to "I". */
function canCarrySubject(clause: readonly Token[]): boolean {
  const subject = clause[0]?.lower;
  if (subject !== "i" && subject !== "we") return false;
  return !clause.some((token, i) => token.lower === "to" && isVerb(clause[i + 1]));
}

/** What refers back to the clause before; cutting in front of it would leave it without a referent. */
function refersBack(tokens: readonly Token[]): boolean {
  if (tokens[0]?.lower === "my" && tokens[1]?.lower.startsWith("favo") && isVerb(tokens[2])) return true;
  const words = new Set([
    "it",
    "they",
    "them",
    "he",
    "she",
    "him",
    "his",
    "her",
    "their",
    "its",
    "there",
    "one",
    "ones",
  ]);
  const end = tokens.findIndex((token, i) => i > 0 && (JOINS.has(token.lower) || token.text === ";"));
  return tokens.slice(0, end === -1 ? LOOK_AROUND : end).some((token) => words.has(token.lower));
}

/** A remark on what was said rather than more of it: cut off, so that it can be left out. */
function isRemark(tokens: readonly Token[]): boolean {
  const first = tokens[0]?.lower ?? "";
  if (/^(?:you|that|thanks|thank)$/.test(first)) return true;
  return /^i (?:just )?(?:want|wanted|need|'d like|would like) to (?:know|ask|check|see|find out|find)\b/.test(
    textOf(tokens.slice(0, 7)).toLowerCase().replace("i'd", "i 'd"),
  );
}

/** How many tokens around a possible cut are looked at. A clause with more is too long to be stored. */
const LOOK_AROUND = 150;

interface Cut {
  /** Where the clause ends. */
  end: number;
  /** Where the next one begins. */
  next: number;
  /** The subject that the next one lacks. */
  carried: Token | null;
}

function cutAt(tokens: readonly Token[], begin: number, at: number): Cut | null {
  const token = tokens[at];
  if (token === undefined) return null;
  const comma = token.lower === ",";
  const strong = /^(?:;|—|–|-|…|\.{2,}|\(|\))$/.test(token.text) && (token.spaced || token.text !== "-");
  let next = at;
  let join = "";
  if (comma || strong) next++;
  const word = tokens[next]?.lower ?? "";
  if (JOINS.has(word)) {
    join = word;
    next++;
  }
  if (next === at) return null;
  const clause = tokens.slice(begin, Math.min(at, begin + LOOK_AROUND));
  while (FILLERS.has(tokens[next]?.lower ?? "")) next++;
  const rest = tokens.slice(next, next + LOOK_AROUND);
  if (rest.length === 0) return null;
  if (startsQuestion(tokens, next) && (comma || strong || join !== "")) return { end: at, next, carried: null };
  if (!complete(clause)) return null;
  if (startsStatement(tokens, next)) {
    if (isRemark(rest)) return { end: at, next, carried: null };
    if (join === "so" || refersBack(rest)) return null;
    return { end: at, next, carried: null };
  }
  const subject = clause[0];
  const second = rest[1]?.lower ?? "";
  if (join !== "" && join !== "so" && subject !== undefined && canCarrySubject(clause)) {
    if (CARRIED_VERBS.has(rest[0]?.lower ?? "") && !refersBack(rest) && /^\p{L}|^'/u.test(second)) {
      return { end: at, next, carried: subject };
    }
  }
  return null;
}

function clausesOf(tokens: readonly Token[], sentence: number): Clause[] {
  const clauses: Clause[] = [];
  let begin = 0;
  let carried: Token | null = null;
  let lead = "";
  let quoted = false;
  const add = (end: number, asked: boolean) => {
    const own = tokens.slice(begin, end);
    if (own.length === 0) return;
    const all = carried === null ? own : [carried, { ...(own[0] as Token), spaced: true }, ...own.slice(1)];
    clauses.push({ text: textOf(all), tokens: all, question: asked || startsQuestion(all, 0), sentence, lead });
  };
  for (let at = 1; at < tokens.length; at++) {
    if (tokens[at]?.text === '"') quoted = !quoted;
    if (quoted) continue;
    const cut = cutAt(tokens, begin, at);
    if (cut === null) continue;
    add(cut.end, false);
    begin = cut.next;
    carried = cut.carried;
    lead = textOf(tokens.slice(cut.end, cut.next)).replace(/^[^\p{L}]+/u, "");
    at = cut.next;
  }
  add(
    tokens.length,
    tokens.slice(-3).some((token) => token.text.startsWith("?")),
  );
  return clauses;
}

/**
 * Splits an English line into clauses.
 *
 * A coordinated clause becomes one of its own where it has a subject, or takes over the subject of the clause before; it stays where it is
 * when it refers back. Coordinated objects stay together: "I love hiking and knitting" is one clause.
 */
export function clausesOfLine(line: string): Clause[] {
  return parse(line).flatMap((tokens, sentence) => clausesOf(tokens, sentence));
}
