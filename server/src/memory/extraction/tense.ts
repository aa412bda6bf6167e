import { isVerb, type Token } from "./grammar.ts";

/** Whether what a clause tells has happened or is to come; null where the words leave it open. */
export type Tense = "past" | "future" | null;

const AHEAD = new Set(
  (
    "am is are 'm 're 's have has 've need want wanna hope plan intend must should will 'll shall would 'd can could may might " +
    "start starts begin begins end ends leave leaves arrive arrives expire expires close closes open opens land lands " +
    "fly flies depart departs"
  ).split(" "),
);
const BEHIND = new Set(
  (
    "was were had did went got moved met bought broke left quit became began came saw took made found lost won ran wrote taught " +
    "brought caught fell flew gave grew kept learnt led paid sold sent slept spent tore wore drove ate drank swam sang built " +
    "chose passed hurt read put cut hit"
  ).split(" "),
);
/** Past forms after which a date may still lie ahead: "I booked a flight on 12 March". */
const EITHER =
  /^(?:booked|scheduled|planned|arranged|reserved|ordered|agreed|promised|decided|heard|told|said|thought|needed|wanted|hoped|invited|registered|signed|applied|submitted)$/;
/** After these, with "to" or "for", comes the new date. */
const PUT_OFF = new Set(
  "moved rescheduled postponed extended delayed shifted pushed changed slipped bumped forward back off".split(" "),
);
/** No past form by its ending alone. */
const NO_PAST = /^(?:need|feed|speed|breed|bleed|seed|weed|exceed|succeed|proceed|embed|wed|shed|bed)$/;

/**
 * The tense of the verb that governs a date.
 *
 * @param before The clause's tokens before the date.
 * @param after Those after it, which count when there is no verb before.
 */
export function tenseAround(before: readonly Token[], after: readonly Token[]): Tense {
  if (/^(?:due|starting|until|till|by)$/.test(before.at(-1)?.lower ?? "")) return "future";
  if (before.at(-1)?.lower === "since") return "past";
  // "The deadline was extended to 12 December", "… to the end of the month", "rescheduled for Friday".
  const led = before.at(-1)?.lower === "the" ? before.slice(0, -1) : before;
  if (/^(?:to|for)$/.test(led.at(-1)?.lower ?? "") && PUT_OFF.has(led.at(-2)?.lower ?? "")) return "future";
  const governing = lastFinite(before) ?? lastFinite(after.slice(0, 5));
  if (governing === null) return null;
  const { lower } = governing.verb;
  if (EITHER.test(lower)) return null;
  if (BEHIND.has(lower) || (/ed$/.test(lower) && !NO_PAST.test(lower))) return "past";
  if (lower === "have" || lower === "has" || lower === "'ve" || lower === "'s") {
    // "I have been", "he's gone": what has happened.
    return governing.next !== undefined && /(?:ed|en|one|een)$|^(?:had|made|bought|left|lost|met)$/.test(governing.next)
      ? "past"
      : "future";
  }
  // "My shift runs from 9 to 5 on Monday", unlike "I run on Monday", is about one Monday.
  if (/^(?:runs|lasts)$/.test(lower) && governing.next === "from") return "future";
  return AHEAD.has(lower) ? "future" : null;
}

/** The last verb that has a subject: no participle after an auxiliary, no infinitive. */
function lastFinite(tokens: readonly Token[]): { verb: Token; next: string | undefined } | null {
  for (let at = tokens.length - 1; at >= 0; at--) {
    const verb = tokens[at] as Token;
    if (!isVerb(verb) && !BEHIND.has(verb.lower) && !AHEAD.has(verb.lower)) continue;
    const previous = tokens
      .slice(Math.max(0, at - 2), at)
      .findLast(({ lower }) => !/^(?:not|n't|just|also|already)$/.test(lower));
    if (/ing$|^be(?:en)?$/.test(verb.lower) || previous?.lower === "to") continue;
    if (previous !== undefined && previous.pos === "AUX" && verb.pos !== "AUX") continue;
    if (/^(?:the|a|an|my|our|his|her|their)$/.test(previous?.lower ?? "")) continue;
    return {
      verb,
      next: tokens.slice(at + 1).find(({ lower }) => !/^(?:not|n't|just|also|already|never)$/.test(lower))?.lower,
    };
  }
  return null;
}
