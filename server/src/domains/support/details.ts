import type { SupportTypeName } from "../../store/types.ts";
import type { SupportFact } from "./facts.ts";
import { referenceIn } from "./references.ts";
import { type Sentence, shown } from "./sentences.ts";

/** A field of the context of a kind of support, and what tells of it. */
interface Field {
  key: string;
  /** A list, newest first; else the latest alone counts. */
  many: boolean;
  says: RegExp;
}

const LIKES =
  "(?:prefer|like(?! to (?:\\w+ )?(?:move|change|cancel|rebook|book|add|return|know|ask|reschedule)\\b)|love|want(?! to (?:\\w+ )?(?:move|change|cancel|rebook|book|add|return|know|ask|reschedule)\\b)|always|usually|never|please|favou?rite)";
const one = (key: string, says: string): Field => ({ key, many: false, says: new RegExp(says, "i") });
const many = (key: string, says: string): Field => ({ key, many: true, says: new RegExp(says, "i") });

/** By kind of support. A sentence may tell of several. */
export const FIELDS: Record<SupportTypeName, readonly Field[]> = {
  saas: [
    one("workspace_context", "\\bworkspaces?\\b|\\bour (?:team|organi[sz]ation|company) (?:has|have|is|of)\\b"),
    one(
      "subscription_context",
      "\\b(?:subscription|seats|licen[cs]es?|billing cycle|annual plan|monthly plan|(?:pro|team|business|enterprise|starter|free) plan)\\b",
    ),
    one("integration_context", "\\b(?:integrat\\w+|webhooks?|api|zapier|slack|github|jira|salesforce|hubspot|sso)\\b"),
    many(
      "bug_history",
      "\\b(?:bugs?|crash\\w*|error|broken|fails?|failed|not work\\w*|doesn't work|stopped work\\w*|sync\\w*)\\b",
    ),
    many(
      "feature_requests",
      "\\b(?:feature request|would be (?:great|nice|good|helpful) (?:if|to)|wish (?:there|you|it|i could)|please add|could you add|missing feature|should support|support for)\\b",
    ),
    many(
      "onboarding_blockers",
      "\\b(?:set ?up|onboard\\w*|get(?:ting)? started|invite|import(?:ing)? our|configure|first login|migrat\\w+)\\b[^.]{0,60}\\b(?:can't|cannot|not|stuck|fail\\w*|unclear|confus\\w+|problem|how)\\b|\\b(?:stuck|confused|unclear)\\b[^.]{0,40}\\b(?:set ?up|onboarding|getting started|import)\\b",
    ),
  ],
  ecommerce: [
    one(
      "order_context",
      "\\b(?:ordered|(?:my|the|this|our) orders?|order (?:id|number|no|nr|#|\\d)|bought|purchased|(?:my|the|this|a) (?:parcel|package|shipment)\\b)",
    ),
    many(
      "return_refund_history",
      "\\b(?:returned|return|refund(?:ed)?|sent (?:it |them )?back|exchange[ds]?|money back)\\b",
    ),
    many(
      "delivery_preferences",
      `\\b${LIKES}\\b[^.]{0,60}\\b(?:deliver\\w*|parcels?|packages?|bell|doorstep|front desk|neighbou?r|pick-?up|evenings?|mornings?|weekends?|weekdays)\\b|\\b(?:deliver|leave|drop)\\b[^.]{0,40}\\b(?:at|with|to|in the|before|after)\\b[^.]{0,30}\\b(?:door|desk|neighbou?r|office|garage|reception|locker|evening|morning|noon|porch)\\b`,
    ),
    many(
      "product_preferences",
      "\\b(?:i|we) (?:really |always |usually |only )?(?:love|like|prefer|buy|wear|use|need|collect)\\b(?! to\\b)[^.]{0,80}\\b(?:size|colou?r|brand|cotton|leather|canvas|wool|organic|vegan|black|blue|red|green|white|shoes?|shirts?|dress\\w*|hats?|books?|waxed|model)\\b",
    ),
    many("seller_issues", "\\b(?:seller|vendor|merchant|third[- ]party)\\b"),
  ],
  banking_fintech: [
    one(
      "account_context",
      "\\b(?:savings|current|checking|salary|joint|bank|business) account\\b|\\baccount (?:ending|that ends|number|balance)\\b|\\bcard (?:ending|that ends)\\b",
    ),
    one(
      "transaction_context",
      "\\b(?:transactions?|transfer(?:red)?|payments?|paid|debited|credited|charged|withdr[ae]w\\w*|upi|neft|imps|withdrawal)\\b",
    ),
    many("complaint_history", "\\b(?:complain\\w*|complaint|ombudsman|dispute|grievance|unacceptable)\\b"),
    one(
      "kyc_status",
      "\\b(?:kyc|identity (?:check|verification)|verification|aadhaar|pan card|proof of (?:address|identity))\\b",
    ),
    one("loan_emi_context", "\\b(?:loans?|emis?|instal?lments?|mortgage|interest rate)\\b"),
    one(
      "fraud_sensitivity",
      "\\b(?:fraud\\w*|scam\\w*|phish\\w*|unauthori[sz]ed|hacked|stolen|suspicious|did(?:n't| not) (?:make|authori[sz]e))\\b",
    ),
  ],
  travel: [
    one("booking_context", "\\b(?:book(?:ed|ing)|reservation|flight|hotel|itinerary|pnr)\\b"),
    one(
      "loyalty_context",
      "\\b(?:miles|loyalty|frequent flyer|points|(?:gold|silver|platinum) (?:member|status|card))\\b",
    ),
    many(
      "travel_preferences",
      `\\b${LIKES}\\b[^.]{0,60}\\b(?:aisle|window|seat|vegetarian|vegan|meal|direct|non-?stop|business class|economy|early|late|room|floor|hotel|fly|flights?)\\b`,
    ),
    many(
      "disruption_history",
      "\\b(?:cancel+ed|delayed|delay|missed|overbooked|lost (?:luggage|baggage|bag)|rescheduled|strike|stranded)\\b",
    ),
    many(
      "frequent_routes",
      "\\b(?:fly|travel|commute|go)\\b[^.]{0,40}\\b(?:every|often|each|regularly|weekly|monthly|twice)\\b|\\b(?:every|often|regularly|usually) (?:fly|travel|go)\\b|\\bfrom [a-z]+ to [a-z]+\\b[^.]{0,20}\\b(?:every|often|each|regularly|weekly|monthly)\\b",
    ),
  ],
  telecom: [
    one("plan_context", "\\b(?:plans?|tariff|data (?:limit|allowance)|prepaid|postpaid|contract|recharge|gb)\\b"),
    one("device_context", "\\b(?:iphone|galaxy|pixel|router|modem|handset|android|device|phone model|sim|esim)\\b"),
    one(
      "port_context",
      "\\b(?:port(?:ing|ed)?\\b[^.]{0,30}\\bnumber|number portability|keep my (?:old )?number|porting)\\b",
    ),
    many(
      "network_issues",
      "\\b(?:network|signal|internet|wi-?fi|coverage|calls?|connection|data)\\b[^.]{0,50}\\b(?:no|not|slow|down|drop\\w*|bad|weak|poor|outage|disconnect\\w*|unstable)\\b|\\b(?:no|slow|weak|poor|bad) (?:network|signal|internet|coverage|wi-?fi|connection)\\b",
    ),
    many(
      "service_requests",
      "\\b(?:activate|deactivate|upgrade|downgrade|change|cancel|install|technician|new sim|replace|roaming)\\b",
    ),
  ],
  edtech_support: [
    one("enrollment_context", "\\b(?:enrol\\w*|signed up|joined|registered|batch|course)\\b"),
    one("payment_context", "\\b(?:paid|payment|fees?|instal?lment|charged|refund|invoice|emi)\\b"),
    one("certificate_context", "\\bcertificates?\\b"),
    many(
      "access_issues",
      "\\b(?:can't|cannot|could not|couldn't|unable|not able|locked out|doesn't|does not|won't)\\b[^.]{0,40}\\b(?:log ?in|access|open|see|watch|join|load|play|enter)\\b|\\b(?:locked|no access)\\b",
    ),
  ],
  general_info: [
    one(
      "intent_context",
      "\\b(?:looking for|interested in|want to (?:buy|know|get|use)|thinking of|considering|planning to|need (?:a|an|some)|i'd like)\\b",
    ),
    one(
      "referral_context",
      "\\b(?:recommended|referred|told me about|heard (?:of|about)|found you|saw (?:your|an) ad|through a (?:friend|colleague))\\b",
    ),
    many(
      "product_interest",
      "\\b(?:interested in|looking (?:for|at)|like the|considering|compare|which (?:one|model|plan))\\b",
    ),
    many(
      "objections",
      "\\b(?:too expensive|expensive|worried|concern(?:ed|s)?|not sure|hesita\\w+|but (?:the|it|your)|cheaper|complicated|lock-?in)\\b",
    ),
  ],
};

