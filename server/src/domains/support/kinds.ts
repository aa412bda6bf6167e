import { type DomainSettings, SUPPORT_TYPES, type SupportTypeName } from "../../store/types.ts";

/** What is talked of in each kind of support. A word counts once in a message. */
const WORDS: Record<SupportTypeName, RegExp> = {
  saas: /\b(?:workspaces?|dashboards?|integrations?|api|webhooks?|sso|(?:user|paid|more|extra|\d+) seats|subscription|admin console|plugin|sync(?:s|ing|ed)?|exports?|csv|zapier|slack|github|jira|single sign-on|feature request|onboarding|release|beta|bugs?|user accounts|team members?)\b/gi,
  ecommerce:
    /\b(?:orders?|ordered|parcels?|packages?|deliver(?:y|ed|ies)|shipp?(?:ing|ed|ment)|courier|returns?|returned|refunds?|exchange|wrong size|size|cart|checkout|promo codes?|coupons?|sellers?|items?|products?|warehouse|store|shop|purchase|damaged)\b/gi,
  banking_fintech:
    /\b(?:bank|accounts? (?:number|balance|statement)|savings account|current account|checking account|transactions?|transfers?|upi|neft|imps|rtgs|iban|debit card|credit card|(?<!sim |gift |e)cards?|atm|loans?|emi|kyc|aadhaar|pan card|net ?banking|mobile banking|mortgage|interest rate|cheque|overdraft|wallet|otp|wire|direct debit)\b/gi,
  travel:
    /\b(?:flights?|booking|bookings|hotels?|airline|airport|check-in|boarding|luggage|baggage|itinerary|pnr|miles|frequent flyer|layover|reservation|rebook(?:ed|ing)?|trip|visa|seat on|cruise|train to|departure|passport)\b/gi,
  telecom:
    /\b(?:sim(?: card)?|esim|network|signal|roaming|data plan|mobile plan|prepaid|postpaid|broadband|router|wi-?fi|internet|fibre|fiber|port(?:ing)? (?:my )?number|mobile number|recharge|top-?up|call drops?|dropped calls|landline|4g|5g|imei|tariff|coverage|outage)\b/gi,
  edtech_support:
    /\b(?:courses?|enrol(?:l?ed|l?ment|l)|certificates?|lessons?|lectures?|classes|batch|tutor|webinar|syllabus|course fee|fees|exam portal|learning portal|video lectures?|assignment|bootcamp|class recordings?)\b/gi,
  general_info:
    /\b(?:pricing|price list|how much (?:is|does|do|are)|do you (?:offer|sell|have|ship|support)|opening hours|compare|comparison|demo|brochure|thinking of buying|interested in|looking for|considering|quote|catalogue|recommended|referred)\b/gi,
};

/** How much a message says for each kind of support. */
export function kindsIn(text: string): Partial<Record<SupportTypeName, number>> {
  const found: Partial<Record<SupportTypeName, number>> = {};
  for (const type of SUPPORT_TYPES) {
    const words = new Set([...text.matchAll(WORDS[type])].map(([word]) => word.toLowerCase()));
    if (words.size > 0) found[type] = words.size;
  }
  return found;
}

/** The kinds of support that a tenant's settings let be found. */
export function allowedKinds(settings: DomainSettings): readonly SupportTypeName[] {
  if (settings.supportTypeMode === "single") return settings.supportType === null ? [] : [settings.supportType];
  return settings.supportTypeMode === "multi" ? settings.supportTypesAllowed : SUPPORT_TYPES;
}

/** The allowed kind that has most said for it, of equals the first in the order of the contract; null for none. */
export function strongestKind(
  found: Partial<Record<SupportTypeName, number>>,
  allowed: readonly SupportTypeName[],
): SupportTypeName | null {
  const order = SUPPORT_TYPES.filter((type) => allowed.includes(type) && (found[type] ?? 0) > 0);
  return order.toSorted((a, b) => (found[b] ?? 0) - (found[a] ?? 0))[0] ?? null;
}
