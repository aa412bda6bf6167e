/** What an issue is about: its type, the family of issues that belong together, and how people say it. */
export interface IssueKind {
  type: string;
  family: string;
  says: RegExp;
  /** A request rather than a complaint. */
  request?: true;
}

const NOT = "(?:not|n't|never|hasn't|haven't|didn't|doesn't|isn't|wasn't|won't|no sign of|yet to)";
const GOODS =
  "(?:order|parcel|package|delivery|shipment|item|product|book|workbook|book(?:let)?s|it|they|stuff|[a-z]{3,20}s?)";

/** What does not come by parcel. */
const NO_GOODS =
  "otps?|codes?|e-?mails?|sms|links?|answers?|reply|replies|response|calls?|callback|messages?|certificates?|luggage|baggage|suitcases?|technicians?|engineers?|refunds?|money|payments?|invoices?|sim";

/** The family of mere questions, which an answer settles. */
export const QUESTION = "question";

const kind = (family: string, type: string, says: string, request?: true): IssueKind => ({
  type,
  family,
  says: new RegExp(says, "i"),
  ...(request ? { request } : {}),
});

/** The first that fits counts. */
export const ISSUE_KINDS: readonly IssueKind[] = [
  kind(
    "security",
    "unauthorized_transaction",
    "\\b(?:unauthori[sz]ed|fraudulent|suspicious|unknown|unrecogni[sz]ed) (?:\\w+ )?(?:transactions?|charges?|payments?|purchases?|transfers?|withdrawals?|debits?)|\\b(?:did(?:n't| not)|never) (?:make|made|authori[sz]e|recogni[sz]e) (?:\\w+ ){0,3}(?:transactions?|charges?|payments?|purchases?)|\\b(?:transactions?|payments?|charges?|purchases?|transfers?|withdrawals?) (?:that |which )?(?:i|we) (?:did(?:n't| not)|never|do(?:n't| not)) (?:make|made|recogni[sz]e|authori[sz]e)|\\bsomeone (?:has )?(?:used|is using|stole) my\\b",
  ),
  kind(
    "security",
    "account_compromised",
    "\\b(?:account|profile|e-?mail) (?:\\w+ ){0,3}(?:hacked|compromised|taken over)|\\bsomeone (?:has )?(?:logged in ?to|accessed|got into|entered) my|\\b(?:hacked|phish(?:ed|ing)|scammed)\\b",
  ),
  kind(
    "security",
    "lost_or_stolen_card",
    "\\b(?:lost|stolen|stole|missing)\\b[^.]{0,25}\\bcards?\\b|\\bcards? (?:\\w+ ){0,3}(?:lost|stolen)\\b",
  ),
  kind(
    "billing",
    "double_charge",
    "\\b(?:charged|billed|debited|paid|deducted)\\b[^.]{0,40}\\b(?:twice|two times|double|again)\\b|\\b(?:double|duplicate)[ -](?:charge|charged|billed|payment|debit|billing)",
  ),
  kind(
    "billing",
    "wrong_charge",
    "\\b(?:over-?charged|wrongly charged|charged (?:me )?(?:too much|the wrong|extra|for)|(?:bills?|invoices?|statements?) (?:\\w+ ){0,3}(?:is|are|was|were|looks?) (?:\\w+ )?(?:wrong|incorrect|(?:much |far |way )?too high)|bills?\\b[^.]{0,30}\\bhigher\\b|wrong (?:amount|bill|charge|price)|bill (?:is|was) (?:wrong|too high|incorrect)|incorrect (?:bill|charge|amount|invoice)|hidden (?:fee|charge))",
  ),
  kind(
    "billing",
    "payment_failed",
    "\\b(?:payment|transaction|transfer|card|recharge|checkout|upi)\\b[^.]{0,40}\\b(?:fail(?:s|ed|ing)?|declined|rejected|did(?:n't| not) (?:go|work)|won't go|stuck|pending|not (?:gone|credited|going))",
  ),
  kind(
    "order",
    "missing_refund",
    `\\brefund\\b[^.]{0,50}\\b(?:${NOT}|still|late|missing|waiting|pending)\\b|\\b(?:${NOT}|still waiting|still no|waiting)\\b[^.]{0,40}\\brefund(?!\\w* (?:or|but))|\\b(?:money|amount|dollars|euros?|pounds|rupees)\\b[^.]{0,25}\\b${NOT}\\b[^.]{0,25}\\b(?:returned|refunded|credited|paid back|come back)\\b`,
  ),
  kind(
    "order",
    "refund_status",
    "\\b(?:status|progress|update)\\b[^.]{0,25}\\brefund|\\brefund (?:status|update)|\\b(?:when|where)\\b[^.]{0,30}\\brefund",
    true,
  ),
  kind(
    "travel",
    "flight_disruption",
    "\\b(?:flight|train|trip|ferry|bus)\\b[^.]{0,40}\\b(?:cancel+ed|delayed|late|rescheduled|overbooked|missed)|\\b(?:missed|cancel+ed|delayed)\\b[^.]{0,25}\\b(?:flight|train|connection)",
  ),
  kind(
    "travel",
    "lost_luggage",
    "\\b(?:lost|missing|damaged|delayed|did(?:n't| not) arrive)\\b[^.]{0,30}\\b(?:luggage|baggage|suitcase|bag)\\b|\\b(?:luggage|baggage|suitcase|bag)\\b[^.]{0,40}\\b(?:lost|missing|damaged|did(?:n't| not) arrive|not arrived)",
  ),
  kind(
    "travel",
    "booking_problem",
    "\\b(?:booking|reservation|hotel|ticket|seat)\\b[^.]{0,40}\\b(?:not confirmed|wrong|missing|disappeared|cancel+ed|no record|can(?:'t|not) (?:find|change))",
  ),
  kind(
    "order",
    "late_delivery",
    `^(?!.*\\b(?:${NO_GOODS})\\b)(?:.*\\b${GOODS}\\b[^.]{0,60}\\b${NOT}\\b[^.]{0,25}\\b(?:arriv\\w*|come|came|delivered|here|got|received|shipped|turned up|shown up|show up)\\b)|\\b(?:says|shows|marked as) (?:it (?:is|was) )?delivered\\b[^.]{0,20}\\b(?:but|yet)\\b[^.]{0,30}\\b(?:${NOT}|nothing|no)\\b|\\bstill no (?:order|parcel|package|delivery)\\b|\\b(?:${NOT}|still waiting|waiting)\\b[^.]{0,25}\\b(?:received?|got|get|arriv\\w*|for)\\b[^.]{0,30}\\b(?:order|parcel|package|delivery|shipment|item|product|books?|workbooks?)\\b|\\b(?:order|parcel|package|delivery|shipment|books?|workbooks?)\\b[^.]{0,40}\\b(?:late|delayed|overdue|stuck|lost|missing|nowhere)\\b|\\bwhere (?:is|are|'s)\\b[^.]{0,30}\\b(?:order|parcel|package|delivery|shipment|books?|workbooks?)\\b`,
  ),
  kind(
    "order",
    "wrong_item",
    "\\b(?:got|received|sent|delivered|shipped|came)\\b[^.]{0,30}\\b(?:wrong|different|incorrect|another)\\b[^.]{0,20}\\b[a-z]+\\b|\\b(?:it's|is|was)\\b[^.]{0,30}\\b(?:wrong|different|incorrect)\\b[^.]{0,20}\\b(?:item|size|colou?r|product|model|order|one|thing|book)\\b|\\bwrong (?:item|size|colou?r|product|model|order)\\b|\\bdoes(?:n't| not) fit\\b",
  ),
  kind(
    "order",
    "damaged_item",
    "\\b(?:arrived|came|was|were|is|are|has|have|got|received|with)\\b[^.]{0,30}\\b(?:damaged|broken|cracked|torn|scratched|defective|faulty|shattered|leaking|dented|stained)\\b|\\b(?:damaged|broken|defective|faulty|cracked) (?:item|product|screen|order|parcel|package|buckle|[a-z]+)\\b",
  ),
  kind(
    "order",
    "missing_item",
    "\\b(?:missing|left out|incomplete)\\b[^.]{0,30}\\b(?:item|part|piece|order|from|parcel|package)\\b|\\b(?:item|part|piece|order|parcel|package)s?\\b[^.]{0,30}\\b(?:missing|incomplete)\\b",
  ),
  kind(
    "access",
    "login_problem",
    "\\b(?:can(?:'t|not| not)|could(?:n't| not)|unable to|not able to|fail(?:s|ed)? to|won't let me|trouble|problems?|issues?)\\b[^.]{0,25}\\b(?:log(?:ging)? ?in(?:to)?|sign(?:ing)? ?in(?:to)?|access(?:ing)?|get(?:ting)? in|open(?:ing)? my account|log on)\\b|\\blocked out\\b|\\b(?:logs?|logged|signs?|kicks?|throws?) (?:me|us) out\\b|\\b(?:log-?in|sign-?in|password|otp)\\b[^.]{0,40}\\b(?:fails?|failed|does(?:n't| not) work|not work(?:ing)?|not accepted|rejected|not (?:arriv|receiv|com)\\w*|did(?:n't| not) (?:arrive|come)|is wrong)\\b|\\baccount\\b[^.]{0,20}\\b(?:locked|blocked|suspended|disabled|frozen)\\b",
  ),
  kind(
    "access",
    "password_reset",
    "\\b(?:reset|forgot|forgotten|change)\\b[^.]{0,20}\\b(?:password|pin|passcode)\\b",
    true,
  ),
  kind(
    "banking",
    "kyc_problem",
    "\\b(?:kyc|verification|identity check)\\b[^.]{0,50}\\b(?:pending|failed|rejected|stuck|not|problem|issue|incomplete|expired)",
  ),
  kind(
    "banking",
    "loan_question",
    "\\b(?:loan|emi|instal?lment|mortgage)\\b[^.]{0,60}\\b(?:bounced|missed|late|wrong|problem|issue|not|twice|failed|penalty|reschedule|foreclos)",
  ),
  kind(
    "network",
    "network_problem",
    `\\b(?:network|signal|internet|wi-?fi|broadband|connection|data|router|coverage|fib(?:re|er)|calls?)\\b[^.]{0,50}\\b(?:${NOT}|no|slow|down|drop(?:s|ped|ping)?|bad|weak|poor|unstable|outage|keeps? (?:dropping|disconnecting)|disconnect\\w*|out)\\b|\\b(?:no|poor|weak|bad|slow) (?:network|signal|internet|coverage|connection|wi-?fi)\\b`,
  ),
  kind("network", "number_porting", "\\bport(?:ing|ed)?\\b[^.]{0,30}\\bnumber\\b|\\bnumber\\b[^.]{0,30}\\bport", true),
  kind(
    "learning",
    "certificate_problem",
    `\\bcertificate\\b[^.]{0,60}\\b(?:${NOT}|wrong|missing|misspelt|error|waiting|still)\\b|\\b(?:${NOT}|waiting|still)\\b[^.]{0,40}\\bcertificate\\b`,
  ),
  kind(
    "learning",
    "course_access",
    `\\b(?:course|lesson|lecture|class|recording|video|batch|portal)s?\\b[^.]{0,50}\\b(?:${NOT} (?:open|load|play|visible|work)\\w*|locked|not (?:available|visible|unlocked|working)|disappeared|missing)\\b`,
  ),
  kind(
    "technical",
    "data_loss",
    "\\b(?:lost|deleted|disappeared|gone|missing|wiped)\\b[^.]{0,30}\\b(?:data|files?|records?|history|project|workspace|notes?|contacts?)\\b|\\b(?:data|files?|records?|history|project|workspace|notes)\\b[^.]{0,25}\\b(?:lost|deleted|disappeared|gone|wiped)\\b",
  ),
  kind(
    "technical",
    "sync_problem",
    `\\b(?:sync\\w*|integration|webhooks?|import|export)\\b[^.]{0,50}\\b(?:${NOT}|fail\\w*|broken|broke|stopped|stuck|error|slow|wrong)\\b|\\b(?:${NOT}|fail\\w*|broken|stopped)\\b[^.]{0,25}\\b(?:sync\\w*|integration|webhooks?|import\\w*|export\\w*)\\b`,
  ),
  kind(
    "technical",
    "crash",
    "\\b(?:crash(?:es|ed|ing)?|freez(?:es|ing)|froze|hangs|keeps? (?:crashing|freezing|closing)|blue screen|white screen|black screen)\\b",
  ),
  kind(
    "technical",
    "error_message",
    "\\b(?:error (?:message|code|\\d+)|(?:get|getting|got|see|seeing|shows?|throws?|gives?|with) (?:me )?(?:an? |this |the )?(?:\\w+ )?error|exception)\\b",
  ),
  kind(
    "technical",
    "slow_performance",
    "\\b(?:very|too|so|extremely|really|painfully) slow\\b|\\btakes? (?:forever|ages|minutes|too long)\\b",
  ),
  kind(
    "order",
    "return_request",
    "\\b(?:return|send back)\\b[^.]{0,40}\\b(?:item|order|it|this|them|product|shoes?|shirt|[a-z]+)\\b",
    true,
  ),
  kind("order", "exchange_request", "\\b(?:exchange|swap|replace|replacement)\\b", true),
  kind("order", "refund_request", "\\b(?:refund|money back|reimburse)", true),
  kind("order", "address_change", "\\b(?:change|update|correct)\\b[^.]{0,30}\\baddress\\b", true),
  kind(
    "order",
    "order_status",
    "\\b(?:status|track|tracking|progress|news|update)\\b[^.]{0,30}\\b(?:order|parcel|package|delivery|shipment)\\b|\\bwhen\\b[^.]{0,30}\\b(?:arrive|delivered|ship|come)\\b",
    true,
  ),
  kind(
    "account",
    "unexpected_cancellation",
    "\\b(?:subscription|account|order|membership|plan|policy|service)\\b[^.]{0,15}\\b(?:got|was|were|has been|been) (?:cancel+ed|closed|deleted|terminated)\\b",
  ),
  kind(
    "service",
    "no_answer",
    `\\bwaiting for (?:an? |the |your |someone's )?(?:call ?back|call|reply|answer|response|technician|engineer)\\b|\\b(?:nobody|no one|no-one) (?:has |have )?(?:called|replied|answered|came|responded|helped)\\b|\\b${NOT}\\b[^.]{0,20}\\b(?:received?|got|gotten|had|get) (?:an? |any |your )?(?:reply|answer|response|call)\\b`,
  ),
  kind(
    "account",
    "cancellation_request",
    "\\bcancel\\b[^.]{0,40}\\b(?:order|subscription|account|membership|plan|booking|reservation|flight|service|policy|contract|it)\\b|\\bclose\\b[^.]{0,15}\\baccount\\b|\\bunsubscribe\\b",
    true,
  ),
  kind(
    "account",
    "plan_change",
    "\\b(?:upgrade|downgrade|change|switch)\\b[^.]{0,30}\\b(?:plan|subscription|tariff|package|tier|membership)\\b",
    true,
  ),
  kind(
    "account",
    "account_update",
    "\\b(?:change|update|correct)\\b[^.]{0,30}\\b(?:e-?mail|phone|name|details|profile|account)\\b",
    true,
  ),
  kind(
    "travel",
    "booking_change",
    "\\b(?:change|rebook|reschedule|move|modify)\\b[^.]{0,30}\\b(?:flight|booking|reservation|date|trip|ticket|seat)\\b",
    true,
  ),
  kind("billing", "invoice_request", "\\b(?:invoice|receipt|statement)\\b", true),
  kind(QUESTION, "promo_code_question", "\\b(?:promo|coupon|discount|voucher) ?(?:code)?s?\\b", true),
];