const STATUSES: readonly [string, RegExp][] = [
  ["cancelled", /\bcancel+ed\b/i],
  ["refunded", /\b(?:refunded|money back|got (?:a|my|the) refund)\b/i],
  ["returned", /\b(?:returned|sent (?:it |them )?back)\b/i],
  ["not arrived", /\b(?:not|never|n't)\b[^.]{0,20}\b(?:arriv\w*|come|delivered|received)\b/i],
  ["delivered", /\b(?:arrived|delivered|received)\b/i],
  ["shipped", /\b(?:shipped|dispatched|on (?:its|the) way)\b/i],
  ["delayed", /\b(?:delayed|late|overdue)\b/i],
  ["damaged", /\b(?:damaged|broken|defective|faulty)\b/i],
  ["failed", /\b(?:failed|declined|rejected|bounced)\b/i],
  ["pending", /\b(?:pending|in progress|processing|waiting)\b/i],
  ["paid", /\b(?:paid|debited|charged)\b/i],
  ["completed", /\b(?:completed|verified|approved|confirmed|activated)\b/i],
  ["blocked", /\b(?:blocked|locked|suspended|frozen)\b/i],
];

/** What has not happened is no status: "the money has not been returned". */
const NOT_YET = /(?:\b(?:not|never|no|nor|yet to|without)|n't)(?: \w+){0,3} $/i;

function statusIn(text: string): string | null {
  const [status = null] =
    STATUSES.find(([, tells]) => {
      const found = tells.exec(text);
      return found !== null && !NOT_YET.test(text.slice(0, found.index));
    }) ?? [];
  return status;
}

/** What a sentence tells of a case, for one kind of support. */
export function detailsIn({ text, asks }: Sentence, type: SupportTypeName): SupportFact[] {
  if (asks && type !== "general_info") return [];
  return FIELDS[type]
    .filter(({ says }) => says.test(text))
    .map(({ key, many: isMany }) => ({
      kind: "detail",
      of: type,
      key,
      many: isMany,
      summary: shown(text),
      ref: referenceIn(text),
      status: statusIn(text),
    }));
}
