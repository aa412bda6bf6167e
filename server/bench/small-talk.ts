/** What may surround a greeting or an acknowledgement without making it say anything. */
const FILLER = "(?: (?:there|too|so|very|much|again|then|all|everyone|friend|as well|today|now|to you))*";

const GREETING = new RegExp(
  `^(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|night|day)|bye|goodbye|see (?:you|ya)(?: later| soon)?|take care|have an? (?:\\w+ )?(?:day|night|evening|weekend|one|time)|(?:it was |it's |it is )?(?:so |very )?(?:nice|great|good|pleased|lovely) (?:to (?:meet|talk to|chat with|see)|meeting|talking (?:to|with)|chatting with) you|how are you|welcome|what's up)${FILLER}$`,
);
const ACKNOWLEDGEMENT = new RegExp(
  `^(?:(?:(?:oh|ah|wow|well) )?(?:ok|okay|yes|yeah|yep|no|nope|sure|right|exactly|indeed|absolutely|definitely|of course|thanks|thank you|thanks a lot|thank you so much|cool|nice|great|awesome|wow|perfect|agreed|got it|i see|me too|me neither|same here|you too|lol|haha|no problem|no worries|you're welcome|you are welcome|i agree|i know|i know right|i do|i am|i will|i did|i have|i can|i hope so|i think so|i understand|i'm sorry(?: to hear that)?|i'm (?:so )?glad(?: to hear that)?|that's (?:great|cool|nice|awesome|true|amazing|interesting|so cool|good)|that sounds (?:great|fun|good|nice|cool|amazing|interesting|like (?:a lot of )?fun)|sounds (?:great|good|fun))(?: (?=\\p{L})|$))+${FILLER}$`,
  "u",
);

/**
 * Whether a memory is one that should never have been stored: a question, a greeting or an acknowledgement. Written apart
 * from the extractor, whose filters it checks.
 */
export function smallTalkIn(memory: string): "question" | "greeting" | "acknowledgement" | null {
  if (/\?["')\s]*\.?$/.test(memory)) return "question";
  const words = memory
    .toLowerCase()
    .replaceAll("\u2019", "'")
    .replace(/[^\p{L}\p{N}']+/gu, " ")
    .trim();
  if (GREETING.test(words)) return "greeting";
  return ACKNOWLEDGEMENT.test(words) ? "acknowledgement" : null;
}
