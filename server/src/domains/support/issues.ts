import type { IssueUrgency } from "@memoryos/contract";
import { terms } from "../../memory/ranking/terms.ts";
import type { Earlier, Problem, SupportFact } from "./facts.ts";
import { ISSUE_KINDS, type IssueKind, QUESTION, TROUBLE, TROUBLE_WITH, WANTS } from "./issue-kinds.ts";
import { referenceIn } from "./references.ts";
import { type Sentence, shown } from "./sentences.ts";

const CRITICAL =
  /\b(?:immediately|right (?:now|away)|emergency|critical|production is down|everything is down|asap|life or death)\b/i;
const HIGH =
  /\b(?:urgent(?:ly)?|as soon as possible|(?:by|before|until) (?:today|tonight|tomorrow)|need (?:\w+ ){0,5}(?:today|tonight|tomorrow)|before (?:our|my|the) \w+|deadline|this week|can(?:'t|not) wait|need it (?:by|before)|at once)\b/i;
/** A day that is near, but not that of something that is done: "sent them today". */
const NEAR =
  /^(?!.*\b(?:sent|got|arrived|came|come|received|called|tried|noticed|bought|ordered|wrote|happened|was|were)\b).*\b(?:today|tonight|tomorrow)\b/i;
const LOW = /\b(?:no (?:rush|hurry)|not urgent|when you have time|whenever (?:you|it)|low priority|take your time)\b/i;
const ANOTHER =
  /\b(?:another (?:issue|problem|thing|question|order|matter)|different (?:issue|problem|matter)|separate(?:ly)?|new (?:issue|problem)|something else|second (?:issue|problem))\b/i;
const GOES_ON =
  /^(?:(?:and|but|so|yes|no|well|still)[, ]+)*(?:it|they|this|that|he|she|there|still|nothing|same)\b|\bstill\b/i;
/** What would be, or is asked of somebody: it tells of no problem. */
const SUPPOSED =
  /\bnot (?:\w+ )?(?:lost|stolen|damaged|broken|missing|wrong) after all\b|^(?:if|unless|in case|whenever (?:you|it)|suppose|what if)\b|\b(?:no|any|without(?: any)?) (?:problems?|issues?|trouble|worries)\b/i;
const LONG_AGO =
  /\b(?:last (?:time|year|month|summer|winter|spring|autumn)|previously|in the past|once before|(?:weeks|months|years) ago|back in|in (?:january|february|march|april|may|june|july|august|september|october|november|december)\b)/i;
const ENDED =
  /\b(?:you|they|it|your colleague|support|somebody|someone)\b[^.]{0,20}\b(?:refunded|replaced|resent|re-sent|fixed|repaired|credited|sorted|solved|resolved|cancel+ed|sent|helped|returned|exchanged|reversed)\b|\b(?:was|were|got|been) (?:refunded|replaced|fixed|repaired|credited|sorted|solved|resolved|reversed|exchanged)\b/i;

function urgencyOf(text: string, { family }: { family: string }): IssueUrgency {
  if (CRITICAL.test(text)) return "critical";
  if (HIGH.test(text) || NEAR.test(text) || family === "security") return "high";
  return LOW.test(text) ? "low" : "medium";
}

/** How soon something must be done as the words say; null when they do not. */
export function urgencyIn(text: string): IssueUrgency | null {
  const urgency = urgencyOf(text, { family: "" });
  return urgency === "medium" ? null : urgency;
}

/** The problem or request that a sentence states; null when it states none. */
export function problemIn({ text, asks }: Sentence): Problem | Earlier | null {
  if (SUPPOSED.test(text)) return null;
  const kind = ISSUE_KINDS.find(
    ({ says, request }) => says.test(text) && (request !== true || asks || WANTS.test(text)),
  );
  // A question about what there may be is none that anything has gone wrong.
  const trouble = !asks && TROUBLE.test(text) ? troubleIn(text) : null;
  const found = kind?.request === true ? (trouble ?? kind) : (kind ?? trouble);
  if (!found) return null;
  const common = { issueType: found.type, summary: shown(text), ref: referenceIn(text) };
  const ended = LONG_AGO.test(text) ? ENDED.exec(text) : null;
  if (ended) return { kind: "earlier", ...common, resolution: shown(text.slice(ended.index)) };
  return {
    kind: "problem",
    ...common,
    family: found.family,
    urgency: urgencyOf(text, found),
    another: ANOTHER.test(text),
    goesOn: GOES_ON.test(text),
    asks: found.family === QUESTION,
    inquires: asks,
  };
}

function troubleIn(text: string): Pick<IssueKind, "type" | "family"> {
  const { with: thing, the = thing } = TROUBLE_WITH.exec(text)?.groups ?? {};
  const name = the?.toLowerCase().replace(/[^a-z]+/g, "_");
  return { type: name === undefined ? "other_problem" : `${name}_problem`, family: "technical" };
}

/** What a sentence says about an issue that is open already; null when it may be about anything. */
export function mentionIn(text: string, ref: string | null): SupportFact {
  return { kind: "mention", ref, terms: [...new Set(terms(text))].slice(0, 20), urgency: urgencyIn(text) };
}
