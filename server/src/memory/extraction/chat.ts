import type { Turn } from "../types.ts";
import { neverStored } from "./filters.ts";
import { bare } from "./self-contained.ts";
import { sentencesOf } from "./telling.ts";

/** Reasons for which a sentence is about work that the assistant is to do, not about the user's life. */
const WORK =
  /^(?:question for help|asked for now|worked on now|broken now|handed over|working of an exercise|somebody else's question)$/;
const ASKS_FOR_WORK =
  /^(?:(?:ok|okay|now|next|then|and|also|please|kindly|hi|hello|hey|can you|could you|can u|would you|will you|i want you to|i need you to)[, ]+)*(?:write|draft|compose|summari[sz]e|explain|describe|translate|make|create|generate|list|find|search|fix|correct|review|rewrite|rephrase|edit|shorten|expand|improve|proofread|compare|calculate|compute|solve|convert|define|suggest|recommend|help|implement|refactor|debug|format|outline|brainstorm|plan|design|build|remind|book|schedule|play|set|add|run)\b|\bhow (?:do|can|should|would) i\b/i;
/** An assistant at work: code, lists, and what people at a counter say. */
const AT_WORK =
  /```|^\s{0,9}(?:[-*•]|\d{1,2}[.)])\s|\b(?:help|assist) you\b|\bhelp with\b|\banything else\b|\byour (?:order|account|e-?mail|username|code|error|essay|homework|solution|answer|calculation|membership)\b|\b(?:order|account) (?:id|number)\b/imu;
const FIRST_PERSON = /(?<![\p{L}\p{N}])(?:I|I['’]m|my|me|we|our|us)(?![\p{L}\p{N}])/iu;
/** The part of their turns in which somebody speaks of themselves who talks about their life. */
const OF_THEMSELVES = 1 / 4;
/** Longest message of somebody who chats, in UTF-16 code units. */
const CHAT_LENGTH = 600;
/** Among so many turns of the user one may ask for something. */
const TURNS_TO_A_REQUEST = 8;

/**
 * Whether the user and the assistant talk as two people do, about the user's life, rather than work on something: then
 * what the user tells in passing is worth keeping as well.
 */
export function isChat(turns: readonly Turn[]): boolean {
  const users = turns.filter(({ role }) => role === "user");
  const assistants = turns.filter(({ role }) => role === "assistant");
  if (assistants.length === 0) return false;
  if (assistants.some(({ content }) => content.length > CHAT_LENGTH || AT_WORK.test(content))) return false;
  if (users.some(({ content }) => content.includes("```"))) return false;
  const ofThemselves = users.filter(({ content }) => FIRST_PERSON.test(content)).length;
  if (ofThemselves < users.length * OF_THEMSELVES) return false;
  const requests = users.filter(({ content }) => sentencesOf(content).some(asksForWork)).length;
  return requests * TURNS_TO_A_REQUEST <= users.length;
}

function asksForWork(sentence: string): boolean {
  const said = bare(sentence);
  return ASKS_FOR_WORK.test(said) || WORK.test(neverStored(said) ?? "");
}
