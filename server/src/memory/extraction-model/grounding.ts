import { terms } from "../ranking/terms.ts";
import type { Candidate } from "../types.ts";
import type { ExcerptTurn } from "./excerpt.ts";

/** A candidate that rests on what the user said, or why it does not. */
export type Grounded = { candidate: Candidate } | { refused: string };

/**
 * Holds a candidate against what was said: it must name a turn of the user's, and share a word that says something with
 * those turns or with what they answer to. Turns of the assistant's are no ground and are left out.
 */
export function ground(candidate: Candidate, turns: readonly ExcerptTurn[]): Grounded {
  const cited = turns.filter(({ turn, role }) => role === "user" && candidate.turnIndexes.includes(turn));
  if (cited.length === 0) return { refused: "rests on no turn of the user's" };
  const said = new Set(cited.flatMap((turn) => [turn, ...answeredBy(turn, turns)]).flatMap(({ text }) => terms(text)));
  if (!terms(candidate.content).some((term) => said.has(term))) {
    return { refused: "shares no word with the turns it names" };
  }
  return { candidate: { ...candidate, turnIndexes: cited.map(({ turn }) => turn) } };
}

/** The assistant's turn right before: "yes" has its words from there. */
function answeredBy(turn: ExcerptTurn, turns: readonly ExcerptTurn[]): ExcerptTurn[] {
  const before = turns[turns.indexOf(turn) - 1];
  return before?.role === "assistant" ? [before] : [];
}
