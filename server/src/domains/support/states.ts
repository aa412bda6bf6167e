import type { IssueSatisfaction, IssueStatus } from "@memoryos/contract";
import type { Sentence } from "./sentences.ts";

/** What the company's side says it has done or will do. Offers ("I can escalate it") change nothing. */
const OF_COMPANY: readonly [IssueStatus, RegExp][] = [
  [
    "escalated",
    /\b(?:(?:have|has|was|been|i've|just|i|we|now) (?:been )?(?:escalated|forwarded|passed (?:this|it|that) on)|(?:let|informed|notified|told|alerted) (?:my|the|a|our) (?:manager|supervisor|team lead|specialists?)|(?:manager|supervisor|specialist)s? (?:has|have|was|were) (?:been )?(?:notified|informed)|escalat(?:ed|ing) (?:this|it|your))\b/i,
  ],
  [
    "waiting_for_company",
    /\b(?:we|i|they|it|you|our \w+)(?:'ll| will| are going to|'re going to) (?:\w+ ){0,3}(?:send|ship|refund|replace|call|get back|contact|look into|investigate|process|update|e-?mail|let you know|be (?:processed|refunded|sent|delivered|credited|fixed|in touch)|receive|fix)\b|\b(?:in progress|being processed|on its way|on the way|has been (?:shipped|dispatched|ordered|requested)|within \w+ (?:to \w+ )?(?:business |working )?(?:hours|days|weeks)|less than an? (?:hour|day|week)|give (?:you|them) a call)\b/i,
  ],
  [
    "waiting_for_customer",
    /\b(?:please (?:send|provide|try|reply|confirm|restart|check|upload|reset|update|fill|share)|(?:could|can|would) you (?:please )?(?:send|provide|try|confirm|restart|check|upload|share|give)|we need (?:you to|your)|waiting for you(?:r| to)|as soon as you (?:send|reply|confirm))\b/i,
  ],
  [
    "in_progress",
    /\b(?:looking into|checking|working on|investigating|let me check|one moment|i am on it|i'm on it|taking a look)\b/i,
  ],
];
const OF_CUSTOMER: readonly [IssueStatus, RegExp][] = [
  [
    "escalated",
    /\b(?:has|have|was|been) (?:been )?escalated\b|\b(?:your|the|a) (?:manager|supervisor) (?:is|has|said|called|took)\b/i,
  ],
  [
    "waiting_for_customer",
    /\b(?:i|we)(?:'ll| will) (?:send|try|check|get back|upload|look|restart|reply|provide)\b|\blet me (?:check|try|look)\b/i,
  ],
  [
    "waiting_for_company",
    /\b(?:(?:i'm|i am|we're|we are|been|still) waiting|(?:you|they|your \w+) (?:said|promised|told me|were going to|wanted to)|i was (?:told|promised)|(?:already|have|'ve) (?:sent|provided|uploaded|submitted|given|replied|tried)|no (?:reply|answer|response|news)|nobody (?:has )?(?:called|replied|answered|came)|look forward to hearing)\b/i,
  ],
];

/** Where an issue stands after a sentence; null when it says nothing of that. */
export function statusIn({ text }: Sentence, role: "user" | "assistant"): IssueStatus | null {
  const table = role === "user" ? OF_CUSTOMER : OF_COMPANY;
  return table.find(([, says]) => says.test(text))?.[0] ?? null;
}

const SOLVED =
  /\b(?:(?:it|that|this|everything|the \w+(?: \w+)?|my \w+(?: \w+)?|all|problem|issue|order|refund|money|parcel|package|replacement|they)(?:'s| is| are| has been| have been| was| were| got| now)* (?:now |finally |all |been |just |already )*(?:solved|resolved|fixed|sorted(?: out)?|settled|working(?: again| now| fine)?|works(?: again| now| fine)?|back (?:to normal|up|online)|all good|good now|ok now|okay now|fine now|refunded|replaced|arrived|here now|came|come|delivered|received)|(?:that|this|it|which|\w+ing(?: (?:it|the \w+|my \w+))?) (?:fixed|solved|resolved|did|sorted) (?:it|the \w+|my \w+|the trick|everything)|(?:works|working) (?:now|again|fine|perfectly)|(?:problem|issue|case|ticket|matter) (?:is |was |has been )?(?:solved|closed|resolved)|you can close (?:the|this|my)|(?:i|we)(?: have|'ve)? (?:got|received|finally got|finally received|now have) (?:it|them|my|the|our)\b(?: \w+){0,3} (?:today|now|yesterday|this morning|finally|back|at last)|(?:i|we) (?:have |'ve )?(?:managed|was able|were able|can now|could) (?:to )?(?:\w+ ){0,3}(?:log in|sign in|fix|solve|finish|access|install)|no longer (?:a |an )?(?:problem|issue)|(?:that|this|it) worked|you(?: have|'ve)? (?:fixed|solved|sorted|resolved) (?:it|this|that|my|the)|(?:i|we) can (?:\w+ ){1,4}(?:again|now)|^(?:finally )?(?:got|received) (?:it|them|my|the)|(?:i'm|i am|we're|we are) back in|now (?:it|they) (?:works?|plays?|opens?|loads?|starts?|connects?)|(?:plays|opens|loads|starts|connects) (?:now|again)|(?:is|are) (?:correct|right) now|works? like a charm|(?:has |have |was |were )?(?:turned up|been found|found (?:it|them|my \w+))|not (?:\w+ )?(?:lost|stolen|damaged|broken|missing|wrong) after all)\b/i;
/** What before it takes it back: "it is still not fixed", "once it is solved". */
const UNDONE =
  /\b(?:not|never|n't|isn't|hasn't|haven't|wasn't|doesn't|didn't|nothing|until|unless|if|when|once|hope|hopefully|wish|half|barely)\b[^.]{0,60}$/i;
const UNDONE_WITHIN = /\b(?:not|never|isn't|hasn't|haven't|wasn't)\b/i;
/** It takes back what was wrong, and not that it is right. */
const AFTER_ALL = /after all$/i;
/** What came, but not as it should. */
const SPOILT = /\b(?:damaged|broken|wrong|cracked|incomplete|late again|but (?:it|the|they|now|still))\b/i;
const CLOSING =
  /\b(?:that's (?:all|it|everything)|that is all|perfect|great|thank(?:s| you)|wonderful|got it|awesome|that helps|very helpful|no (?:more|other|further) questions)\b/i;
const GLAD =
  /\b(?:thank(?:s| you)|great|perfect|happy|wonderful|excellent|awesome|brilliant|appreciate|glad|amazing|fantastic|well done|satisfied|pleased)\b/i;
const UNHAPPY =
  /\b(?:disappoint\w*|unhappy|not (?:happy|satisfied|impressed|good enough)|dissatisfied|terrible|awful|took (?:far |way )?too long|too late|never again|annoy\w*|frustrat\w*|shame)\b/i;

/** Whether a sentence of the customer calls what they came for solved. */
export function isSolved({ text, asks }: Sentence): boolean {
  const found = asks ? null : SOLVED.exec(text);
  if (!found) return false;
  if (AFTER_ALL.test(found[0])) return true;
  return !UNDONE.test(text.slice(0, found.index)) && !UNDONE_WITHIN.test(found[0]) && !SPOILT.test(text);
}

/** Whether a sentence ends a talk contentedly, which settles what was only a question. */
export function isClosing({ text, asks }: Sentence): boolean {
  return !asks && text.length <= 80 && CLOSING.test(text);
}

/** What they thought of it; null when they do not say. */
export function satisfactionIn(message: string): IssueSatisfaction | null {
  if (UNHAPPY.test(message)) return "dissatisfied";
  if (/\b(?:fine i guess|okay i guess|so-so|could be better|acceptable)\b/i.test(message)) return "neutral";
  return GLAD.test(message) ? "satisfied" : null;
}

const DONE =
  /\b(?:(?:have|has|was|were|been|i've|we've|i|we|just) (?:\w+ ){0,2}(?:refunded|replaced|sent|resent|reset|fixed|credited|cancel+ed|changed|updated|unlocked|corrected|removed|reversed|shipped|booked|rebooked|activated|extended|issued|waived|restored|exchanged|upgraded|applied)|(?:refund|replacement|credit|exchange) (?:has been|was|is) (?:\w+ )?(?:issued|sent|processed|made|approved|done)|(?:expires?|costs?|takes?|open(?:s)?|will) )\b/i;

/** Whether a sentence of the company's side tells how something was settled, or answers what was asked. */
export function isAnswer({ text, asks }: Sentence): boolean {
  return !asks && DONE.test(text) && !/\b(?:can|could|would) (?:you|i)\b/i.test(text);
}
