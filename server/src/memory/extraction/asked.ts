import type { Turn } from "../types.ts";
import { GAP } from "./own-words.ts";
import { lastSentence, NAME } from "./telling.ts";

/** "Shall we …?", "Would you like …?": the answer is about what is done next. */
const OFFERS = /\b(?:shall|should|can|could|may) (?:i|we|you)\b|\bwould you like\b|\bdo you want (?:me|us)\b/i;
/** What somebody knows or imagines is not what they do. */
const KNOWLEDGE = /\bdo you (?:know|remember) (?:what|when|who|where|which|about|the|how)\b|\bwhat do you know\b/i;
const OF_THE_USER = /\b(?:you|your|yours)\b|^(?:and |so |but )?how(?:'s|’s| was| were| did| is| are)\b/i;
/** Small talk and opinions, to which the answer tells little, and what a thing is. */
const ASKS_LITTLE =
  /\bwhat'?s up\b|\bhow(?:'s| is| are) (?:it going|you|things|everything|your day)\b|\bwhat are you (?:doing|up to)(?: (?:today|now|tonight|right now))?\?|\bfree\b|\bour conversation\b|\b(?:do|did) you (?:like|enjoy|think so)(?: (?:it|them|that))?\?|\bwhat do you think\b|\bwhat(?:'s| is| are) (?:that|it|this|those|an? [\w' -]{2,40})\?|\bit about\?/i;
/** "Which colour?", "And what then?" */
const FOLLOW_UP_WORDS = 4;
/** After these as well, what is told is an answer: "Tell me what you dream of." */
const INVITES = /\b(?:tell me|imagine|would|could|describe|name)\b/i;

/** The question at the end of the turn before, where what follows may need it to be understood; or null. */
export function questionBefore(before: Turn | undefined): string | null {
  if (before?.role !== "assistant" || !before.content.trimEnd().endsWith("?")) return null;
  const question = lastSentence(before.content);
  if (question.includes(GAP)) return null;
  return OFFERS.test(question) || ASKS_LITTLE.test(question) || KNOWLEDGE.test(question) ? null : question;
}

/** Whether a question is about the user rather than about the world. */
export function asksOfUser(question: string): boolean {
  return OF_THE_USER.test(question) || (question.split(/\s+/).length <= FOLLOW_UP_WORDS && !NAME.test(question));
}

/** Whether the turn before asked for what follows, so that a subject left out need not be the user. */
export function invites(before: Turn | undefined): boolean {
  return before?.role === "assistant" && (before.content.trimEnd().endsWith("?") || INVITES.test(before.content));
}
