import type { RiskSeverity, RiskType } from "@memoryos/contract";
import type { Mood, SupportFact } from "./facts.ts";
import { type Sentence, shown } from "./sentences.ts";

const MOODS: readonly [Mood, RegExp][] = [
  [
    "escalating",
    /\b(?:(?:speak|talk|complain|escalate|transfer me|put me through|get me|want|demand|need) (?:\w+ ){0,3}(?:manager|supervisor|someone (?:senior|in charge)|your boss|head of|higher up)|(?:lawyer|attorney|sue|legal action|consumer (?:court|forum|protection)|ombudsman|regulator|small claims|the press|social media|twitter|trustpilot|one[- ]star|bad review|chargeback|unacceptable|outrageous|ridiculous|last (?:chance|warning)))\b/i,
  ],
  [
    "tired",
    /\b(?:(?:second|third|fourth|fifth|2nd|3rd|4th|5th|\d+th|umpteenth) time|again and again|over and over|every (?:single )?time|always the same|keeps? happening|yet again|once again|how many times)\b/i,
  ],
  [
    "frustrated",
    /\b(?:frustrat\w*|annoy\w*|angry|furious|upset|fed up|sick of|tired of|disappointed|disappointing|terrible|awful|horrible|worst|useless|waste of (?:time|money)|unhappy|not (?:happy|satisfied|impressed)|poor service|bad service|still (?:waiting|nothing|no)|nobody (?:helps|answers|replies|cares)|come on|seriously|disgusted|pathetic|joke|hate)\b|!{2,}|\b[A-Z]{4,} [A-Z]{3,} [A-Z]{3,}\b/,
  ],
  [
    "satisfied",
    /\b(?:(?:very|so|really|super) (?:helpful|happy|pleased|satisfied|grateful)|happy with|pleased with|great (?:service|help|job|thanks)|thanks (?:a lot|so much|for your help)|thank you (?:so|very) much|love (?:your|the) (?:service|support|team)|perfect|excellent|awesome|wonderful|you(?:'re| are) the best|appreciate)\b/i,
  ],
  [
    "calm",
    /\b(?:thanks|thank you|please|no (?:rush|worries|problem|hurry)|take your time|could you|would you mind|sure|of course)\b/i,
  ],
];
const NOT = /(?:\b(?:not|never|no longer)|n't)(?: \w+){0,2} $/i;

/** How a message sounds; null when it sounds like nothing. */
export function moodOf(sentences: readonly Sentence[]): Mood | null {
  for (const [mood, says] of MOODS) {
    if (sentences.some(({ text }) => isSaid(text, says))) return mood;
  }
  return null;
}

function isSaid(text: string, says: RegExp): boolean {
  const found = says.exec(text);
  return found !== null && !NOT.test(text.slice(0, found.index));
}

const RISKS: readonly [RiskType, RiskSeverity, RegExp][] = [
  [
    "safety",
    "critical",
    /\b(?:kill myself|suicid\w*|end my life|hurt myself|someone (?:was|got) (?:badly )?(?:hurt|injured)|(?:caught|on) fire|exploded|electrocuted)\b/i,
  ],
  [
    "safety",
    "high",
    /\b(?:injur\w*|electric shock|got a shock|burn(?:ed|t|s|ing) (?:my|me|smell|his|her)|smok(?:e|ing) (?:came|comes|coming|from)|sparks?|unsafe|dangerous|allergic reaction|chok(?:ed|ing)|overheat\w*|swollen battery|gas leak)\b/i,
  ],
  [
    "fraud",
    "high",
    /\b(?:fraud\w*|scam\w*|phish\w*|hacked|unauthori[sz]ed|identity theft|stole my|stolen (?:card|account|identity|phone)|(?:did(?:n't| not)|never) (?:make|made|authori[sz]e|authori[sz]ed) (?:\w+ ){0,3}(?:transactions?|payments?|charges?|purchases?)|(?:transactions?|payments?|charges?|purchases?|transfers?|withdrawals?) (?:that |which )?(?:i|we) (?:did(?:n't| not)|never|do(?:n't| not)) (?:make|made|recogni[sz]e|authori[sz]e)|someone (?:has )?(?:used|is using|accessed|logged in(?:to)?) (?:to )?my|that (?:wasn't|was not) me|fake (?:seller|website|call|sms))\b/i,
  ],
  [
    "legal",
    "high",
    /\b(?:lawyer|attorney|solicitor|sue|suing|lawsuit|legal (?:action|notice|steps|department)|take you to court|small claims|consumer (?:court|forum))\b/i,
  ],
  [
    "compliance",
    "high",
    /\b(?:gdpr|data protection (?:authority|officer)|privacy (?:breach|violation|law)|data breach|regulator|ombudsman|rbi|fca|cfpb|sebi|trai|hipaa|banking authority)\b/i,
  ],
  [
    "compliance",
    "medium",
    /\b(?:delete (?:all )?my (?:personal )?data|right to be forgotten|my personal data|data request|consent (?:was|is) not)\b/i,
  ],
  [
    "refund",
    "high",
    /\b(?:charge ?back|dispute (?:the|this) (?:charge|payment|transaction)|reverse the (?:charge|payment))\b/i,
  ],
  [
    "refund",
    "medium",
    /\b(?:(?:want|demand|need|give me|get|would like|'d like|asking for|expect) (?:\w+ ){0,3}(?:refund|money back)|full refund)\b/i,
  ],
  [
    "churn",
    "high",
    /\b(?:(?:am|'m|are|'re|have decided to|going to|already) (?:cancel+ing|leaving|switching|closing|moving to)|cancel my (?:account|subscription|membership|contract|plan) (?:now|today|immediately|right away)|never (?:buy|order|shop|use|book)(?:ing)? (?:\w+ ){0,3}again|last time (?:i|we) (?:order|buy|use|book|shop))\b/i,
  ],
  [
    "churn",
    "medium",
    /\b(?:(?:will|'ll|would|'d|may|might|want to|like to|thinking of|thinking about|considering|considered|need to|have to) (?:\w+ ){0,2}(?:cancel(?:ling|ing)?|leav(?:e|ing)|switch(?:ing)?|clos(?:e|ing)|go(?:ing)? elsewhere|mov(?:e|ing) to|quit(?:ting)?)(?: (?:my|our|the|your|to|for|it|if|you|everything))?|cancel my (?:account|subscription|membership|contract|plan)|competitor)\b/i,
  ],
  [
    "vip",
    "medium",
    /\b(?:vip|platinum (?:member|customer)|we (?:have|pay for|spend) (?:over |more than |about )?[$€£₹]?\d[\d,.]*k? (?:seats|users|licen[cs]es|a (?:month|year)|per (?:month|year))|(?:i am|i'm) (?:a|the) (?:journalist|ceo|cto|founder|reporter|influencer))\b/i,
  ],
];
const STAYS =
  /\b(?:i|we)(?:'m| am|'re| are|'ve| have)? ?(?:(?:will|'ll|decided to|going to|am) (?:stay(?:ing)?|keep(?:ing)?) (?:with|my|the|your)?|(?:won't|will not|not going to|no longer want to) (?:cancel|leave|switch|close|sue))\b/i;
const FALSE_ALARM =
  /\b(?:false alarm|it was (?:me|my (?:wife|husband|son|daughter|partner|mother|father))(?: after all)?|recogni[sz]e (?:it|the \w+) (?:now|after all))\b/i;

/** What a sentence gives reason to watch out for, and what it takes back. */
export function risksIn({ text, asks }: Sentence): SupportFact[] {
  if (STAYS.test(text)) return [{ kind: "risk_over", types: ["churn", "legal"] }];
  if (FALSE_ALARM.test(text)) return [{ kind: "risk_over", types: ["fraud"] }];
  const found = new Map<RiskType, SupportFact>();
  for (const [type, severity, says] of RISKS) {
    // Whoever asks how to cancel an order does not leave.
    if (found.has(type) || !isSaid(text, says) || (type === "churn" && asks)) continue;
    if (
      type === "churn" &&
      /\bcancel\w* (?:my |the |this |our )?(?:order|booking|flight|reservation|appointment)\b/i.test(text)
    )
      continue;
    found.set(type, { kind: "risk", type, severity, reason: shown(text) });
  }
  return [...found.values()];
}
