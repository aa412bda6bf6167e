import type { Turn } from "../types.ts";
import { neverStored } from "./filters.ts";
import { bare } from "./self-contained.ts";
import { sentencesOf } from "./telling.ts";

/** Reasons for which a sentence is about work that the assistant is to do, not about the user's life. */
const WORK =
  /^(?:question for help|asked for now|worked on now|broken now|handed over|working of an exercise|somebody else's question)$/;
const ASKS_FOR_WORK =
  /^(?:(?:ok|okay|now|next|then|and|also|please|kindly|hi|hello|hey|can you|could you|can u|would you|will you|i want you to|i need you to)[, ]+)*(?:write|draft|compose|summari[sz]e|explain|describe|translate|make|create|generate|list|find|search|fix|correct|review|rewrite|rephrase|edit|shorten|expand|improve|proofread|compare|calculate|compute|solve|convert|define|suggest|recommend|help|implement|refactor|debug|format|outline|brainstorm|plan|design|build|remind|book|schedule|play|set|add|run)\b|^(?:how (?:long|much|many|to)|what (?:is|are) the|what's the|should i|can i|is it (?:ok|okay|safe|possible)|do i (?:need|have to))\b|\bhow (?:do|can|should|would) i\b|^i(?:'m| am) (?:trying to|(?:writing|drafting|working on) (?:an? |my )?(?:short )?(?:story|novel|essay|script|poem|report|paper|letter|e-?mail|article|app|function|query)\b)/i;
/** What is only spoken of by people who work on something technical. */
const TECHNICAL =
  /\b(?:sql|api|npm|git|json|csv|html|css|regex|javascript|typescript|python|java|linux|windows \d+|server|database|query|queries|stack ?trace|exception|bug|debug|printer|router|driver|browser|install|firmware|software|invoice|refund|warranty|spreadsheet|equation|algebra|homework|promo code|shipping|checkout|quiz|vocabulary|grammar|translat\p{L}+)\b/iu;
/** What an assistant at work says: at a counter, in a lesson, at a broken thing. */
const AT_WORK =
  /^\s{0,9}(?:[-*•]|\d{1,2}[.)])\s|\b(?:can|may|could|here to|happy to) (?:i |we )?(?:help|assist) you\b|\bhelp with\b|\banything else (?:i|we)\b|\byour (?:order|account|username|code|essay|solution|calculation|membership)\b|\b(?:order|account) (?:id|number)\b|\bhave you tried (?:turning|restarting|running|clearing|updating|reinstalling)\b|\bwhat is the\b|\bhow many [\w ]{1,40} (?:does|will|did|do|are|were|is|would) (?!you\b)|\b(?:this|the) (?:problem|question) (?:asks|says|is)\b|\bin this problem\b|\b(?:which|what) (?:model|error|browser|device)\b/imu;
const FIRST_PERSON = /(?<![\p{L}\p{N}])(?:I|I['’]m|my|me|we|our|us)(?![\p{L}\p{N}])/iu;
/** Of so many of their turns, one speaks of themselves where somebody talks about their life. */
const TURNS_TO_A_WORD_OF_THEMSELVES = 8;
/** A few messages are too few to tell what somebody does with an assistant. */
const TURNS_OF_A_CHAT = 4;
/** Longest message of a chat, in UTF-16 code units. */
export const CHAT_LENGTH = 600;
/** Of so many turns, one may be about work. */
const TURNS_TO_A_REQUEST = 8;

/**
 * Whether the user and the assistant talk as two people do, about the user's life, rather than work on something: then
 * what the user tells in passing is worth keeping as well.
 */
export function isChat(turns: readonly Turn[]): boolean {
  const spoken = turns.filter(({ role }) => role !== "system");
  const users = spoken.filter(({ role }) => role === "user");
  if (users.length < TURNS_OF_A_CHAT || users.length === spoken.length) return false;
  if (spoken.some(({ content }) => content.includes("```"))) return false;
  const ofThemselves = users.filter(({ content }) => FIRST_PERSON.test(content)).length;
  if (ofThemselves * TURNS_TO_A_WORD_OF_THEMSELVES < users.length) return false;
  return spoken.filter(isWork).length * TURNS_TO_A_REQUEST < spoken.length;
}

function isWork({ role, content }: Turn): boolean {
  if (content.length > CHAT_LENGTH || TECHNICAL.test(content)) return true;
  return role === "user" ? sentencesOf(content).some(asksForWork) : AT_WORK.test(content);
}

function asksForWork(sentence: string): boolean {
  const said = bare(sentence);
  return ASKS_FOR_WORK.test(said) || WORK.test(neverStored(said) ?? "");
}