/** The family that issues of a type belong to. */
export function familyOf(type: string): string {
  return ISSUE_KINDS.find((each) => each.type === type)?.family ?? "technical";
}

/** Whether issues of a type ask for something, and complain of nothing. */
export function isRequest(type: string): boolean {
  return ISSUE_KINDS.find((each) => each.type === type)?.request === true;
}

/** Something is wrong, whatever it is. */
export const TROUBLE =
  /\b(?:(?:does|do|did|is|are|was|were|has|have|can|could|will|would)(?:n't| not)|cannot|can't|won't|stopped|never) (?:\w+ ){0,2}(?:work(?:s|ing|ed)?|open(?:s|ing|ed)?|load(?:s|ing|ed)?|start(?:s|ing|ed)?|(?:turn|switch|power)(?:s|es|ing|ed)? on|boot(?:s|ing|ed)?(?: up)?|connect(?:s|ing|ed)?|respond(?:s|ing|ed)?|function(?:s|ing)?|charg(?:e|es|ing)|print(?:s|ing)?|updat(?:e|es|ing)|play(?:s|ing)?)\b|\b(?:can(?:'t|not| not)|could(?:n't| not)|(?:un|not )able to) (?!wait|thank|believe|imagine|say|tell|remember|come|make it|help|afford)(?:\w+ )?(?:\w+)\b(?= (?:my|the|our|your|any|new|it|to|files?|a|an|\w+s)\b)|\bwon't let (?:me|us)\b|\bkeeps? (?:on )?\w+ing\b|\bnothing works\b|\b(?:leak(?:s|ing|ed)?|overheat\w*|caught fire|smok(?:es|ing)|sparks|jammed|rattl\w+|short[- ]circuit\w*)\b|\bneed (?:some )?help (?:with|in)\b|\bstopped (?:work|respond|charg|load|connect)ing\b|\b(?:broken|faulty|defective|not working|malfunction\w*|out of order)\b|\b(?:problems?|issues?|trouble|difficulty|difficulties|complaint) (?:with|about|in|using|regarding)\b|\b(?:have|having|got|there is|there's|facing|reporting|report) (?:an? |some |a big |another )?(?:\w+ )?(?:problem|issue|complaint)\b|\bsomething(?:'s| is| went| has gone) wrong\b|\bwent wrong\b|\b(?:is|are|was|were|looks?) (?:completely |totally |all )?wrong\b/i;
/** What trouble is with, for its name. */
export const TROUBLE_WITH =
  /\b(?:with|about|using|regarding) (?:my|the|our|your|this) (?<with>[a-z]{3,20})\b|\b(?:my|the|our|your|this) (?<the>(?:[a-z]{3,20} )??[a-z]{3,20}) (?:(?:for|of|in|on|at|from|that|i|we|you) (?:\w+ ){1,3})?(?:\w+ )?(?:does|do|did|is|are|was|has|have|can|could|will|won't|keeps?|stopped|cannot|can't)\b/i;
/** They want something done or told. */
export const WANTS =
  /\b(?:i|we)(?:'d| would)? (?:just |really |still |also )?(?:want(?:ed)?|need|like|have|wish|am trying|'m trying|am calling|'m calling|am writing) (?:to|a|an|my|the|about|help|some|you)\b|\b(?:i'm|i am|we're|we are) (?:trying|calling|writing|looking|contacting)\b|\b(?:can|could|would|will) (?:you|i|we|someone|somebody)\b|\b(?:how|where|when|what|which|why)\b|\bplease\b|^(?:just )?(?:want(?:ed)?|need|trying|looking) to\b|\bi've got a\b/i;
